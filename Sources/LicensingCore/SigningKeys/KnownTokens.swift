import Cryptography
import Synchronization

/// License tokens whose signature needs no check, for one set of keys: this process signed them, or has checked them before.
///
/// A signature that was good for a token stays good for these very bytes as long as the key is published; everything else that
/// makes a token good is looked at each time. Whoever introspects asks about the same token with each request that it comes
/// with, and the check of an ES256 signature takes longer than all the rest of the answer.
///
/// Digests stand in two generations: when the young one has half of the capacity, it becomes the old one and what was old is
/// forgotten. So a token that is asked about stays, and memory is bounded.
final class KnownTokens: Sendable {
  /// About 5 MB when it is full.
  static let capacity = 65_536

  /// SHA-256 of a token.
  struct Digest: Hashable, Sendable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    init(of token: String) {
      let bytes = SHA256.hash(Array(token.utf8))
      let word = { (place: Int) in bytes[(place * 8)..<(place * 8 + 8)].reduce(0 as UInt64) { $0 << 8 | UInt64($1) } }
      words = (word(0), word(1), word(2), word(3))
    }

    static func == (a: Self, b: Self) -> Bool { a.words == b.words }

    func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
  }

  private struct State {
    var young: Set<Digest> = []
    var old: Set<Digest> = []
  }
  private let halfCapacity: Int
  private let state = Mutex(State())

  init(capacity: Int = KnownTokens.capacity) { halfCapacity = max(capacity / 2, 1) }

  var count: Int { state.withLock { $0.young.count + $0.old.count } }

  /// Whether it is known; one that is stays so.
  func contains(_ digest: Digest) -> Bool {
    state.withLock { state in
      if state.young.contains(digest) { return true }
      guard state.old.remove(digest) != nil else { return false }
      Self.insert(digest, halfCapacity, &state)
      return true
    }
  }

  /// - Parameter digest: of a token with a good signature, and of no other.
  func insert(_ digest: Digest) {
    state.withLock { Self.insert(digest, halfCapacity, &$0) }
  }

  private static func insert(_ digest: Digest, _ halfCapacity: Int, _ state: inout State) {
    state.young.insert(digest)
    guard state.young.count >= halfCapacity else { return }
    state = State(old: state.young)
  }
}
