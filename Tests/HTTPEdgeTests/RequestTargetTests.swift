import Testing

@testable import HTTPEdge

@Suite struct RequestTargetTests {
  @Test(arguments: [
    ("/", "/"), ("/?a=b", "/"), ("/oauth/token", "/oauth/token"), ("/oauth/token?a=/../%2e", "/oauth/token"),
    ("/.well-known/jwks.json", "/.well-known/jwks.json"), ("/a-b_c~d.e/0", "/a-b_c~d.e/0"),
  ])
  func findsThePath(target: String, path: String) throws {
    #expect(try RequestTarget.path(of: target) == Substring(path))
  }

  @Test(arguments: [
    "", "*", "x", "http://evil/x", "//", "//oauth/token", "/oauth//token", "/oauth/token/", "/./oauth/token",
    "/oauth/./token", "/oauth/../oauth/token", "/..", "/oauth/token.", "/oauth./token", "/oauth/%74oken",
    "/oauth%2ftoken", "/oauth%2Ftoken", "/%2e/oauth/token", "/%2e%2e/oauth/token", "/oauth/token%00",
    "/oauth/token;x=y",
    "/oauth;x=y/token", "/oauth/token#x", "/oauth\\token", "/oauth/tökén", "/oauth/token%", "/oauth/token ",
    "/oauth/token%20", "/{id}", "/**", "/oauth/\u{212A}ey",
  ])
  func refusesEveryOtherWayToWriteAPath(target: String) {
    #expect(throws: RequestError.notFound) { try RequestTarget.path(of: target) }
  }

  @Test func boundsTheLength() throws {
    let longest = "/a?" + String(repeating: "x", count: 8 * 1024 - 3)
    #expect(try RequestTarget.path(of: longest) == "/a")
    #expect(throws: RequestError.targetTooLong) { try RequestTarget.path(of: longest + "x") }
  }
}
