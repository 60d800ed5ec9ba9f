/// Where a server or an agent is: scheme, host and port, as a person typed it and checked.
package struct ServerAddress: Sendable, Hashable, CustomStringConvertible {
  /// Without a slash at the end: `https://auth.example.com`.
  package let url: String
  /// It is asked by https.
  package let isEncrypted: Bool
  /// A name or an address; one of IPv6 without brackets.
  package let host: String
  package let port: Int

  /// Why an address is not taken. The description goes on after the address.
  package enum Problem: Error, Equatable, CustomStringConvertible {
    /// No `https://host[:port]`, or more than that.
    case malformed
    /// `http` to another machine: a credential would travel readable.
    case notEncrypted

    package var description: String {
      switch self {
      case .malformed: "is not a server's address; write it like https://auth.example.com"
      case .notEncrypted: "is not encrypted; write https (http is for this machine only)"
      }
    }
  }

  package var description: String { url }

  package init(_ text: String) throws(Problem) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    // Scheme, nothing, authority, and perhaps the nothing after a slash at the end.
    guard parts.count == 3 || (parts.count == 4 && parts[3].isEmpty), parts[1].isEmpty else { throw .malformed }
    let (scheme, authority) = (parts[0].lowercased(), parts[2].lowercased())
    isEncrypted = scheme == "https:"
    guard isEncrypted || scheme == "http:", let (host, port) = Self.divided(authority) else { throw .malformed }
    guard isEncrypted || Self.isLoopback(host) else { throw .notEncrypted }
    url = "\(scheme)//\(authority)"
    self.host = host
    self.port = port ?? (isEncrypted ? 443 : 80)
  }

  /// - Returns: nil if this is not a host, or a host and a port.
  private static func divided(_ authority: String) -> (host: String, port: Int?)? {
    let isBracketed = authority.hasPrefix("[")
    let name = isBracketed ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
    let rest = authority.dropFirst(name.count + (isBracketed ? 1 : 0))
    guard !isBracketed || rest.hasPrefix("]") else { return nil }
    let ending = rest.dropFirst(isBracketed ? 1 : 0)
    let isAllowed = { (character: Character) in
      character.isASCII && (character.isLetter || character.isNumber)
        || (isBracketed ? character == ":" || character == "." : character == "-" || character == ".")
    }
    guard !name.isEmpty, name.allSatisfy(isAllowed) else { return nil }
    if ending.isEmpty { return (String(name), nil) }
    let digits = ending.dropFirst()
    guard ending.hasPrefix(":"), digits.allSatisfy({ ("0"..."9").contains($0) }), let port = UInt16(digits), port > 0
    else { return nil }
    return (String(name), Int(port))
  }

  private static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host == "::1" { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    return numbers.count == 4 && numbers.allSatisfy { $0 != nil } && numbers[0] == 127
  }
}
