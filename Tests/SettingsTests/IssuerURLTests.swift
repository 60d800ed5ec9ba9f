import Testing

@testable import Settings

@Suite struct IssuerURLTests {
  @Test(arguments: [
    "https://licenses.example.com", "https://licenses.example.com:8443", "https://10.0.0.1", "https://[2001:db8::1]",
    "http://127.0.0.1:8080", "http://127.1.2.3", "http://localhost:8080", "http://[::1]:8080", "https://localhost",
  ]) func isGood(text: String) {
    #expect(IssuerURL.problem(text) == nil)
  }

  @Test(arguments: [
    ("licenses.example.com", "does not start with https://"),
    ("HTTPS://licenses.example.com", "does not start with https://"),
    ("ftp://licenses.example.com", "does not start with https://"),
    ("https://a.example/", "ends with a slash; leave it out"),
    ("https://a.example/tenant", "has a path, a query or a fragment; leave it out"),
    ("https://a.example?x=1", "has a path, a query or a fragment; leave it out"),
    ("https://a.example#x", "has a path, a query or a fragment; leave it out"),
    ("https://me@a.example", "names a user; leave it out"),
    ("https://", "has no valid host in lower case after the scheme"),
    ("https://A.example", "has no valid host in lower case after the scheme"),
    ("https://a_b.example", "has no valid host in lower case after the scheme"),
    ("https://a.example\n", "has no valid host in lower case after the scheme"),
    ("https:// a.example", "has no valid host in lower case after the scheme"),
    ("https://a.example\\x", "has no valid host in lower case after the scheme"),
    ("https://a.example:", "has no port from 1 to 65535 after the colon"),
    ("https://a.example:0", "has no port from 1 to 65535 after the colon"),
    ("https://a.example:65536", "has no port from 1 to 65535 after the colon"),
    ("https://a.example:080", "has no port from 1 to 65535 after the colon"),
    ("https://a.example:443", "names the scheme's own port; leave it out"),
    ("http://localhost:80", "names the scheme's own port; leave it out"),
    ("https://a:b:c", "has no valid host and port after the scheme"),
    ("https://[::1", "has no valid host and port after the scheme"),
    ("https://[::1]8080", "has no valid host and port after the scheme"),
    ("https://[127.0.0.1]", "has no valid host and port after the scheme"),
    ("http://a.example", "must start with https://, since its host is not loopback"),
    ("http://127.0.0.1.example.com", "must start with https://, since its host is not loopback"),
    ("http://10.0.0.1", "must start with https://, since its host is not loopback"),
    ("http://0.0.0.0:8080", "must start with https://, since its host is not loopback"),
    ("http://[::2]", "must start with https://, since its host is not loopback"),
  ]) func isBad(text: String, problem: String) {
    #expect(IssuerURL.problem(text) == problem)
  }
}
