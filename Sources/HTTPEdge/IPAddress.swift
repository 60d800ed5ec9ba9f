import NIOCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An IP address in canonical form: an IPv4 address mapped into IPv6 (RFC 4291 §2.5.5.2) is that IPv4 address, so that
/// one host has one value however its packets arrive.
package enum IPAddress: Sendable, Hashable {
  case v4(UInt32)
  case v6(high: UInt64, low: UInt64)

  /// Reads the textual forms of RFC 4291 §2.2 and dotted decimal without leading zeros; no port, brackets or zone.
  package init?(_ text: some StringProtocol) {
    guard !text.utf8.contains(0) else { return nil }
    var bytes = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, String(text), &bytes) == 1 {
      self = .v4(UInt32(truncatingIfNeeded: Self.number(bytes.prefix(4))))
    } else if inet_pton(AF_INET6, String(text), &bytes) == 1 {
      self.init(high: Self.number(bytes.prefix(8)), low: Self.number(bytes.suffix(8)))
    } else {
      return nil
    }
  }

  /// The address of a socket's end; nil for a Unix domain socket.
  init?(_ socketAddress: SocketAddress) {
    // Where `sockaddr_in` and `sockaddr_in6` have it, on every system: behind family, port and flow.
    let place: Range<Int>
    switch socketAddress {
    case .v4: place = 4..<8
    case .v6: place = 8..<24
    case .unixDomainSocket: return nil
    }
    let bytes = socketAddress.withSockAddr { address, count in
      Array(UnsafeRawBufferPointer(start: address, count: count).prefix(place.upperBound).dropFirst(place.lowerBound))
    }
    if bytes.count == 4 {
      self = .v4(UInt32(truncatingIfNeeded: Self.number(bytes)))
    } else {
      self.init(high: Self.number(bytes.prefix(8)), low: Self.number(bytes.suffix(8)))
    }
  }

  /// The address of these 128 bits.
  private init(high: UInt64, low: UInt64) {
    let isMapped = high == 0 && low >> 32 == 0xFFFF
    self = isMapped ? .v4(UInt32(truncatingIfNeeded: low)) : .v6(high: high, low: low)
  }

  private static func number(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// What a limit counts as one client: the IPv4 address, or the /64 that one IPv6 customer has at the least.
  package var limitBucket: IPNetwork { isV4 ? IPNetwork(self, length: 32) : IPNetwork(self, length: 64) }

  /// What a limit counts as one neighbourhood: the /24 of IPv4, the /48 of IPv6.
  package var prefix: IPNetwork { isV4 ? IPNetwork(self, length: 24) : IPNetwork(self, length: 48) }

  var isV4: Bool {
    switch self {
    case .v4: true
    case .v6: false
    }
  }

  /// The address with all bits behind the first `length` cleared.
  func masked(to length: Int) -> IPAddress {
    switch self {
    case .v4(let bits): .v4(bits & ~(UInt32.max >> UInt32(length)))
    case .v6(let high, let low):
      .v6(high: high & ~(UInt64.max >> UInt64(length)), low: low & ~(UInt64.max >> UInt64(max(0, length - 64))))
    }
  }
}

extension IPAddress: CustomStringConvertible {
  /// Dotted decimal, or the form of RFC 5952.
  package var description: String {
    switch self {
    case .v4(let bits):
      var text: [UInt8] = []
      text.reserveCapacity(15)
      for shift in [24, 16, 8, 0] as [UInt32] {
        if shift < 24 { text.append(UInt8(ascii: ".")) }
        text.append(contentsOf: String(bits >> shift & 0xFF).utf8)
      }
      return String(decoding: text, as: UTF8.self)
    case .v6(let high, let low):
      var bytes = [high, low].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * $0)) } }
      var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
      inet_ntop(AF_INET6, &bytes, &text, socklen_t(text.count))
      return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  }
}
