import Testing

@testable import Settings

@Suite struct NetworkNotationTests {
  @Test(arguments: ["10.0.0.1", "10.0.0.0/8", "0.0.0.0/0", "::1", "fd00::/7", "::/0", "2001:db8::/128", "1.2.3.4/32"])
  func isNetwork(text: String) {
    #expect(NetworkNotation.isNetwork(text))
  }

  @Test(arguments: [
    "", "/", "10", "10.0.0", "10.0.0.1/", "10.0.0.1/33", "10.0.0.1/-1", "10.0.0.1/08", "10.0.0.1/+8", "10.0.0.1/8/8",
    "::/129", "fe80::1%eth0", "[::1]", "10.0.0.1\0", "10.0.0.1\u{0}/8", " 10.0.0.1", "010.0.0.1", "proxy",
  ]) func isNotNetwork(text: String) {
    #expect(!NetworkNotation.isNetwork(text))
  }

  @Test(arguments: ["127.0.0.1", "::", "localhost", "a-1.example.com", "0.0.0.0", "1and1.com"])
  func isHost(text: String) {
    #expect(NetworkNotation.isHost(text))
  }

  @Test(arguments: [
    "", ".", "a.", "-a", "a-", "a_b", "a b", "1.2.3", "1.2.3.4.5", "256.1.1.1", "bücher.example", "a\n", "[::1]",
    String(repeating: "a", count: 64), String(repeating: "a.", count: 127) + "aa",
  ]) func isNotHost(text: String) {
    #expect(!NetworkNotation.isHost(text))
  }

  @Test(arguments: ["10.0.0.0/8", "192.168.1.1", "::1", "::1/128", "fc00::/7", "2001:db8::/32"])
  func isTrustworthy(text: String) {
    #expect(NetworkNotation.proxyProblem(text) == nil)
  }

  @Test(arguments: [
    "0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "10.0.0.0/7", "::/0", "8000::/1", "::/96", "::ffff:0:0/96",
    "::ffff:10.0.0.1", "::1/64",
  ]) func takesInStrangers(text: String) {
    #expect(NetworkNotation.proxyProblem(text) == "takes in addresses of strangers")
  }
}
