import HTTPCalls
import Testing

@Suite struct ServerAddressTests {
  @Test(arguments: [
    ("https://auth.example.com", "https://auth.example.com"), ("https://auth.example.com/", "https://auth.example.com"),
    ("HTTPS://Auth.Example.com:8443", "https://auth.example.com:8443"),
    ("http://localhost:8080", "http://localhost:8080"),
    ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"), ("http://127.8.9.1", "http://127.8.9.1"),
    ("http://[::1]:8080", "http://[::1]:8080"), ("https://[2001:db8::1]", "https://[2001:db8::1]"),
  ])
  func isTaken(text: String, url: String) throws {
    #expect(try ServerAddress(text).url == url)
  }

  @Test(arguments: [
    ("https://auth.example.com", true, "auth.example.com", 443), ("http://localhost", false, "localhost", 80),
    ("http://[::1]:8081", false, "::1", 8081), ("https://10.0.0.5:8081/", true, "10.0.0.5", 8081),
  ])
  func isTakenApart(text: String, isEncrypted: Bool, host: String, port: Int) throws {
    let address = try ServerAddress(text)
    #expect(address.isEncrypted == isEncrypted)
    #expect(address.host == host)
    #expect(address.port == port)
  }

  @Test(arguments: [
    "", "auth.example.com", "https://", "https:///", "https://a/b", "https://a//", "https://a?b", "https://a#b",
    "https://user@a", "https://a:", "https://a:0", "https://a:65536", "https://a:80:80", "https://[::1", "https://[]",
    "https://[::1]80", "ftp://a", "https:/a", "https://a b", "https://ä.example", " https://a", "https://a\n",
  ])
  func anythingElseIsNot(text: String) {
    #expect(throws: ServerAddress.Problem.malformed) { try ServerAddress(text) }
  }

  @Test(arguments: [
    "http://auth.example.com", "http://10.0.0.1:8080", "http://127.0.0.1.example.com", "http://127.0.0", "http://127.1",
    "http://localhost.example.com", "http://[::2]", "http://127.0.0.256",
  ])
  func aCredentialDoesNotTravelReadable(text: String) {
    #expect(throws: ServerAddress.Problem.notEncrypted) { try ServerAddress(text) }
  }
}
