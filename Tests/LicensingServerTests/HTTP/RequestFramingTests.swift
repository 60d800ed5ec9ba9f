import NIOHTTP1
import Testing

@testable import LicensingServer

@Suite struct RequestFramingTests {
  @Test(arguments: [
    ([("Host", "a")], true), ([], false), ([("Host", "a"), ("host", "b")], false),
    ([("Host", "a"), ("Content-Length", "5")], true),
    ([("Host", "a"), ("Content-Length", "5"), ("content-length", "5")], false),
    ([("Host", "a"), ("Content-Length", "+5")], false), ([("Host", "a"), ("Content-Length", "0x5")], false),
    ([("Host", "a"), ("Content-Length", "5, 5")], false), ([("Host", "a"), ("Content-Length", "")], false),
    ([("Host", "a"), ("Transfer-Encoding", "chunked")], true), ([("Host", "a"), ("Transfer-Encoding", "Chunked")], true),
    ([("Host", "a"), ("Transfer-Encoding", "chunked, identity")], false),
    ([("Host", "a"), ("Transfer-Encoding", "gzip, chunked")], false),
    ([("Host", "a"), ("Transfer-Encoding", "identity")], false), ([("Host", "a"), ("Transfer-Encoding", "")], false),
    ([("Host", "a"), ("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")], false),
    ([("Host", "a"), ("Transfer-Encoding", "chunked"), ("Content-Length", "5")], false),
  ])
  func anHTTP11RequestHasOneEnd(fields: [(String, String)], accepted: Bool) {
    let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/", headers: HTTPHeaders(fields))
    #expect(RequestFraming.isUnambiguous(head) == accepted)
  }

  @Test(arguments: [
    (HTTPVersion.http1_0, [], true), (.http1_0, [("Content-Length", "5")], true),
    (.http1_0, [("Transfer-Encoding", "chunked")], false), (.http2, [("Host", "a")], false),
    (HTTPVersion(major: 0, minor: 9), [], false), (HTTPVersion(major: 1, minor: 2), [("Host", "a")], false),
  ])
  func olderAndNewerVersions(version: HTTPVersion, fields: [(String, String)], accepted: Bool) {
    let head = HTTPRequestHead(version: version, method: .POST, uri: "/", headers: HTTPHeaders(fields))
    #expect(RequestFraming.isUnambiguous(head) == accepted)
  }
}
