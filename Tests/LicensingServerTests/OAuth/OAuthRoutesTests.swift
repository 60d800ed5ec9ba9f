import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore
import OAuthMessages
import Testing

@testable import LicensingServer

/// What all OAuth endpoints share: methods, media types, and the reading of forms.
@Suite struct OAuthRoutesTests {
  private static let endpoints = OAuthEndpointTests.endpoints

  private static func invalidRequest(_ sentence: String) -> JSONValue {
    ["error": "invalid_request", "error_description": .string(sentence)]
  }

  /// The form with which an endpoint would have something to do.
  private func form(_ endpoint: OAuthEndpointTests.Endpoint, in world: ServerWorld) -> String {
    "\(endpoint.form)&client_id=\(world.pos.id)"
  }

  @Test(arguments: endpoints)
  func onlyPostIsAllowed(endpoint: OAuthEndpointTests.Endpoint) async throws {
    let world = try await ServerWorld()
    let form = Array(form(endpoint, in: world).utf8)
    for method in [HTTPRequest.Method.get, .head, .put, .patch, .delete, .options, .trace] {
      let answer = try await world.send(
        method, endpoint.path, [("content-type", "application/x-www-form-urlencoded")], body: form)
      #expect(answer.status == 405)
      #expect(answer.headers == .oauth.with(["allow": "POST"]))
      if method == .head { continue }
      #expect(try answer.json == Self.invalidRequest("Allowed here: POST."))
    }
    #expect(try await world.store.read { try $0.pendingCount(at: AdjustableClock.start) } == 0)
  }

  @Test(arguments: [
    "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration", "/.well-known/jwks.json",
    "/.well-known/license-revocations",
  ])
  func documentsAreRead(path: String) async throws {
    let world = try await ServerWorld()
    let get = try await world.send(.get, path)
    let head = try await world.send(.head, path)
    #expect(head.status == 200 && head.body.isEmpty)
    #expect(head.headers == get.headers)
    for method in [HTTPRequest.Method.post, .put, .patch, .delete, .options] {
      let answer = try await world.send(method, path)
      #expect(answer.status == 405)
      #expect(
        answer.headers
          == .always.with(["allow": "GET, HEAD", "content-type": "text/plain; charset=utf-8"]))
      #expect(answer.text == "Allowed here: GET, HEAD.\n")
    }
  }

  @Test(arguments: endpoints)
  func onlyFormsAreRead(endpoint: OAuthEndpointTests.Endpoint) async throws {
    let world = try await ServerWorld()
    let form = Array(form(endpoint, in: world).utf8)
    let types: [[(String, String)]] = [
      [], [("content-type", "application/json")], [("content-type", "multipart/form-data; boundary=x")],
      [("content-type", "text/plain")], [("content-type", "application/x-www-form-urlencodedx")],
      [("content-type", "application/json; x=application/x-www-form-urlencoded")],
      [("content-type", "application/x-www-form-urlencoded"), ("content-type", "application/json")],
    ]
    for fields in types {
      let answer = try await world.send(.post, endpoint.path, fields, body: form)
      #expect(answer.status == 415)
      #expect(answer.headers == .oauth)
      #expect(
        try answer.json == Self.invalidRequest("The body must be application/x-www-form-urlencoded."))
    }
    let compressed = try await world.send(
      .post, endpoint.path,
      [("content-type", "application/x-www-form-urlencoded"), ("content-encoding", "gzip")], body: form)
    #expect(compressed.status == 415)
    #expect(try await world.store.read { try $0.pendingCount(at: AdjustableClock.start) } == 0)
    let odd = try await world.send(
      .post, endpoint.path, [("content-type", "Application/X-WWW-Form-URLencoded ; charset=UTF-8")], body: form)
    #expect(odd.status != 415)
  }

  @Test(arguments: endpoints)
  func longBodiesAreRefused(endpoint: OAuthEndpointTests.Endpoint) async throws {
    let world = try await ServerWorld()
    let padding = String(repeating: "x", count: 16 * 1024)
    let answer = try await world.post(endpoint.path, raw: form(endpoint, in: world) + "&padding=" + padding)
    #expect(answer.status == 413)
    #expect(answer.headers == .oauth.with(["connection": "close"]))
    #expect(try answer.json == Self.invalidRequest("The body is longer than 16384 bytes."))
  }

  @Test(arguments: endpoints)
  func theQueryIsNotRead(endpoint: OAuthEndpointTests.Endpoint) async throws {
    let world = try await ServerWorld()
    let answer = try await world.post(endpoint.path + "?" + form(endpoint, in: world), raw: "")
    #expect(answer.status == (endpoint.path == "/oauth/introspect" ? 401 : 400))
    #expect(answer.string("error") == (endpoint.path == "/oauth/introspect" ? "invalid_client" : "invalid_request"))
    let secret = try await world.post(
      "\(endpoint.path)?client_id=\(world.rs.id)&client_secret=\(world.rs.secret ?? "")", raw: endpoint.form)
    #expect(secret.status == answer.status)
    #expect(secret.body == answer.body)
  }

  @Test(arguments: endpoints, ParameterName.allCases)
  func noParameterMayStandTwice(endpoint: OAuthEndpointTests.Endpoint, name: ParameterName) async throws {
    let world = try await ServerWorld()
    for pair in [
      "\(name.rawValue)=a&\(name.rawValue)=b", "\(name.rawValue)=a&\(name.rawValue)=a",
      "\(name.rawValue)&\(name.rawValue)=",
    ] {
      let answer = try await world.post(endpoint.path, raw: pair)
      #expect(answer.status == 400)
      #expect(answer.headers == .oauth)
      #expect(
        try answer.json == Self.invalidRequest("The parameter \(name.rawValue) is given more than once."))
    }
  }

  @Test(arguments: endpoints)
  func unknownParametersAreIgnoredButNotTwice(endpoint: OAuthEndpointTests.Endpoint) async throws {
    let world = try await ServerWorld()
    let plain = try await world.post(endpoint.path, raw: form(endpoint, in: world))
    let more = try await world.post(
      endpoint.path, raw: form(endpoint, in: world) + "&foo=1&resource=x&client_assertion=&%C3%A4=%E2%82%AC")
    #expect(more.status == plain.status)
    #expect(more.headers == plain.headers)
    let twice = try await world.post(endpoint.path, raw: form(endpoint, in: world) + "&evil<script>=1&evil<script>=2")
    #expect(twice.status == 400)
    #expect(try twice.json == Self.invalidRequest("A parameter is given more than once."))
  }

  @Test(arguments: endpoints)
  func brokenFormsAreRefused(endpoint: OAuthEndpointTests.Endpoint) async throws {
    let world = try await ServerWorld()
    let sentences = [
      "a=%": "The form contains a percent sign without two hexadecimal digits after it.",
      "a=%zz": "The form contains a percent sign without two hexadecimal digits after it.",
      "a=%FF": "The form is not valid UTF-8.", "a=%C0%80": "The form is not valid UTF-8.",
      "a=%00": "The form contains a control character.", "%00=a": "The form contains a control character.",
      "a=%1B": "The form contains a control character.",
      (0...100).map { "p\($0)=" }.joined(separator: "&"): "The form has more than 100 parameters.",
    ]
    for (body, sentence) in sentences {
      let answer = try await world.post(endpoint.path, raw: body)
      #expect(answer.status == 400)
      #expect(answer.headers == .oauth)
      #expect(try answer.json == Self.invalidRequest(sentence))
    }
  }

  static let otherGrants = [
    "authorization_code", "password", "client_credentials", "implicit", "token", "none", "device_code", "Refresh_Token",
    "REFRESH_TOKEN", "refresh-token", "refresh_token ", " refresh_token", "refreshtoken", "refresh_token,refresh_token",
    "urn:ietf:params:oauth:grant-type:jwt-bearer", "urn:ietf:params:oauth:grant-type:saml2-bearer",
    "urn:ietf:params:oauth:grant-type:token-exchange", "urn:ietf:params:oauth:grant-type:uma-ticket",
    "urn:openid:params:grant-type:ciba", "urn:ietf:params:oauth:grant-type:device-code",
    "URN:ietf:params:oauth:grant-type:device_code", "urn:ietf:params:oauth:grant-type:Device_code",
    "urn:ietf:params:oauth:grant-type:device_code\t", "urn:ietf:params:oauth:grant-type:device_codе",
    "urn:ietf:params:oauth:grant-type:", "urn:ietf:params:oauth:grant-type:device_code#", "0", "null", "*",
    "ｒefresh_token",
  ]

  @Test(arguments: otherGrants)
  func everyOtherGrantIsRefused(grant: String) async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    let answer = try await world.post(
      "/oauth/token",
      [
        "grant_type": grant, "client_id": world.pos.id, "refresh_token": tokens.refresh, "device_code": "csd_x",
        "code": "x", "username": "x", "password": "x", "assertion": "x",
      ])
    #expect(answer.status == 400)
    #expect(answer.headers == .oauth)
    #expect(
      try answer.json == [
        "error": "unsupported_grant_type",
        "error_description":
          "The grant types are urn:ietf:params:oauth:grant-type:device_code and refresh_token.",
      ])
  }

  @Test func theGrantsParametersAreNeeded() async throws {
    let world = try await ServerWorld()
    let id = world.pos.id
    let device = "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"
    let missing = [
      "client_id=\(id)": "grant_type", "client_id=\(id)&grant_type=": "grant_type",
      "client_id=\(id)&grant_type=\(device)": "device_code",
      "client_id=\(id)&grant_type=\(device)&device_code=": "device_code",
      "client_id=\(id)&grant_type=\(device)&refresh_token=x": "device_code",
      "client_id=\(id)&grant_type=refresh_token": "refresh_token",
      "client_id=\(id)&grant_type=refresh_token&refresh_token=": "refresh_token",
      "client_id=\(id)&grant_type=refresh_token&device_code=x": "refresh_token",
    ]
    for (body, name) in missing {
      let answer = try await world.post("/oauth/token", raw: body)
      #expect(answer.status == 400)
      #expect(answer.headers == .oauth)
      #expect(try answer.json == Self.invalidRequest("The parameter \(name) is missing."))
    }
  }

  @Test func nobodyElsesOriginIsLetIn() async throws {
    let world = try await ServerWorld()
    let fields = [
      ("origin", "https://evil.example"), ("access-control-request-method", "POST"),
      ("access-control-request-headers", "authorization"),
    ]
    let paths = [
      "/oauth/token", "/oauth/device_authorization", "/oauth/introspect", "/oauth/revoke",
      "/.well-known/oauth-authorization-server", "/.well-known/jwks.json", "/api/v1/organizations",
    ]
    for path in paths {
      for method in [HTTPRequest.Method.options, .get, .post] {
        let names = try await world.send(method, path, fields).headers.keys
        #expect(!names.contains { $0.hasPrefix("access-control-") })
      }
    }
  }

  @Test(arguments: [
    "/oauth", "/oauth/", "/oauth/token/", "/oauth/Token", "/oauth//token", "/oauth/%74oken", "/oauth/authorize",
  ])
  func otherPathsAreNothing(path: String) async throws {
    let world = try await ServerWorld()
    let answer = try await world.post(path, ["client_id": world.pos.id, "grant_type": "refresh_token"])
    #expect(answer.status == 404)
    #expect(!answer.text.contains("oken "))
  }
}
