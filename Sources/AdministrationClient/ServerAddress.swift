/// AdministrationClient is what the command-line client knows of an authorization server: how it is signed in there
/// (`Access`), how it asks its API (`APIClient`), and how the answers look on a terminal.

/// Where a server is: scheme, host and port, as typed by a person and checked.
package struct ServerAddress: Sendable, Hashable, CustomStringConvertible {
  /// Without a slash at the end: `https://auth.example.com`.
  package let url: String

  /// Why an address is not taken. The description says what would be right.
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
    guard ["https:", "http:"].contains(scheme), let host = Self.host(of: authority) else { throw .malformed }
    guard scheme == "https:" || Self.isLoopback(host) else { throw .notEncrypted }
    url = "\(scheme)//\(authority)"
  }

  /// - Returns: nil if this is not a host, or one and a port.
  private static func host(of authority: String) -> String? {
    let isBracketed = authority.hasPrefix("[")
    let host = isBracketed ? String(authority.prefix { $0 != "]" }) + "]" : String(authority.prefix { $0 != ":" })
    let rest = authority.dropFirst(host.count)
    guard rest.isEmpty || (rest.first == ":" && UInt16(rest.dropFirst()).map { $0 > 0 } == true) else { return nil }
    let name = isBracketed ? host.dropFirst().dropLast() : host[...]
    let isAllowed = { (character: Character) in
      character.isASCII && (character.isLetter || character.isNumber)
        || (isBracketed ? character == ":" || character == "." : character == "-" || character == ".")
    }
    guard !name.isEmpty, name.allSatisfy(isAllowed), authority.hasPrefix(host) else { return nil }
    return host
  }

  private static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host == "[::1]" { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    return numbers.count == 4 && numbers.allSatisfy { $0 != nil } && numbers[0] == 127
  }
}
