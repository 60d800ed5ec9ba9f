import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

@Suite struct DeviceAuthorizationEndpointTests {
  private static let path = "/oauth/device_authorization"

  @Test func theAnswerHasEveryMember() async throws {
    let world = try await ServerWorld()
    let codes = try await world.authorize()
    #expect(codes.answer.status == 200)
    #expect(codes.answer.headers == .oauth)
    #expect(
      try codes.answer.json == [
        "device_code": "\(codes.device)", "user_code": "\(codes.user)",
        "verification_uri": "https://auth.example.com/activate",
        "verification_uri_complete": "https://auth.example.com/activate?user_code=\(codes.user)",
        "expires_in": 600, "interval": 5,
      ])
    #expect(codes.device.wholeMatch(of: /csd_[A-Za-z0-9_-]{43}/) != nil)
    #expect(codes.user.wholeMatch(of: /[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}/) != nil)
  }

  @Test func everyClientWithTheGrantMayAsk() async throws {
    let world = try await ServerWorld()
    let agent = ServerWorld.TestClient(id: "countersign-agent", secret: nil)
    for client in [world.pos, world.hub, agent] {
      #expect(try await world.authorize(client).answer.status == 200)
    }
    #expect(try await pendingCount(world) == 3)
  }

  @Test(arguments: ["", "license", "license openid", "openid profile email offline_access", " license  license "])
  func knownScopesAreTaken(scope: String) async throws {
    let world = try await ServerWorld()
    let answer = try await world.post(Self.path, ["client_id": world.pos.id, "scope": scope])
    #expect(answer.status == 200)
  }

  @Test(arguments: ["admin", "license admin", "LICENSE", "license,openid", "*", "licensé"])
  func anUnknownScopeIsRefused(scope: String) async throws {
    let world = try await ServerWorld()
    let answer = try await world.post(Self.path, ["client_id": world.pos.id, "scope": scope])
    #expect(answer.status == 400)
    #expect(answer.headers == .oauth)
    #expect(try answer.json == ["error": "invalid_scope", "error_description": "The scopes are: license."])
    #expect(try await pendingCount(world) == 0)
  }

  @Test func aClientWithoutTheGrantIsRefused() async throws {
    let world = try await ServerWorld()
    let answer = try await world.post(Self.path, [:], basic: world.rs)
    #expect(answer.status == 400)
    #expect(answer.headers == .oauth)
    #expect(
      try answer.json == [
        "error": "unauthorized_client", "error_description": "The client is not allowed to do this.",
      ])
  }

  @Test func unknownClientsLeaveNothingBehind() async throws {
    let world = try await ServerWorld()
    for number in 0..<100 {
      let answer = try await world.post(Self.path, ["client_id": "client-\(number)"])
      #expect(answer.status == 401)
      #expect(answer.headers == .oauth.with(["www-authenticate": #"Basic realm="countersign""#]))
      #expect(
        try answer.json == [
          "error": "invalid_client",
          "error_description": "The client is not known, or did not prove who it is.",
        ])
    }
    #expect(try await pendingCount(world) == 0)
  }

  @Test func theMachineIsDescribedToWhoeverLooksTheCodeUp() async throws {
    let world = try await ServerWorld()
    let answer = try await world.post(
      Self.path,
      [
        "client_id": world.pos.id, "device_name": "Kasse 3 – Süd", "serial_number": "CS-POS-acme.example",
        "article_number": "POS-2", "hostname": "till-3.local", "operating_system": "Linux 6.8",
        "software_version": "9.1.0 (build 7)", "color": "blue",
      ], from: "192.0.2.77")
    let found = try await world.api(
      .post, "/device-authorizations/lookup", ["user_code": "\(answer.string("user_code"))"], by: world.a.manager)
    #expect(
      try found.json.without("id") == [
        "client_id": "\(world.pos.id)", "state": "pending", "device_name": "Kasse 3 – Süd",
        "serial_number": "CS-POS-acme.example", "article_number": "POS-2", "hostname": "till-3.local",
        "operating_system": "Linux 6.8", "software_version": "9.1.0 (build 7)", "address": "192.0.2.77",
        "created_at": JSONValue(world.clock.now), "expires_at": JSONValue(world.clock.now.adding(seconds: 600)),
      ])
  }

  private static let describing = [
    "device_name", "serial_number", "article_number", "hostname", "operating_system", "software_version",
  ]

  @Test(arguments: describing)
  func descriptionsAreBounded(name: String) async throws {
    let world = try await ServerWorld()
    let longest = String(repeating: "ä", count: 200)
    #expect(try await world.post(Self.path, ["client_id": world.pos.id, name: longest]).status == 200)
    let tooLong = try await world.post(Self.path, ["client_id": world.pos.id, name: longest + "x"])
    #expect(tooLong.status == 400)
    #expect(
      try tooLong.json == [
        "error": "invalid_request",
        "error_description": "The parameter \(name) is longer than 200 characters.",
      ])
    for control in ["a\nb", "a\rb", "a\tb", "\u{202E}b", "\u{2028}"] {
      let answer = try await world.post(Self.path, ["client_id": world.pos.id, name: control])
      #expect(answer.status == 400)
      #expect(
        try answer.json == [
          "error": "invalid_request",
          "error_description": "The parameter \(name) contains a control character.",
        ])
    }
    #expect(try await pendingCount(world) == 1)
  }

  @Test func aUserCodeInUseIsDrawnAgain() async throws {
    let world = try await ServerWorld()
    let taken = [UInt8](repeating: 0, count: 8)
    world.random.script([taken, taken, taken, [1, 1, 1, 1, 1, 1, 1, 1]])
    #expect(try await world.authorize().user == "BBBB-BBBB")
    #expect(try await world.authorize().user == "CCCC-CCCC")
    world.random.script([taken, taken, taken])
    let answer = try await world.authorize().answer
    #expect(answer.status == 503)
    #expect(answer.headers == .oauth.with(["retry-after": "5"]))
  }

  @Test func withoutRandomnessNothingIsIssued() async throws {
    let world = try await ServerWorld()
    world.random.exhaust()
    let answer = try await world.authorize().answer
    #expect(answer.status == 500)
    #expect(answer.headers == .oauth)
    #expect(
      try answer.json == [
        "error": "server_error",
        "error_description": "Something went wrong here. The request id finds it in the log.",
      ])
  }

  @Test func codesAreUnlikeEachOther() async throws {
    let world = try await ServerWorld(limits: .init(pendingPerAddress: 0, pendingPerPrefix: 0, pendingTotal: 0))
    var codes: [ServerWorld.Codes] = []
    for _ in 0..<200 { codes.append(try await world.authorize()) }
    #expect(Set(codes.map(\.device)).count == 200)
    #expect(Set(codes.map(\.user)).count == 200)
  }
}

/// How many requests may wait for a person.
@Suite struct PendingLimitTests {
  private static let full: JSONValue = [
    "error": "slow_down", "error_description": "Too many requests are pending. Try again later.",
  ]

  private func expectFull(_ answer: ServerAnswer) throws {
    #expect(answer.status == 429)
    #expect(answer.headers == .oauth.with(["retry-after": "30"]))
    #expect(try answer.json == Self.full)
  }

  @Test func anAddressHasTwentyForEachClient() async throws {
    let world = try await ServerWorld()
    for _ in 0..<20 { #expect(try await world.authorize().answer.status == 200) }
    try expectFull(try await world.authorize().answer)
    #expect(try await world.authorize(world.kiosk).answer.status == 200)
    #expect(try await world.authorize(from: "192.0.2.11").answer.status == 200)
  }

  @Test func anIPv6CustomerHasOneBudget() async throws {
    let world = try await ServerWorld()
    for number in 0..<20 {
      #expect(try await world.authorize(from: "2001:db8:1:2::\(number)").answer.status == 200)
    }
    try expectFull(try await world.authorize(from: "2001:db8:1:2:ffff::1").answer)
    #expect(try await world.authorize(from: "2001:db8:1:3::1").answer.status == 200)
  }

  @Test func aNeighbourhoodHasItsOwn() async throws {
    let world = try await ServerWorld(limits: .init(pendingPerAddress: 20, pendingPerPrefix: 3))
    for number in 1...3 { #expect(try await world.authorize(from: "192.0.2.\(number)").answer.status == 200) }
    try expectFull(try await world.authorize(from: "192.0.2.4").answer)
    #expect(try await world.authorize(from: "192.0.3.4").answer.status == 200)
  }

  @Test func whatHasExpiredOrWasDecidedIsNotPending() async throws {
    let world = try await ServerWorld(limits: .init(pendingPerAddress: 2))
    let first = try await world.authorize()
    _ = try await world.authorize()
    try expectFull(try await world.authorize().answer)
    #expect(try await world.approve(first).status == 200)
    #expect(try await world.authorize().answer.status == 200)
    try expectFull(try await world.authorize().answer)
    world.clock.advance(seconds: 600)
    #expect(try await world.authorize().answer.status == 200)
  }

  @Test func whenAllAreFullTheHeaviestNeighbourhoodLosesItsOldest() async throws {
    let world = try await ServerWorld(limits: .init(pendingTotal: 3))
    let oldest = try await world.authorize(from: "198.51.100.1")
    world.clock.advance(milliseconds: 1)
    let crowd = try await world.authorize(from: "192.0.2.1")
    world.clock.advance(milliseconds: 1)
    _ = try await world.authorize(from: "192.0.2.2")
    world.clock.advance(milliseconds: 1)
    #expect(try await world.authorize(from: "203.0.113.1").answer.status == 200)
    #expect(try await pendingCount(world) == 3)
    #expect(try await world.poll(crowd).string("error") == "invalid_grant")
    #expect(try await world.poll(oldest).string("error") == "authorization_pending")
  }

  @Test func aClientsWordOnItsAddressCountsOnlyFromATrustedProxy() async throws {
    let world = try await ServerWorld(limits: .init(pendingPerAddress: 1, pendingPerPrefix: 0))
    let path = "/oauth/device_authorization"
    let ask: @Sendable (String, String) async throws -> Int = { address, claim in
      try await world.post(path, ["client_id": world.pos.id], [("x-forwarded-for", claim)], from: address).status
    }
    #expect(try await ask("192.0.2.1", "198.51.100.1") == 200)
    #expect(try await ask("192.0.2.1", "198.51.100.2") == 429)
    #expect(try await ask("10.0.0.1", "198.51.100.1, 203.0.113.9") == 200)
    #expect(try await ask("10.0.0.2", "198.51.100.2, 203.0.113.9") == 429)
    #expect(try await ask("10.0.0.2", "203.0.113.9, 198.51.100.2") == 200)
  }
}

private func pendingCount(_ world: ServerWorld) async throws -> Int64 {
  let now = world.clock.now
  return try await world.store.read { try $0.pendingCount(at: now) }
}
