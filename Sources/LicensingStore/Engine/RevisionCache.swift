import Synchronization

/// Values as they were read since the last commit.
///
/// Every OAuth request asks for its client and every license check for its product, which hardly ever change. What was read at
/// a revision of the database is what the store holds for as long as that is the revision.
final class RevisionCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private let known = Mutex((revision: 0, values: [Key: Value]()))

  func value(_ key: Key, at revision: Int) -> Value? {
    known.withLock { $0.revision == revision ? $0.values[key] : nil }
  }

  /// - Parameter revision: as it was before the value was read.
  func keep(_ value: Value, for key: Key, from revision: Int) {
    known.withLock { known in
      // A commit that came in between makes this one out of date before it is kept.
      guard revision >= known.revision else { return }
      if revision > known.revision { known = (revision, [:]) }
      known.values[key] = value
    }
  }
}
