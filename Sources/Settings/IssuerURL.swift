/// What an issuer identifier must look like (RFC 8414, section 2). It is compared as text, by machines that were set up
/// long ago, so that only the one canonical way to write it is taken.
package enum IssuerURL {
  /// - Returns: what is wrong, as the rest of a sentence that starts with the text; `nil` if nothing is.
  package static func problem(_ text: String) -> String? {
    let isSecure = text.hasPrefix("https://")
    guard isSecure || text.hasPrefix("http://") else { return "does not start with https://" }
    let authority = text.dropFirst(isSecure ? 8 : 7)
    if authority.hasSuffix("/") { return "ends with a slash; leave it out" }
    if authority.contains(where: { "/?#".contains($0) }) { return "has a path, a query or a fragment; leave it out" }
    if authority.contains("@") { return "names a user; leave it out" }

    guard let (host, port) = split(authority) else { return "has no valid host and port after the scheme" }
    guard NetworkNotation.isHost(host), host == host.lowercased() else {
      return "has no valid host in lower case after the scheme"
    }
    if let port {
      guard let number = Int(port), String(number) == port, (1...65_535).contains(number) else {
        return "has no port from 1 to 65535 after the colon"
      }
      if number == (isSecure ? 443 : 80) { return "names the scheme's own port; leave it out" }
    }
    if !isSecure && !NetworkNotation.isLoopback(host) {
      return "must start with https://, since its host is not loopback"
    }
    return nil
  }

  /// Host and port of an authority (RFC 3986, section 3.2), the host without brackets.
  private static func split(_ authority: Substring) -> (host: String, port: String?)? {
    if authority.hasPrefix("[") {
      guard let bracket = authority.firstIndex(of: "]") else { return nil }
      let host = String(authority[..<bracket].dropFirst())
      let rest = authority[bracket...].dropFirst()
      guard host.contains(":"), rest.isEmpty || rest.hasPrefix(":") else { return nil }
      return (host, rest.isEmpty ? nil : String(rest.dropFirst()))
    }
    let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
    guard let host = parts.first, parts.count <= 2 else { return nil }
    return (String(host), parts.count == 2 ? parts.last.map(String.init) : nil)
  }
}
