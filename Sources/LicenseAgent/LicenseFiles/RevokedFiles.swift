/// The ids of revoked files that this machine has heard of. One that was heard of once stays revoked here, whatever comes
/// after.
package struct RevokedFiles: Sendable, Equatable {
  package private(set) var ids: Set<String>

  package init(_ ids: Set<String> = []) { self.ids = ids }

  /// As many as a bundle has files.
  static let most = 10_000
  /// An id is half as long.
  static let longest = 64

  /// - Parameter held: the id of the file that is held, which is remembered in any case.
  mutating func add(_ more: [String], held: String?) {
    let news = more.filter { $0.utf8.count <= Self.longest && !ids.contains($0) }
    guard !news.isEmpty else { return }
    ids.formUnion(news)
    guard ids.count > Self.most else { return }
    let holdsHeld = held.map(ids.contains) ?? false
    // Ids begin with the time they were made: the files of the first ones are the likeliest to have ended by themselves.
    ids = Set(ids.sorted().suffix(Self.most - (holdsHeld ? 1 : 0)))
    if let held, holdsHeld { ids.insert(held) }
  }
}
