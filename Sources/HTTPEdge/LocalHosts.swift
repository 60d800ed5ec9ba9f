/// The names under which a program of this machine is asked. A page of somebody else's, whose name was made to resolve to this machine
/// (DNS rebinding), asks under that name and is refused.
package struct LocalHosts: Sendable, Equatable {
  private let names: Set<String>

  /// - Parameter names: the address the program listens on and what else it is called; loopback names always count. An address
  ///   that stands for every one names nobody: what is asked there has to be among the others.
  package init(_ names: [String]) {
    let canonical = Set((["localhost", "127.0.0.1", "::1"] + names).map(Self.canonical))
    self.names = canonical.subtracting(["0.0.0.0", "::"])
  }

  /// In one spelling: addresses of IPv6 have many.
  private static func canonical(_ host: some StringProtocol) -> String {
    IPAddress(host)?.description ?? host.lowercased()
  }

  /// Whether a `Host` field (RFC 9110 §7.2: host, and port where it is not the scheme's own) names this
  /// program.
  package func admits(authority: String?) -> Bool {
    guard let authority, let host = Self.host(of: authority) else { return false }
    return names.contains(host)
  }

  /// Whether an `Origin` field (RFC 6454 §7) is a page of this program.
  package func admits(origin: String) -> Bool {
    guard let scheme = ["http://", "https://"].first(where: { origin.hasPrefix($0) }) else { return false }
    return admits(authority: String(origin.dropFirst(scheme.count)))
  }

  /// In its one spelling, without brackets and port; nil if it is no authority.
  private static func host(of authority: String) -> String? {
    let host: Substring
    let rest: Substring
    if authority.hasPrefix("[") {
      guard let bracket = authority.firstIndex(of: "]") else { return nil }
      (host, rest) = (authority[..<bracket].dropFirst(), authority[bracket...].dropFirst())
    } else {
      host = authority.prefix { $0 != ":" }
      rest = authority[host.endIndex...]
    }
    guard !host.isEmpty, rest.isEmpty || (rest.first == ":" && rest.dropFirst().allSatisfy(\.isNumber)) else {
      return nil
    }
    return canonical(host)
  }
}
