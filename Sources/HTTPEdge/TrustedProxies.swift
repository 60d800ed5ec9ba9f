/// The reverse proxies whose word on a client's address is taken.
package struct TrustedProxies: Sendable, Equatable {
  package let networks: [IPNetwork]

  package init(_ networks: [IPNetwork] = []) { self.networks = networks }

  package func contains(_ address: IPAddress) -> Bool { networks.contains { $0.contains(address) } }

  /// Who sent a request: the peer of the connection, or whom trusted proxies say it came from.
  ///
  /// Each proxy appends the address it saw, so the list is walked from its end and only as far as trusted addresses
  /// reach; whatever stands further left is a claim of the client's. An entry that is no address ends the walk.
  /// - Parameter forwardedFor: the values of all `X-Forwarded-For` fields in the order of the request; not read
  ///   unless the peer is trusted.
  package func clientAddress(peer: IPAddress, forwardedFor: @autoclosure () -> [String]) -> IPAddress {
    guard contains(peer) else { return peer }
    var client = peer
    let entries = forwardedFor().flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
    for entry in entries.reversed() {
      guard contains(client), let address = Self.address(in: entry) else { break }
      client = address
    }
    return client
  }

  /// The address of one entry: `192.0.2.1`, `192.0.2.1:443`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:443`.
  private static func address(in entry: Substring) -> IPAddress? {
    var host = entry.drop { $0 == " " || $0 == "\t" }
    while host.last == " " || host.last == "\t" { host.removeLast() }
    if host.first == "[" {
      let parts = host.dropFirst().split(separator: "]", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, parts[1].isEmpty || isPort(parts[1]) else { return nil }
      return IPAddress(parts[0])
    }
    guard host.contains("."), let colon = host.firstIndex(of: ":"), isPort(host[colon...]) else {
      return IPAddress(host)
    }
    return IPAddress(host[..<colon])
  }

  private static func isPort(_ text: Substring) -> Bool {
    text.first == ":" && UInt16(text.dropFirst()) != nil
  }
}
