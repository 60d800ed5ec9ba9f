import Testing

@testable import HTTPEdge

@Suite struct IPAddressTests {
  @Test(arguments: [
    ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
    ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("::", "::"), ("::1", "::1"),
    ("::ffff:192.0.2.1", "192.0.2.1"), ("::FFFF:c000:0201", "192.0.2.1"), ("fe80::1", "fe80::1"),
  ])
  func hasOneFormForEachHost(text: String, canonical: String) {
    #expect(IPAddress(text)?.description == canonical)
    #expect(IPAddress(text) == IPAddress(canonical))
  }

  @Test(arguments: [
    "", " ", "localhost", "192.0.2", "192.0.2.256", "192.0.2.01", "0x7f.0.0.1", "2130706433", "192.0.2.1 ",
    "1.2.3.4:80",
    "[::1]", "::1%eth0", "1::2::3", "192.0.2.1/32", "192.0.2.1\u{0}", "::ffff:192.0.2.256",
  ])
  func refusesEverythingElse(text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test(arguments: [
    ("192.0.2.17", "192.0.2.17", "192.0.2.0/24"),
    ("::ffff:192.0.2.17", "192.0.2.17", "192.0.2.0/24"),
    ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48"),
  ])
  func isCountedWithItsNeighbours(text: String, bucket: String, prefix: String) {
    #expect(IPAddress(text)?.limitBucket.description == bucket)
    #expect(IPAddress(text)?.prefix.description == prefix)
  }
}
