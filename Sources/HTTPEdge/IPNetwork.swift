/// A range of addresses in CIDR notation (RFC 4632, RFC 4291 §2.3).
package struct IPNetwork: Sendable, Hashable {
  /// The first address of the range.
  package let address: IPAddress
  /// The number of leading bits that all addresses of the range share.
  package let length: Int

  /// - Parameter length: 0…32 for IPv4 and 0…128 for IPv6; more counts as the most.
  init(_ address: IPAddress, length: Int) {
    self.length = min(max(0, length), address.isV4 ? 32 : 128)
    self.address = address.masked(to: self.length)
  }

  /// Reads `192.0.2.0/24`, `2001:db8::/32`, or an address, which is a range of one. A range with bits set behind its
  /// length is refused: more often than not it is a slip of the pen.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let address = IPAddress(first) else { return nil }
    let longest = address.isV4 ? 32 : 128
    var length = longest
    if parts.count == 2 {
      guard parts[1].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
        let number = Int(parts[1]), number <= longest
      else { return nil }
      length = number
    }
    self.init(address, length: length)
    guard self.address == address else { return nil }
  }

  package func contains(_ other: IPAddress) -> Bool {
    address.isV4 == other.isV4 && other.masked(to: length) == address
  }
}

extension IPNetwork: CustomStringConvertible {
  /// CIDR notation; a range of one is written as its address.
  package var description: String {
    length == (address.isV4 ? 32 : 128) ? "\(address)" : "\(address)/\(length)"
  }
}
