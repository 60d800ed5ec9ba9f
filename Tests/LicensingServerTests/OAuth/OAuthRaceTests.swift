import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

/// Many requests at one moment.
@Suite struct OAuthRaceTests {
  private static let rounds = 3
  private static let crowd = 50

  /// What as many calls at once answered.
  private func atOnce<T: Sendable>(
    _ count: Int = crowd, _ call: @escaping @Sendable (Int) async throws -> T
  ) async throws -> [T] {
    try await withThrowingTaskGroup(of: T.self) { group in
      for number in 0..<count { group.addTask { try await call(number) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  @Test func anyNumberOfRedemptionsMakeOneFamily() async throws {
    for _ in 0..<Self.rounds {
      let world = try await ServerWorld()
      let codes = try await world.authorize()
      _ = try await world.approve(codes)
      let answers = try await atOnce { _ in ServerWorld.Tokens(try await world.poll(codes), client: world.pos) }
      #expect(answers.map(\.answer.status) == Array(repeating: 200, count: Self.crowd))
      #expect(Set(try answers.map { try $0.claims["family"] }).count == 1)
      #expect(Set(answers.map(\.refresh)).count == Self.crowd)
      #expect(try await world.auditEvents(.authorizationRedeemed).count == 1)
      #expect(try await world.store.read { try $0.livingFamilyCount() } == 1)
      // Whoever refreshes first has the family; every other answer is a second holder.
      let first = ServerWorld.Tokens(try await world.refresh(answers[0].refresh), client: world.pos)
      #expect(try await world.isActive(first.access))
      #expect(try await world.refresh(answers[1].refresh).string("license_status") == "Not Licensed")
      #expect(try await !world.isActive(first.access))
    }
  }

  @Test func oneDecisionWins() async throws {
    for _ in 0..<Self.rounds {
      let world = try await ServerWorld()
      let codes = try await world.authorize()
      let found = try await world.api(
        .post, "/device-authorizations/lookup", ["user_code": "\(codes.user)"], by: world.a.manager)
      let path = "/device-authorizations/\(found.string("id"))"
      let answers = try await atOnce { number in
        let isApproval = number % 2 == 0
        let answer = try await world.api(
          .post, "\(path)/\(isApproval ? "approve" : "deny")",
          isApproval
            ? ["user_code": "\(codes.user)", "device_id": "\(world.a.device.id)"] : ["user_code": "\(codes.user)"],
          by: world.a.manager, from: "198.51.100.\(number)")
        return (isApproval, answer)
      }
      let winners = answers.filter { $0.1.status < 300 }
      #expect(winners.count == 1)
      let codesOfLosers = Set(answers.filter { $0.1.status >= 300 }.map { $0.1.string("code") })
      #expect(codesOfLosers == ["authorization_decided"])
      let isApproved = winners.first?.0 == true
      #expect(try await world.poll(codes).status == (isApproved ? 200 : 400))
      #expect(try await world.used() == (isApproved ? 1 : 0))
      let (approved, denied) = (
        try await world.auditEvents(.authorizationApproved), try await world.auditEvents(.authorizationDenied)
      )
      #expect(approved.count + denied.count == 1)
    }
  }

  @Test func approvalAfterRedemptionRaisesNothing() async throws {
    let world = try await ServerWorld()
    let codes = try await world.authorize()
    let found = try await world.api(
      .post, "/device-authorizations/lookup", ["user_code": "\(codes.user)"], by: world.a.manager)
    let approve: @Sendable (String?) async throws -> ServerAnswer = { version in
      try await world.api(
        .post, "/device-authorizations/\(found.string("id"))/approve",
        ["user_code": "\(codes.user)", "device_id": "\(world.a.device.id)"], by: world.a.manager, ifMatch: version)
    }
    #expect(try await approve(found.headers["etag"]).status == 200)
    let tokens = ServerWorld.Tokens(try await world.poll(codes), client: world.pos)
    #expect(try await world.revoke(tokens.refresh).status == 200)
    #expect(try await approve(found.headers["etag"]).string("code") == "authorization_decided")
    #expect(try await approve(nil).string("code") == "authorization_decided")
    #expect(try await world.poll(codes).status == 400)
    #expect(try await world.store.read { try $0.livingFamilyCount() } == 0)
  }

  @Test func pollsTakeNothingBack() async throws {
    for _ in 0..<Self.rounds {
      let world = try await ServerWorld()
      let codes = try await world.authorize()
      let polls = try await atOnce(20) { number in
        if number == 10 { return try await world.approve(codes) }
        return try await world.poll(codes)
      }
      #expect(
        polls.allSatisfy { $0.status == 200 || ["authorization_pending", "slow_down"].contains($0.string("error")) })
      try await world.store.flushNotes()
      #expect(try await world.poll(codes).status == 200)
      #expect(try await world.store.read { try $0.livingFamilyCount() } == 1)
    }
  }

  @Test func aRetriedRefreshMovesTheFamilyOneStep() async throws {
    for _ in 0..<Self.rounds {
      let world = try await ServerWorld()
      let tokens = try await world.tokens()
      let answers = try await atOnce { _ in
        ServerWorld.Tokens(try await world.refresh(tokens.refresh), client: world.pos)
      }
      #expect(answers.map(\.answer.status) == Array(repeating: 200, count: Self.crowd))
      let id = try #require(FamilyID(try tokens.claims["family"]?.text ?? ""))
      #expect(try await world.store.read { try $0.familyStanding(id)?.family.generation } == 1)
      let next = ServerWorld.Tokens(try await world.refresh(answers[7].refresh), client: world.pos)
      #expect(try await world.isActive(next.access))
      #expect(try await world.refresh(answers[8].refresh).status == 400)
      #expect(try await !world.isActive(next.access))
    }
  }

  @Test func aQuotaHoldsWhateverTheCrowd() async throws {
    let world = try await ServerWorld(
      limits: .init(pendingPerAddress: 0, wrongCodesPerUser: 0, wrongCodesPerAddress: 0, wrongCodesPerOrganization: 0))
    let devices = try await world.devices(Self.crowd)
    var codes: [ServerWorld.Codes] = []
    for _ in devices { codes.append(try await world.authorize()) }
    let asked = codes
    let answers = try await atOnce { try await world.approve(asked[$0], device: devices[$0]) }
    #expect(answers.filter { $0.status == 200 }.count == 10)
    #expect(answers.filter { $0.status == 409 && $0.string("code") == "quota_exceeded" }.count == 40)
    #expect(try await world.used() == 10)
    let license = world.a.license.id
    let living = try await world.store.read { try $0.activations(of: license, page: Page(limit: 200)) }
    #expect(living.filter { $0.releasedAt == nil }.count == 10)
  }

  /// No refresh that starts after the answer to a lock succeeds.
  @Test(arguments: ["suspend", "revoke"]) func aLockHoldsFromItsAnswerOn(step: String) async throws {
    for _ in 0..<Self.rounds {
      let world = try await ServerWorld()
      let tokens = try await world.tokens()
      let path = "/licenses/\(world.a.license.id)/\(step)"
      let outcomes = try await atOnce(20) { number -> [Int] in
        guard number == 5 else { return [try await world.refresh(tokens.refresh).status] }
        let answer = try await world.api(.post, path, by: world.administrator)
        return [answer.status, try await world.refresh(tokens.refresh).status]
      }
      #expect(outcomes.filter { $0.count == 2 } == [[200, 400]])
      #expect(try await world.refresh(tokens.refresh).status == 400)
      #expect(try await !world.isActive(tokens.access))
    }
  }

  @Test func aDisabledDeviceIsOutFromItsAnswerOn() async throws {
    for _ in 0..<Self.rounds {
      let world = try await ServerWorld()
      let tokens = try await world.tokens()
      let codes = try await world.authorize()
      _ = try await world.approve(codes)
      let outcomes = try await atOnce(20) { number -> [Int] in
        guard number == 5 else { return [try await world.refresh(tokens.refresh).status] }
        let answer = try await world.api(
          .patch, "/devices/\(world.a.device.id)", ["disabled": true], by: world.a.manager, ifMatch: "*")
        let after = [try await world.refresh(tokens.refresh).status, try await world.poll(codes).status]
        return [answer.status] + after
      }
      #expect(outcomes.filter { $0.count == 3 } == [[200, 400, 400]])
      #expect(try await world.store.read { try $0.livingFamilyCount() } == 1)
    }
  }

  @Test func noTokenIsSignedWithAnUnpublishedKey() async throws {
    let world = try await ServerWorld()
    let devices = try await world.devices(4)
    var held: [ServerWorld.Tokens] = []
    for device in devices { held.append(try await world.tokens(device: device)) }
    let tokens = held
    let keyIDs = try await atOnce(40) { number -> String in
      if number % 10 == 3 {
        return try await world.api(
          .post, "/signing-keys/rotate", ["urgency": "now"], by: world.administrator
        ).string("key_id")
      }
      let answer = try await world.refresh(tokens[number % 4].refresh)
      let header = try CompactJWS(parsing: answer.string("access_token")).header
      return JSONValue.object(header)["kid"]?.text ?? "?"
    }
    let published = try await world.send(.get, "/.well-known/jwks.json").json["keys"]?.elements ?? []
    #expect(Set(keyIDs.filter { !$0.isEmpty }).isSubset(of: published.compactMap { $0["kid"]?.text }))
    let keys = try await world.store.read { try $0.signingKeys() }
    #expect(keys.filter { $0.state == .active }.count == 1)
  }

  @Test func aPlannedRotationAnnouncesOneKey() async throws {
    let world = try await ServerWorld()
    let answers = try await atOnce(10) { _ in
      try await world.api(.post, "/signing-keys/rotate", [:], by: world.administrator)
    }
    #expect(answers.filter { $0.status == 200 }.count == 1)
    #expect(answers.filter { $0.status == 409 && $0.string("code") == "in_use" }.count == 9)
    #expect(try await world.store.read { try $0.signingKeys() }.map(\.state) == [.active, .announced])
  }

  @Test func aBurstOfGuessesIsHeldToTheLimit() async throws {
    let world = try await ServerWorld()
    let answers = try await atOnce { number in
      let letters = ["B", "C", "D", "F", "G", "H", "J", "K", "L", "M"]
      let code = "BBBBBB" + letters[number / 10] + letters[number % 10]
      return try await world.api(
        .post, "/device-authorizations/lookup", ["user_code": "\(code)"], by: world.a.manager)
    }
    #expect(answers.filter { $0.status == 409 }.count == 5)
    #expect(answers.filter { $0.status == 429 }.count == 45)
  }

  @Test func pendingLimitsHoldAtOnce() async throws {
    let world = try await ServerWorld()
    let answers = try await atOnce { _ in try await world.authorize().answer.status }
    #expect(answers.filter { $0 == 200 }.count == 20)
    #expect(answers.filter { $0 == 429 }.count == 30)
  }
}
