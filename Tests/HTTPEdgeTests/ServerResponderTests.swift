import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import TestInstruments
import Testing

@testable import HTTPEdge

@Suite struct ServerResponderTests {
  /// Whole answers, through the router and without a socket. The request id is checked and taken out.
  private func answer(
    _ method: HTTPRequest.Method, _ target: String, headers: HTTPFields = [:], from server: TestServer = TestServer()
  ) async throws -> Answer {
    try await server.application().test(.router) { client in
      let response = try await client.execute(
        uri: target, method: method, headers: headers)
      var fields = response.headers
      #expect(fields[.requestID]?.isEmpty == false)
      fields[.requestID] = nil
      let names = fields.map { ($0.name.rawName.lowercased(), $0.value) }
      return Answer(
        response.status.code, Dictionary(names) { "\($0), \($1)" }, String(buffer: response.body))
    }
  }

  private func expected(_ status: Int, _ body: String, _ more: [String: String?] = [:]) -> Answer {
    let fixed: [String: String?] = [
      "content-type": "text/plain; charset=utf-8", "content-length": "\(body.utf8.count)",
      "strict-transport-security": "max-age=63072000", "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer", "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "cache-control": "no-store",
    ]
    return Answer(status, fixed.merging(more) { $1 }.compactMapValues { $0 }, body)
  }

  @Test func answersWithSecurityHeaders() async throws {
    #expect(try await answer(.get, "/hello") == expected(200, "hello"))
    #expect(try await answer(.get, "/devices/dev_1?a=b") == expected(200, "dev_1"))
  }

  @Test func insistsOnHTTPSOnlyWhereThereIsHTTPS() async throws {
    #expect(
      try await answer(.get, "/hello", from: TestServer(https: false))
        == expected(200, "hello", ["strict-transport-security": nil]))
  }

  @Test func aPageMayReplaceTheDefaults() async throws {
    #expect(
      try await answer(.get, "/page")
        == expected(
          200, "page",
          [
            "content-type": nil, "content-security-policy": "default-src 'self'", "cache-control": "max-age=300",
          ]))
  }

  @Test func aGETRouteAnswersHEADWithoutABody() async throws {
    var hello = expected(200, "", ["content-length": "5"])
    hello.body = ""
    #expect(try await answer(.head, "/hello") == hello)
  }

  @Test func anotherMethodIs405WithTheMethodsThereAre() async throws {
    let sentence = "Allowed here: GET, HEAD.\n"
    let brew = try #require(HTTPRequest.Method("BREW"))
    for method in [HTTPRequest.Method.post, .put, .patch, .delete, .options, .trace, .connect] {
      #expect(try await answer(method, "/hello") == expected(405, sentence, ["allow": "GET, HEAD"]))
    }
    #expect(
      try await answer(brew, "/devices/dev_1")
        == expected(405, "Allowed here: GET, HEAD, PATCH.\n", ["allow": "GET, HEAD, PATCH"]))
    let body = #"{"error":"invalid_request","error_description":"Allowed here: POST."}"#
    #expect(
      try await answer(.get, "/oauth/echo")
        == expected(
          405, body, ["content-type": "application/json;charset=UTF-8", "pragma": "no-cache", "allow": "POST"]))
  }

  @Test func aMethodOverrideIsNotRead() async throws {
    let override = try #require(HTTPField.Name("X-HTTP-Method-Override"))
    #expect(
      try await answer(.post, "/devices/dev_1?_method=PATCH", headers: [override: "PATCH"]).status == 405)
  }

  @Test func anUnknownPathIs404InTheFormatOfItsPart() async throws {
    #expect(try await answer(.get, "/nothing") == expected(404, "There is nothing at this path.\n"))
    #expect(
      try await answer(.get, "/oauth/nothing")
        == expected(
          404, #"{"error":"invalid_request","error_description":"There is nothing at this path."}"#,
          ["content-type": "application/json;charset=UTF-8", "pragma": "no-cache"]))
    #expect(
      try await answer(.get, "/api/v1/nothing")
        == expected(
          404,
          #"{"code":"not_found","detail":"There is nothing at this path.","status":404,"title":"Not Found","#
            + #""type":"about:blank"}"#, ["content-type": "application/problem+json"]))
  }

  @Test(arguments: [
    "//hello", "/hello/", "/./hello", "/hello.", "/Hello", "/HELLO", "/hello;a=b", "/%68ello", "/x/../hello",
    "/hello%2f", "/%2e/hello", "/devices//dev_1", "/devices/%2e%2e/hello", "/hello%00",
  ])
  func onePathHasOneSpelling(target: String) async throws {
    #expect(try await answer(.get, target) == expected(404, "There is nothing at this path.\n"))
  }

  @Test func aTargetThatIsTooLongIs414() async throws {
    let target = "/hello?" + String(repeating: "x", count: 8 * 1024)
    #expect(try await answer(.get, target) == expected(414, "The request target is longer than 8192 bytes.\n"))
  }

  @Test func anUnforeseenErrorIs500AndLoggedOnce() async throws {
    let sentence = "Something went wrong here. The request id finds it in the log."
    let server = TestServer()
    #expect(try await answer(.get, "/boom", from: server) == expected(500, sentence + "\n"))
    let failures = server.log.lines.filter { $0.hasPrefix("error request failed ") }
    #expect(failures.count == 1)
    #expect(failures.first?.contains("/etc/shadow") == true)
    #expect(
      try await answer(.get, "/oauth/boom")
        == expected(
          500, #"{"error":"server_error","error_description":"\#(sentence)"}"#,
          ["content-type": "application/json;charset=UTF-8", "pragma": "no-cache"]))
    #expect(
      try await answer(.get, "/api/v1/boom")
        == expected(
          500,
          #"{"code":"internal_error","detail":"\#(sentence)","status":500,"title":"Internal Server Error","#
            + #""type":"about:blank"}"#, ["content-type": "application/problem+json"]))
  }

  @Test func theLibrarysErrorsShowNoDetail() async throws {
    #expect(try await answer(.get, "/library") == expected(409, "Conflict.\n"))
  }

  @Test func noCORSHeadersAreSent() async throws {
    #expect(try await answer(.get, "/hello", headers: [.origin: "https://evil.example"]) == expected(200, "hello"))
  }
}
