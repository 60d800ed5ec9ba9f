import LicensingCore
import WebPages

/// A value that a program told, under the name that people read.
struct ToldValue: Sendable, Equatable {
  let label: String
  let value: String
}

/// A lock as lists show it.
struct KeyLockRow: Sendable {
  let id: String
  /// Of its key, masked.
  let key: String
  let keyHref: String
  let releaseHref: String
  /// The parameters that the product shows, in its order.
  let shown: [ToldValue]
  let showsNothing: Bool
  let firstUsed: ShownTime
  let lastUsed: ShownTime
  let address: String
  /// When it was released; nil: it lives.
  let released: ShownTime?

  /// - Parameter root: the address of the license.
  init(_ entry: ReadLocks.Entry, _ parameters: [LockParameter], at root: String, now: Timestamp) {
    let lock = entry.lock
    id = lock.id.text
    key = entry.key.maskedText
    keyHref = "\(root)/keys/\(entry.key.id)"
    releaseHref = "\(root)/locks/\(lock.id)/release"
    shown = parameters.shown(lock.shownValues)
    showsNothing = shown.isEmpty
    firstUsed = ShownTime(at: lock.firstUsedAt)
    lastUsed = ShownTime(ago: lock.lastUsedAt, at: now)
    address = lock.address
    released = lock.releasedAt.map { ShownTime(at: $0) }
  }
}

extension [LockParameter] {
  /// The values that the customer sees, under their labels.
  func shown(_ values: [String: String]) -> [ToldValue] {
    compactMap { parameter in
      guard parameter.isShown, let value = values[parameter.name] else { return nil }
      return ToldValue(label: parameter.label, value: value)
    }
  }
}
