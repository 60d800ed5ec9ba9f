import TestPostgreSQL
import Testing

/// What may happen so often, and what two people change at the same time, counted and compared over two servers.
@Suite(.enabled(if: TestCluster.isDue, "PostgreSQL 15 is not installed"))
struct TwoProcessLimitTests {
  @Test func aBurstOfGuessedCodesIsHeldToTheLimit() async throws {
    try await TwoServers.run { two in
      let answers = try await two.atOnce(40) { number, client in
        let letters = Array("BCDFGHJKLM").map(String.init)
        let code = "BBBBBB" + letters[number / 10] + letters[number % 10]
        return try await client.post(
          "/api/v1/device-authorizations/lookup", json: ["user_code": code], bearer: two.business.token)
      }
      #expect(answers.count { $0.status == 409 } == 5)
      #expect(answers.count { $0.status == 429 && $0.headers["retry-after"] != nil } == 35)
    }
  }

  @Test func aBurstOfGuessedPasswordsIsHeldToTheLimit() async throws {
    try await TwoServers.run(["COUNTERSIGN_LIMITS_SIGN_INS_PER_ACCOUNT": "3"]) { two in
      let (email, password) = ("ada@example.com", "plum tram kite seven")
      _ = try await two.installation.run(
        "users", "create", "--name", "Ada", "--email", email, "--password-stdin", input: password)
      let forms = try await two.atOnce(2) { _, client in try await SignInForm(client) }
      #expect(try await forms[1].submit(email, password, two.client(1)).status == 303)
      let answers = try await two.atOnce(12) { number, client in
        try await forms[number % 2].submit(email, "not this one", client).status
      }
      #expect(answers == Array(repeating: 422, count: 12))
      #expect(try await two.count("attempts", where: "subject = '\(email)'") == 3)
      // Wherever the next one comes, and whatever with.
      for server in 0..<2 {
        let next = try await forms[server].submit("Ada@Example.com", password, two.client(server))
        #expect(next.status == 422 && next.headers["set-cookie"] == nil)
      }
    }
  }

  @Test func asManyRequestsWaitAsMay() async throws {
    try await TwoServers.run(["COUNTERSIGN_LIMITS_PENDING_PER_ADDRESS": "20"]) { two in
      let answers = try await two.atOnce(50) { _, client in
        try await client.post("/oauth/device_authorization", form: ["client_id": "countersign-agent"]).status
      }
      #expect(answers.count { $0 == 200 } == 20 && answers.count { $0 == 429 } == 30)
      #expect(try await two.count("device_authorizations", where: "state = 'pending'") == 20)
    }
  }

  /// Of those who saw the same version one changes it; the others are told.
  @Test func noChangeIsLost() async throws {
    try await TwoServers.run(devices: 3) { two in
      for device in two.business.devices {
        let path = "/api/v1/devices/\(device)"
        let seen = try await two.client(0).get(path, bearer: two.business.token).expecting(200, "a device")
        let version = try #require(seen.headers["etag"])
        let answers = try await two.atOnce(20) { number, client in
          try await client.patch(path, json: ["name": "Till \(number)"], bearer: two.business.token, ifMatch: version)
        }
        let winners = answers.indices.filter { answers[$0].status == 200 }
        #expect(winners.count == 1 && answers.count { $0.status == 412 } == 19)
        for server in 0..<2 {
          let now = try await two.client(server).get(path, bearer: two.business.token)
          #expect(now.body.contains(#""name":"Till \#(winners.first ?? -1)""#))
        }
      }
    }
  }

  @Test func aTokenOfOneIsGoodAtTheOtherAndEndsAtBoth() async throws {
    try await TwoServers.run { two in
      let token = two.business.token
      let made = try await two.client(0).post(
        "/api/v1/api-tokens", json: ["name": "second"], bearer: token
      ).expecting(201, "a token")
      struct Token: Decodable { let id, token: String }
      let second: Token = try made.decoded()
      for server in 0..<2 {
        #expect(try await two.client(server).get("/api/v1/organizations", bearer: second.token).status == 200)
      }
      _ = try await two.client(0).delete("/api/v1/api-tokens/\(second.id)", bearer: token).expecting(204, "its end")
      #expect(try await two.client(1).get("/api/v1/organizations", bearer: second.token).status == 401)
    }
  }
}

/// The form that people sign in with.
private struct SignInForm: Sendable {
  private let token: String
  private let cookie: String

  init(_ client: ServerClient) async throws {
    let page = try await client.get("/login").expecting(200, "the form")
    token = String(try #require(page.body.firstMatch(of: #/name="csrf_token" value="([^"]+)"/#)?.1))
    cookie = String(try #require(page.headers["set-cookie"]?.split(separator: ";").first))
  }

  func submit(_ email: String, _ password: String, _ client: ServerClient) async throws -> ServerClient.Answer {
    try await client.post(
      "/login", form: ["csrf_token": token, "email": email, "password": password], cookie: cookie)
  }
}
