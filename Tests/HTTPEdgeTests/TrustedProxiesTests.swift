import Testing

@testable import HTTPEdge

@Suite struct TrustedProxiesTests {
  private func client(_ peer: String, _ forwardedFor: [String], trusted: [String]) throws -> String {
    let proxies = TrustedProxies(try trusted.map { try #require(IPNetwork($0)) })
    return proxies.clientAddress(peer: try #require(IPAddress(peer)), forwardedFor: forwardedFor).description
  }

  @Test(arguments: [
    // Nobody is trusted, or not the peer: what is claimed does not matter.
    ("198.51.100.1", ["203.0.113.7"], [], "198.51.100.1"),
    ("198.51.100.1", ["203.0.113.7"], ["10.0.0.0/8"], "198.51.100.1"),
    // One proxy.
    ("10.0.0.1", ["203.0.113.7"], ["10.0.0.0/8"], "203.0.113.7"),
    ("10.0.0.1", [], ["10.0.0.0/8"], "10.0.0.1"),
    // What the client wrote itself stands further left.
    ("10.0.0.1", ["1.1.1.1, 203.0.113.7"], ["10.0.0.0/8"], "203.0.113.7"),
    ("10.0.0.1", ["10.9.9.9, 203.0.113.7"], ["10.0.0.0/8"], "203.0.113.7"),
    // Two proxies, one list or several lines.
    ("10.0.0.1", ["1.1.1.1, 203.0.113.7, 10.0.0.2"], ["10.0.0.0/8"], "203.0.113.7"),
    ("10.0.0.1", ["1.1.1.1", "203.0.113.7", "10.0.0.2"], ["10.0.0.0/8"], "203.0.113.7"),
    // Nothing but proxies: the furthest.
    ("10.0.0.1", ["10.0.0.3,10.0.0.2"], ["10.0.0.0/8"], "10.0.0.3"),
    // Ports, brackets, mapped addresses, white space.
    ("10.0.0.1", ["203.0.113.7:4711"], ["10.0.0.0/8"], "203.0.113.7"),
    ("10.0.0.1", ["[2001:db8::7]:4711"], ["10.0.0.0/8"], "2001:db8::7"),
    ("10.0.0.1", [" [2001:db8::7]\t"], ["10.0.0.0/8"], "2001:db8::7"),
    ("10.0.0.1", ["2001:DB8::7"], ["10.0.0.0/8"], "2001:db8::7"),
    ("::ffff:10.0.0.1", ["::ffff:203.0.113.7"], ["10.0.0.0/8"], "203.0.113.7"),
    // Garbage ends the walk at the last good address.
    ("10.0.0.1", ["203.0.113.7, unknown"], ["10.0.0.0/8"], "10.0.0.1"),
    ("10.0.0.1", ["203.0.113.7, , 10.0.0.2"], ["10.0.0.0/8"], "10.0.0.2"),
    ("10.0.0.1", ["203.0.113.7:99999"], ["10.0.0.0/8"], "10.0.0.1"),
    ("10.0.0.1", ["203.0.113.7:"], ["10.0.0.0/8"], "10.0.0.1"),
    ("10.0.0.1", ["[203.0.113.7"], ["10.0.0.0/8"], "10.0.0.1"),
    ("10.0.0.1", ["[::1]x"], ["10.0.0.0/8"], "10.0.0.1"),
    ("10.0.0.1", ["\"203.0.113.7\""], ["10.0.0.0/8"], "10.0.0.1"),
    ("10.0.0.1", ["for=203.0.113.7"], ["10.0.0.0/8"], "10.0.0.1"),
    ("10.0.0.1", [""], ["10.0.0.0/8"], "10.0.0.1"),
  ])
  func walksFromTheEndOverTrustedAddresses(
    peer: String, forwardedFor: [String], trusted: [String], expected: String
  ) throws {
    #expect(try client(peer, forwardedFor, trusted: trusted) == expected)
  }
}
