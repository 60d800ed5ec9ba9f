import NIOHTTP1
import Testing

@testable import HTTPEdge

@Suite struct RequestFramingTests {
  @Test(arguments: [
    ("Host: a", true), ("", false), ("Host: a|host: b", false), ("Host: a|Content-Length: 5", true),
    ("Host: a|Content-Length: 5|content-length: 5", false), ("Host: a|Content-Length: +5", false),
    ("Host: a|Content-Length: 0x5", false), ("Host: a|Content-Length: 5, 5", false),
    ("Host: a|Content-Length: ", false),
    ("Host: a|Transfer-Encoding: chunked", true), ("Host: a|Transfer-Encoding: Chunked", true),
    ("Host: a|Transfer-Encoding: chunked, identity", false), ("Host: a|Transfer-Encoding: gzip, chunked", false),
    ("Host: a|Transfer-Encoding: identity", false), ("Host: a|Transfer-Encoding: ", false),
    ("Host: a|Transfer-Encoding: chunked|Transfer-Encoding: chunked", false),
    ("Host: a|Transfer-Encoding: chunked|Content-Length: 5", false),
  ])
  func anHTTP11RequestHasOneEnd(fields: String, accepted: Bool) {
    let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/", headers: headers(fields))
    #expect(RequestFraming.isUnambiguous(head) == accepted)
  }

  @Test(arguments: [
    (1, 0, "", true), (1, 0, "Content-Length: 5", true), (1, 0, "Transfer-Encoding: chunked", false),
    (2, 0, "Host: a", false), (0, 9, "", false), (1, 2, "Host: a", false),
  ])
  func olderAndNewerVersions(major: Int, minor: Int, fields: String, accepted: Bool) {
    let version = HTTPVersion(major: major, minor: minor)
    let head = HTTPRequestHead(version: version, method: .POST, uri: "/", headers: headers(fields))
    #expect(RequestFraming.isUnambiguous(head) == accepted)
  }

  private func headers(_ fields: String) -> HTTPHeaders {
    HTTPHeaders(
      fields.split(separator: "|").map { field in
        let parts = field.split(separator: ":", maxSplits: 1)
        return (String(parts[0]), String(parts[1].dropFirst()))
      })
  }
}
