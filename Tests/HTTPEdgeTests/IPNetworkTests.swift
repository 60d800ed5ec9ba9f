import Testing

@testable import HTTPEdge

@Suite struct IPNetworkTests {
  @Test(arguments: [
    ("192.0.2.0/24", "192.0.2.255", true), ("192.0.2.0/24", "192.0.3.0", false),
    ("192.0.2.0/24", "::ffff:192.0.2.9", true), ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "::1", false),
    ("::/0", "2001:db8::1", true), ("::/0", "192.0.2.1", false), ("192.0.2.1", "192.0.2.1", true),
    ("192.0.2.1", "192.0.2.2", false), ("192.0.2.1/32", "192.0.2.1", true), ("2001:db8::/33", "2001:db8:7fff::1", true),
    ("2001:db8::/33", "2001:db8:8000::1", false), ("2001:db8:0:0:8000::/65", "2001:db8::8000:0:0:1", true),
    ("2001:db8:0:0:8000::/65", "2001:db8::1", false), ("::1/128", "::1", true), ("10.0.0.0/8", "11.0.0.0", false),
  ])
  func containsWhatSharesItsLeadingBits(network: String, address: String, contained: Bool) throws {
    let network = try #require(IPNetwork(network))
    let address = try #require(IPAddress(address))
    #expect(network.contains(address) == contained)
  }

  @Test(arguments: [
    "", "/", "192.0.2.0/", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/+24", "192.0.2.0/024x", "192.0.2.1/24", "::/129",
    "2001:db8::1/32", "host/24", "192.0.2.0/24/8", "192.0.2.0/ 24", "192.0.2.0/99999999999999999999",
  ])
  func refusesWhatIsNoRange(text: String) {
    #expect(IPNetwork(text) == nil)
  }

  @Test(arguments: ["192.0.2.0/24", "192.0.2.1", "::1", "2001:db8::/32", "0.0.0.0/0", "::/0"])
  func isWrittenAsItIsRead(text: String) {
    #expect(IPNetwork(text)?.description == text)
  }
}
