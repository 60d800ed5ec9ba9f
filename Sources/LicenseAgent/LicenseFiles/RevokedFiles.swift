import Cryptography

/// The license files that this machine has heard are revoked. One that was heard of once stays revoked here, whatever comes
/// after.
package struct RevokedFiles: Sendable, Equatable {
  /// Of each id the first half of its SHA-256, ascending: the longest list takes six megabytes so, in memory and, a third
  /// longer, on the disk.
  private var digests: [UInt128]

  package init(_ ids: some Sequence<String> = [String]()) { digests = Set(ids.map(Self.digest)).sorted() }

  /// More than the longest list that can be published names: 381 000 in `LicenseDocument.maximumByteCount`.
  static let most = 400_000

  package var isEmpty: Bool { digests.isEmpty }
  package var count: Int { digests.count }

  package func contains(_ id: String) -> Bool { contains(Self.digest(id)) }

  /// Beyond `most`, what the newest list names is kept before what only others have named: a list leaves nothing out but
  /// files that have ended by themselves.
  ///
  /// - Parameters:
  ///   - ids: what a list or a bundle names.
  ///   - held: the id of the file that is held, which is remembered in any case.
  mutating func add(_ ids: [String], held: String?, most: Int = Self.most) {
    // The last place is the held one's.
    let named = Set(ids.prefix(max(0, most - 1)).map(Self.digest))
    guard named.contains(where: { !contains($0) }) else { return }
    var others = digests.filter { !named.contains($0) }
    if let held = held.map(Self.digest), let place = others.firstIndex(of: held) { others.swapAt(0, place) }
    digests = (named + others.prefix(max(0, most - named.count))).sorted()
  }

  private static func digest(_ id: String) -> UInt128 {
    SHA256.hash(Array(id.utf8)).prefix(byteCount).reduce(0) { $0 << 8 | UInt128($1) }
  }

  private func contains(_ digest: UInt128) -> Bool {
    var (low, high) = (0, digests.count)
    while low < high {
      let middle = (low + high) / 2
      if digests[middle] < digest { low = middle + 1 } else { high = middle }
    }
    return low < digests.count && digests[low] == digest
  }
}

extension RevokedFiles {
  private static let byteCount = 16

  /// As they are saved: one digest after the other.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digests.count * Self.byteCount)
    for digest in digests { withUnsafeBytes(of: digest.bigEndian) { bytes.append(contentsOf: $0) } }
    return bytes
  }

  /// - Returns: nil if those are no digests, or not in their order.
  init?(bytes: [UInt8]) {
    guard bytes.count.isMultiple(of: Self.byteCount), bytes.count / Self.byteCount <= Self.most else { return nil }
    digests = bytes.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: Self.byteCount).map {
        UInt128(bigEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt128.self))
      }
    }
    guard zip(digests, digests.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
  }
}
