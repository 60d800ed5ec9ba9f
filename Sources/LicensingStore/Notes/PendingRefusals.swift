import LicensingCore

/// Refused queries of one installation that are still to be written down.
struct PendingRefusals: Sendable {
  /// Of the first: what the installation is called, if it is a new one.
  let id: UnauthorizedInstallationID
  let firstAt: Timestamp
  let latest: RefusedCheck
  let count: Int64

  init(_ refused: RefusedCheck) { self.init(id: refused.id, firstAt: refused.at, latest: refused, count: 1) }

  private init(id: UnauthorizedInstallationID, firstAt: Timestamp, latest: RefusedCheck, count: Int64) {
    self.id = id
    self.firstAt = firstAt
    self.latest = latest
    self.count = count
  }

  /// Both together, in whatever order they came.
  func joined(with other: PendingRefusals) -> PendingRefusals {
    PendingRefusals(
      id: firstAt <= other.firstAt ? id : other.id, firstAt: min(firstAt, other.firstAt),
      latest: latest.at <= other.latest.at ? other.latest : latest,
      count: count + other.count)
  }
}

/// The refused queries that wait, by installation. Programs that are not licensed choose what they tell, so there can be any
/// number of different ones: no more than so many wait, and those that find no room are counted.
struct RefusalBuffer: Sendable {
  static let capacity = 10_000

  private struct Key: Hashable {
    let keyID: LicenseKeyID
    let fingerprint: [UInt8]
  }

  private var waiting: [Key: PendingRefusals] = [:]
  /// How many queries found no room since the start.
  private(set) var dropped: Int64 = 0

  var all: [PendingRefusals] { Array(waiting.values) }

  mutating func add(_ refusals: PendingRefusals) {
    let key = Key(keyID: refusals.latest.keyID, fingerprint: refusals.latest.fingerprint)
    if let present = waiting[key] {
      waiting[key] = present.joined(with: refusals)
    } else if waiting.count < Self.capacity {
      waiting[key] = refusals
    } else {
      dropped += refusals.count
    }
  }

  mutating func empty() { waiting = [:] }
}
