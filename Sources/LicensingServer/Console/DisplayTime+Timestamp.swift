import LicensingCore
import WebPages

extension DisplayTime {
  /// `30 June 2027, 14:05 UTC`
  static func time(_ time: Timestamp) -> String { Self.time(time.seconds) }

  /// `3 minutes ago`
  static func ago(_ time: Timestamp, at now: Timestamp) -> String { ago(now.seconds - time.seconds) }
}

extension ShownTime {
  init(at time: Timestamp) { self.init(at: time.seconds) }

  init(ago time: Timestamp, at now: Timestamp) { self.init(ago: time.seconds, at: now.seconds) }

  init(ahead time: Timestamp, at now: Timestamp) { self.init(ahead: time.seconds, at: now.seconds) }
}
