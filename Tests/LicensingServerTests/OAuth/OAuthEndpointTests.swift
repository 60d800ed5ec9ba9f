@testable import HTTPEdge
import TestInstruments
import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

/// Who calls: every endpoint that a client calls finds out in the same way.
@Suite struct OAuthEndpointTests {
  struct Endpoint: Sendable, CustomTestStringConvertible {
    let path: String
    let form: String
    var testDescription: String { path }
  }

  static let endpoints = [
    Endpoint(path: "/oauth/device_authorization", form: "scope=license"),
    Endpoint(path: "/oauth/token", form: "grant_type=refresh_token&refresh_token=x"),
    Endpoint(path: "/oauth/introspect", form: "token=x"),
    Endpoint(path: "/oauth/revoke", form: "token=x"),
  ]

  private static let notAuthenticated: JSONValue = [
    "error": "invalid_client", "error_description": "The client is not known, or did not prove who it is.",
  ]
  private static let challenged = [String: String].oauth.with(["www-authenticate": #"Basic realm="countersign""#])

  @Test(arguments: endpoints)
  func aSecretIsAskedForOfWhoHasOne(endpoint: Endpoint) async throws {
    let world = try await ServerWorld()
    let id = world.hub.id
    let secret = try #require(world.hub.secret)
    let wrong = secret.dropLast() + (secret.hasSuffix("A") ? "B" : "A")
    let attempts = [
      try await world.post(endpoint.path, raw: "\(endpoint.form)&client_id=\(id)"),
      try await world.post(endpoint.path, raw: "\(endpoint.form)&client_id=\(id)&client_secret="),
      try await world.post(endpoint.path, raw: "\(endpoint.form)&client_id=\(id)&client_secret=\(wrong)"),
      try await world.post(endpoint.path, raw: "\(endpoint.form)&client_id=\(id)&client_secret=x"),
      try await world.post(endpoint.path, raw: endpoint.form, basic: .init(id: id, secret: nil)),
      try await world.post(endpoint.path, raw: endpoint.form, basic: .init(id: id, secret: String(wrong))),
      try await world.post(endpoint.path, raw: endpoint.form, basic: .init(id: id, secret: secret + " ")),
      try await world.post(endpoint.path, raw: endpoint.form, basic: .init(id: world.rs.id, secret: secret)),
      // A public client that shows a secret is none of ours.
      try await world.post(endpoint.path, raw: endpoint.form, basic: .init(id: world.pos.id, secret: secret)),
    ]
    for answer in attempts {
      #expect(answer.status == 401)
      #expect(answer.headers == Self.challenged)
      #expect(try answer.json == Self.notAuthenticated)
    }
  }

  @Test(arguments: endpoints)
  func bothWaysOfShowingASecretAreGood(endpoint: Endpoint) async throws {
    let world = try await ServerWorld()
    let client = endpoint.path == "/oauth/introspect" ? world.rs : world.hub
    let body = "\(endpoint.form)&client_id=\(client.id)&client_secret=\(client.secret ?? "")"
    let answers = [
      try await world.post(endpoint.path, raw: body),
      try await world.post(endpoint.path, raw: endpoint.form, basic: client),
      try await world.post(endpoint.path, raw: "\(endpoint.form)&client_id=\(client.id)", basic: client),
    ]
    for answer in answers { #expect(answer.status != 401 && answer.string("error") != "invalid_request") }
    #expect(answers[0].status == answers[1].status && answers[1].status == answers[2].status)
  }

  @Test(arguments: endpoints)
  func twoWaysAtOnceAreRefused(endpoint: Endpoint) async throws {
    let world = try await ServerWorld()
    let secret = world.rs.secret ?? ""
    let both = try await world.post(endpoint.path, raw: "\(endpoint.form)&client_secret=\(secret)", basic: world.rs)
    #expect(both.status == 400)
    #expect(both.headers == .oauth)
    #expect(
      try both.json == [
        "error": "invalid_request", "error_description": "The client authenticates in more than one way.",
      ])
    let twice = try await world.post(
      endpoint.path, raw: endpoint.form, basic: world.rs,
      [("authorization", ServerWorld.basic(world.rs.id, secret))])
    #expect(try twice.json == both.json)
    let contradiction = try await world.post(
      endpoint.path, raw: "\(endpoint.form)&client_id=\(world.pos.id)", basic: world.rs)
    #expect(contradiction.status == 400)
    #expect(
      try contradiction.json == [
        "error": "invalid_request",
        "error_description": "client_id is not the client of the Authorization header.",
      ])
  }

  @Test(arguments: endpoints)
  func whatIsNoBasicIsChallenged(endpoint: Endpoint) async throws {
    let world = try await ServerWorld()
    let plain = ServerWorld.base64(Array("\(world.rs.id)".utf8))
    for field in ["Basic", "Basic ", "Basic !!!", "Basic \(plain)", "Digest username=x", "Negotiate abc", "Bearer"] {
      let answer = try await world.post(endpoint.path, raw: endpoint.form, [("authorization", field)])
      #expect(answer.status == 401)
      #expect(answer.headers == Self.challenged)
      #expect(
        try answer.json == [
          "error": "invalid_client", "error_description": "The Authorization header is not HTTP Basic.",
        ])
    }
  }

  @Test func basicIsFormEncodedFirst() async throws {
    let world = try await ServerWorld()
    // Every character of id and secret escaped, lower and upper case, as RFC 6749 §2.3.1 allows.
    for uppercase in [true, false] {
      let escape: (String) -> String = { text in
        text.utf8.map { "%" + String($0, radix: 16, uppercase: uppercase) }.joined()
      }
      let pair = "\(escape(world.rs.id)):\(escape(world.rs.secret ?? ""))"
      let field = "bAsIc " + ServerWorld.base64(Array(pair.utf8))
      let answer = try await world.post("/oauth/introspect", raw: "token=x", [("authorization", field)])
      #expect(answer.status == 200)
    }
    for odd in ["a:b", "a%b", "a+b", "a b", "a&b=c", "ä€😀", "\"\\"] {
      let answer = try await world.post("/oauth/introspect", ["token": "x"], basic: .init(id: odd, secret: odd))
      #expect(answer.status == 401)
      #expect(try answer.json == Self.notAuthenticated)
    }
  }

  @Test func nobodyIsAskedForAName() async throws {
    let world = try await ServerWorld()
    for endpoint in Self.endpoints where endpoint.path != "/oauth/introspect" {
      for form in [endpoint.form, "\(endpoint.form)&client_id="] {
        let answer = try await world.post(endpoint.path, raw: form)
        #expect(answer.status == 400)
        #expect(answer.headers == .oauth)
        #expect(
          try answer.json == [
            "error": "invalid_request", "error_description": "The parameter client_id is missing.",
          ])
      }
    }
  }

  @Test func aDisabledClientIsUnknown() async throws {
    let world = try await ServerWorld()
    let answer = try await world.api(.delete, "/clients/\(world.pos.id)", by: world.administrator)
    #expect(answer.status == 204)
    for endpoint in Self.endpoints where endpoint.path != "/oauth/introspect" {
      let answer = try await world.post(endpoint.path, raw: "\(endpoint.form)&client_id=\(world.pos.id)")
      #expect(answer.status == 401)
      #expect(try answer.json == Self.notAuthenticated)
    }
  }

  @Test func originsOfAddresses() throws {
    let origin = Origin(address: "2001:db8::1", bucket: "2001:db8::/64", prefix: "2001:db8::/48", requestID: "r")
    var context = ServerRequestContext(
      source: try ServerWorld.source(address: "2001:db8:0:0:0:0:0:1", id: "r", logger: RecordedLog().trace))
    #expect(context.origin == origin)
    context.clientAddress = IPAddress("::ffff:192.0.2.7")
    #expect(
      context.origin == Origin(address: "192.0.2.7", bucket: "192.0.2.7", prefix: "192.0.2.0/24", requestID: "r"))
    context.clientAddress = nil
    #expect(
      context.origin == Origin(address: "unknown", bucket: "unknown", prefix: "unknown", requestID: "r"))
  }

  @Test func bearerTokens() {
    let token: (String...) -> String? = { fields in
      var headers = HTTPFields()
      for field in fields { headers.append(HTTPField(name: .authorization, value: field)) }
      return headers.bearerToken
    }
    #expect(token("Bearer abc") == "abc")
    #expect(token("bEARER abc") == "abc")
    #expect(token("Bearer  abc") == " abc" || token("Bearer  abc") == "abc")
    #expect(token("Basic abc") == nil)
    #expect(token("Bearer") == nil)
    #expect(token("Bearer ") == nil)
    #expect(token("Bearer abc", "Bearer abc") == nil)
    #expect(token() == nil)
  }
}
