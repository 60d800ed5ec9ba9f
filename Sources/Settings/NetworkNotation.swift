#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// How addresses, networks and hosts are written; the system's `inet_pton` reads the addresses.
package enum NetworkNotation {
  static let loopbackIPv6: [UInt8] = [UInt8](repeating: 0, count: 15) + [1]

  /// The 4 or 16 bytes of an IP address in its usual notation, `nil` for anything else.
  static func addressBytes(_ text: String) -> [UInt8]? {
    // A C string ends at a NUL; what follows must not slip through.
    guard !text.utf8.contains(0) else { return nil }
    var bytes = [UInt8](repeating: 0, count: 4)
    if inet_pton(AF_INET, text, &bytes) == 1 { return bytes }
    bytes = [UInt8](repeating: 0, count: 16)
    return inet_pton(AF_INET6, text, &bytes) == 1 ? bytes : nil
  }

  /// Whether the text is an address or an address with a prefix length (CIDR, RFC 4632 and RFC 4291, section 2.3).
  static func isNetwork(_ text: String) -> Bool { network(text) != nil }

  /// Whether the text is an IP address or a host name (RFC 1123, section 2.1).
  package static func isHost(_ text: String) -> Bool {
    if addressBytes(text) != nil { return true }
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    // A last label of digits is an address with a mistake in it, not a name.
    guard text.utf8.count <= 253, let last = labels.last, !last.allSatisfy(\.isNumber) else { return false }
    return labels.allSatisfy { label in
      (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
        && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    }
  }

  /// Whether the host is this machine only (RFC 6761, section 6.3, and RFC 8252, section 7.3).
  package static func isLoopback(_ host: String) -> Bool {
    if host.lowercased() == "localhost" { return true }
    guard let address = addressBytes(host) else { return false }
    return address.count == 4 ? address.first == 127 : address == loopbackIPv6
  }

  /// What is wrong with a trusted proxy, as the rest of a sentence that starts with the text; `nil` if nothing is.
  /// A proxy may say who the client is: a network that takes in strangers would let each choose an address.
  package static func proxyProblem(_ text: String) -> String? {
    guard let (address, prefixLength) = network(text) else { return "is not an IP address or network (CIDR)" }
    let isIPv4 = address.count == 4
    // ::/8 holds every IPv4 address once more (RFC 4291, section 2.5.5); only ::1 in it is a proxy.
    let holdsMappedAddresses = address.first == 0 && !isIPv4 && (address != loopbackIPv6 || prefixLength < 128)
    // The widest private networks are 10.0.0.0/8 and fc00::/7.
    if prefixLength < (isIPv4 ? 8 : 7) || holdsMappedAddresses { return "takes in addresses of strangers" }
    return nil
  }

  private static func network(_ text: String) -> (address: [UInt8], prefixLength: Int)? {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = parts.first.flatMap({ addressBytes(String($0)) }) else { return nil }
    let bits = address.count * 8
    guard parts.count == 2 else { return (address, bits) }
    guard let length = parts.last.flatMap({ Int($0) }), (0...bits).contains(length),
      parts.last == Substring(String(length))
    else { return nil }
    return (address, length)
  }
}
