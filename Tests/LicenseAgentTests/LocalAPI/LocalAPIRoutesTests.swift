import HTTPCalls
import HTTPEdge
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LicenseTokens
import Logging
import NIOCore
import OAuthMessages
import TestAuthorizationServer
import Testing

@testable import LicenseAgent

@Suite struct LocalAPIRoutesTests {
  private let harness: KeeperHarness

  init() throws { harness = try KeeperHarness() }

  /// Status, content type and body of one answer.
  private func ask(
    _ method: HTTPRequest.Method, _ path: String, _ keeper: LicenseKeeper? = nil, json: String? = nil,
    fields: HTTPFields = [.authorization: "Bearer right"], host: String? = "localhost"
  ) async throws -> [String] {
    var configuration = AgentConfiguration()
    configuration.http.names = ["till-07"]
    let agent = try LicenseAgent(
      keeper: keeper ?? harness.keeper(), configuration: configuration, key: Credential("right"),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, random: { Array(repeating: 7, count: $0) })
    var fields = fields
    if json != nil { fields[.contentType] = "application/json" }
    return try await Application(responder: RenamedResponder(responder: agent.responder(), host: host)).test(.router) {
      [fields] client in
      let answer = try await client.execute(
        uri: path, method: method, headers: fields, body: json.map { ByteBuffer(string: $0) })
      return ["\(answer.status.code)", answer.headers[.contentType] ?? "", String(buffer: answer.body)]
    }
  }

  private func problem(_ status: Int, _ title: String, _ code: String, _ detail: String) -> [String] {
    let body =
      #"{"code":"\#(code)","detail":"\#(detail)","status":\#(status),"title":"\#(title)","type":"about:blank"}"#
    return ["\(status)", "application/problem+json", body]
  }

  private let notLicensed = [
    "200", "application/json", #"{"features":[],"status":"Not Licensed","warnings":[]}"#,
  ]
  private let licensed = [
    "200", "application/json",
    #"{"device":"Store 12 server","features":["xms"],"hub":{"name":"HQ Hub","url":"https://hub.example.com"},"#
      + #""organization":"Acme Stores","product":"pos","renewal_date":"2027-06-30","server_id":"dev_1","source":"token","#
      + #""status":"Licensed","token_expires_at":"2026-09-24T14:13:20Z","token_state":"valid","warnings":[]}"#,
  ]
  private let pending = [
    "200", "application/json",
    #"{"authorization":{"expires_at":"2026-09-21T14:23:20Z","user_code":"WDJB-MJHT","#
      + #""verification_uri":"https://auth.example.com/activate","#
      + #""verification_uri_complete":"https://auth.example.com/activate?user_code=WDJB-MJHT"},"#
      + #""features":[],"status":"Not Licensed","warnings":[]}"#,
  ]

  @Test func everythingButLivenessWantsTheKey() async throws {
    let refused = problem(
      401, "Unauthorized", "unauthorized",
      "Send the key that stands in the file api-key of the data directory, as a Bearer token.")
    let routes: [(HTTPRequest.Method, String)] = [
      (.get, "/v1/license"), (.delete, "/v1/license"), (.post, "/v1/acquire"), (.post, "/v1/complete"),
      (.post, "/v1/refresh"), (.post, "/v1/verify"), (.get, "/v1/token"), (.post, "/v1/page-links"),
      (.post, "/v1/license/import"), (.get, "/v1/device"),
    ]
    for (method, path) in routes {
      for value in [nil, "Bearer", "Bearer ", "Bearer wrong", "right", "Basic right", "Bearer right right"] {
        let fields: HTTPFields = value.map { [.authorization: $0] } ?? [:]
        #expect(try await ask(method, path, fields: fields) == refused, "\(method) \(path) \(value ?? "-")")
      }
    }
    #expect(try await ask(.get, "/livez", fields: [:]) == ["200", "text/plain; charset=utf-8", "ok\n"])
    #expect(harness.server.now.calls == [])
  }

  @Test func pagesOfOthersAreRefusedEvenWithTheKey() async throws {
    let wrongHost = problem(
      421, "Misdirected Request", "wrong_host",
      "The agent is not asked by this name. Add it to http.names if it is one of this machine's.")
    let foreign = problem(403, "Forbidden", "foreign_origin", "Pages of other sites may not use the agent.")
    let inWords = [
      "421", "text/plain; charset=utf-8",
      "The agent is not asked by this name. Add it to http.names if it is one of this machine's.\n",
    ]
    for path in ["/v1/license", "/v1/nothing", "/livez", "/nothing", "/", "/login"] {
      let expected = path.hasPrefix("/v1/") ? wrongHost : inWords
      #expect(try await ask(.get, path, host: "evil.example.com") == expected)
      #expect(try await ask(.get, path, host: nil) == expected)
    }
    #expect(try await ask(.get, "/v1/license", host: "till-07:8081") == notLicensed)
    #expect(
      try await ask(
        .get, "/v1/license", fields: [.authorization: "Bearer right", .origin: "http://evil.example.com"])
        == foreign)
    for site in ["cross-site", "same-site", "none"] {
      let fields: HTTPFields = [.authorization: "Bearer right", .origin: "null", .secFetchSite: site]
      #expect(try await ask(.get, "/v1/license", fields: fields) == foreign)
    }
    let own: HTTPFields = [.authorization: "Bearer right", .origin: "null", .secFetchSite: "same-origin"]
    #expect(try await ask(.get, "/v1/license", fields: own) == notLicensed)
  }

  @Test func givesALinkToThePage() async throws {
    #expect(
      try await ask(.post, "/v1/page-links") == [
        "200", "application/json",
        #"{"url":"http://127.0.0.1:8081/open?link=BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc"}"#,
      ])
  }

  @Test func theLifeOfALicense() async throws {
    let keeper = harness.keeper()
    #expect(try await ask(.get, "/v1/license", keeper) == notLicensed)
    #expect(
      try await ask(.post, "/v1/complete", keeper)
        == problem(409, "Conflict", "nothing_pending", "No user code waits to be approved. Ask for one."))
    #expect(
      try await ask(.post, "/v1/refresh", keeper)
        == problem(409, "Conflict", "not_licensed", "This machine has no license. Acquire one."))
    #expect(try await ask(.post, "/v1/acquire", keeper) == pending)
    #expect(try await ask(.post, "/v1/complete", keeper) == pending)
    #expect(try await ask(.get, "/v1/license", keeper) == pending)
    harness.server.change { $0.approval = .approved }
    harness.clock.advance(5)
    #expect(try await ask(.post, "/v1/complete", keeper) == licensed)
    #expect(
      try await ask(.post, "/v1/acquire", keeper)
        == problem(409, "Conflict", "already_licensed", "This machine has a license. Remove it first."))
    #expect(try await ask(.post, "/v1/refresh", keeper) == licensed)
    #expect(
      try await ask(.delete, "/v1/license", keeper) == [
        "200", "application/json",
        #"{"features":[],"server_informed":true,"status":"Not Licensed","warnings":[]}"#,
      ])
  }

  @Test func serverTroubleIsABadGateway() async throws {
    harness.server.change { $0.script[.metadata] = [.fails(.timedOut)] }
    #expect(
      try await ask(.post, "/v1/acquire")
        == problem(502, "Bad Gateway", "server_unavailable", "The authorization server did not answer in time."))
    harness.server.change {
      $0.script[.deviceAuthorization] = [
        .answers(TestAuthorizationServer.refused(OAuthErrorResponse(.unauthorizedClient, "No.")))
      ]
    }
    #expect(try await ask(.post, "/v1/acquire") == problem(502, "Bad Gateway", "server_refused", "No."))
    let keeper = try await harness.licensedKeeper()
    harness.server.change { $0.script[.revocation] = [.answers(HTTPAnswer(status: 503))] }
    #expect(
      try await ask(.delete, "/v1/license", keeper) == [
        "200", "application/json",
        #"{"features":[],"server_informed":false,"#
          + #""server_trouble":"The authorization server cannot answer now (HTTP 503).","status":"Not Licensed","#
          + #""warnings":[]}"#,
      ])
  }

  @Test func theTokenIsGivenWhileItMayBeUsed() async throws {
    let keeper = try await harness.licensedKeeper()
    let token = try await keeper.token().token.value
    #expect(
      try await ask(.get, "/v1/token", keeper)
        == ["200", "application/json", #"{"expires_at":"2026-09-24T14:13:20Z","token":"\#(token)"}"#])
    harness.clock.advance(259_200)
    #expect(
      try await ask(.get, "/v1/token", keeper)
        == problem(
          409, "Conflict", "token_expired", "The license token has expired. Connect this machine to the internet."))
    harness.server.change { $0.refusal = OAuthErrorResponse(.invalidGrant, "Paused.", licenseStatus: "Suspended") }
    _ = try await keeper.refresh()
    #expect(
      try await ask(.get, "/v1/token", keeper) == problem(409, "Conflict", "suspended", "The license is suspended."))
    #expect(
      try await ask(.get, "/v1/token") == problem(409, "Conflict", "suspended", "The license is suspended."))
    _ = await keeper.remove()
    #expect(
      try await ask(.get, "/v1/token", keeper)
        == problem(409, "Conflict", "not_licensed", "This machine has no license."))
  }

  @Test func verifiesTokensOfOtherMachinesOffline() async throws {
    let keeper = try await harness.licensedKeeper()
    let token = try await keeper.token().token.value
    let calls = harness.server.now.calls
    #expect(
      try await ask(.post, "/v1/verify", keeper, json: #"{"token":"\#(token)","feature":"xms"}"#) == [
        "200", "application/json",
        #"{"device":"Store 12 server","expires_at":"2026-09-24T14:13:20Z","features":["xms"],"#
          + #""organization":"Acme Stores","product":"pos","renewal_date":"2027-06-30","server_id":"dev_1","valid":true}"#,
      ])
    let failures: [(json: String, code: String, message: String)] = [
      (
        #"{"token":"\#(token)","feature":"loyalty"}"#, "feature_not_granted",
        "The license does not grant the feature loyalty."
      ),
      (#"{"token":"x"}"#, "malformed", "This is not a license token."),
      (#"{"token":""}"#, "malformed", "This is not a license token."),
    ]
    for (json, code, message) in failures {
      #expect(
        try await ask(.post, "/v1/verify", keeper, json: json)
          == ["200", "application/json", #"{"code":"\#(code)","message":"\#(message)","valid":false}"#])
    }
    harness.clock.advance(259_200 + 60)
    #expect(
      try await ask(.post, "/v1/verify", keeper, json: #"{"token":"\#(token)"}"#)
        == ["200", "application/json", #"{"code":"expired","message":"The token has expired.","valid":false}"#])
    #expect(harness.server.now.calls == calls)
  }

  @Test func tokensOfOtherOrganizationsAreNotGood() async throws {
    let keeper = try await harness.licensedKeeper()
    harness.server.change { $0.organization = "org_2" }
    let other = try KeeperHarness()
    let stranger = other.keeper(of: harness.server)
    _ = try await stranger.acquire()
    harness.server.change { $0.approval = .approved }
    _ = try await stranger.complete()
    let token = try await stranger.token().token.value
    #expect(
      try await ask(.post, "/v1/verify", keeper, json: #"{"token":"\#(token)"}"#)[2]
        == #"{"code":"wrong_audience","message":"The token belongs to another organization.","valid":false}"#)
  }

  @Test func withoutAKeySetNoTokenIsGood() async throws {
    #expect(
      try await ask(.post, "/v1/verify", json: #"{"token":"a.b.c"}"#)[2]
        == #"{"code":"unknown_key","message":"The key that the token names is not in the key set.","valid":false}"#)
  }

  @Test func saysWhatAVerificationNeeds() async throws {
    #expect(
      try await ask(.post, "/v1/verify", json: "[]")
        == problem(400, "Bad Request", "malformed_json", "The body must be a JSON object."))
    for (json, field, message) in [
      ("{}", "token", "is missing"), (#"{"token":1}"#, "token", "is a string"),
      (#"{"token":"x","feature":[]}"#, "feature", "is a string"),
    ] {
      #expect(
        try await ask(.post, "/v1/verify", json: json) == [
          "422", "application/problem+json",
          #"{"code":"invalid","detail":"\#(field) \#(message).","errors":[{"field":"\#(field)","message":"\#(message)"}],"#
            + #""status":422,"title":"Unprocessable Content","type":"about:blank"}"#,
        ])
    }
    #expect(
      try await ask(.post, "/v1/verify")
        == problem(415, "Unsupported Media Type", "unsupported_media_type", "The body must be application/json."))
    let long = #"{"token":"\#(String(repeating: "x", count: 33_000))"}"#
    #expect(
      try await ask(.post, "/v1/verify", json: long)
        == problem(413, "Content Too Large", "content_too_large", "The body is longer than 32768 bytes."))
  }

  @Test func otherMethodsAndPathsAreRefused() async throws {
    #expect(
      try await ask(.put, "/v1/license")
        == problem(405, "Method Not Allowed", "method_not_allowed", "Allowed here: DELETE, GET, HEAD."))
    #expect(
      try await ask(.get, "/v1/nothing") == problem(404, "Not Found", "not_found", "There is nothing at this path."))
  }
}
