import LicensingCore
import Testing

@Suite struct RefreshTests {
  @Test(arguments: 0..<5)
  func fiftyParallelRefreshesAdvanceTheFamilyOnce(round: Int) async throws {
    let world = try await LicensingWorld()
    let token = try await world.license().refreshToken
    world.clock.advance(seconds: 60)
    let answers = try await withThrowingTaskGroup { group in
      for _ in 0..<50 { group.addTask { try await world.refresh(token) } }
      return try await group.reduce(into: [IssuedTokens]()) { $0.append($1) }
    }
    let family = try #require(try await world.family(of: answers[0]))
    #expect(answers.count == 50 && family.generation == 1 && family.tokenHash == token.hash && family.end == nil)
    #expect(Set(answers.map(\.refreshToken.generation)) == [2])
    #expect(Set(answers.map(\.refreshToken.exposed)).count == 50)
    #expect(try await world.events(.tokenReplayed) == [])

    let (one, two) = (answers[round * 10], answers[round * 10 + 1])
    let next = try await world.refresh(one.refreshToken, from: world.site)
    world.clock.advance(seconds: 30)
    #expect(
      try await refusal { try await world.refresh(two.refreshToken, from: world.elsewhere) }
        == .refused(.familyReplayed))
    #expect(try await refusal { try await world.refresh(next.refreshToken) } == .refused(.familyReplayed))
    let event = try #require(try await world.events(.tokenReplayed).first)
    #expect(event.subject == family.id.text && event.organizationID == world.organization.id)
    let expected = [
      "device": world.device.id.text, "first_address": "192.0.2.1", "first_at": "1790000060",
      "second_address": "198.51.100.9", "second_at": "1790000090",
    ]
    #expect(event.details == expected)
  }

  @Test func anyNumberOfAnswersCanBeLost() async throws {
    let world = try await LicensingWorld()
    var token = try await world.license().refreshToken
    for generation in 1...5 as ClosedRange<Int64> {
      for _ in 0..<7 {
        world.clock.advance(seconds: 3600)
        let lost = try await world.refresh(token)
        #expect(lost.refreshToken.generation == generation + 1)
      }
      token = try await world.refresh(token).refreshToken
    }
    #expect(try await world.events(.tokenReplayed) == [])
    #expect(try await world.count("token_families") == 1)
  }

  @Test func anOldTokenRevokesTheFamily() async throws {
    let world = try await LicensingWorld()
    let old = try await world.license().refreshToken
    let second = try await world.refresh(old)
    let third = try await world.refresh(second.refreshToken)
    #expect(try await refusal { try await world.refresh(old, from: world.elsewhere) } == .refused(.familyReplayed))
    #expect(try await refusal { try await world.refresh(third.refreshToken) } == .refused(.familyReplayed))
    #expect(try await world.isActive(third) == false)
    #expect(try await world.events(.tokenReplayed).count == 1)
  }

  @Test func rotationsWithinOneSecondAreToldApart() async throws {
    let world = try await LicensingWorld()
    var tokens = [try await world.license().refreshToken]
    for index in 0..<10 { tokens.append(try await world.refresh(tokens[index]).refreshToken) }
    #expect(try await refusal { try await world.refresh(tokens[2]) } == .refused(.familyReplayed))
    #expect(try await refusal { try await world.refresh(tokens[10]) } == .refused(.familyReplayed))
  }

  @Test func aTokenAheadOfTheFamilyNeedsARestore() async throws {
    let world = try await LicensingWorld()
    let first = try await world.license()
    let family = first.refreshToken.familyID
    let ahead = try RefreshToken(familyID: family, generation: 4, keys: testKeys(), random: SeededRandom(seed: 3))
    world.clock.advance(seconds: 60)
    #expect(try await refusal { try await world.refresh(ahead) } == .refused(nil))
    #expect(try await world.family(of: first)?.generation == 0, "a refused refresh writes nothing")
    #expect(try await world.isActive(first))

    let restoredAt = world.clock.now
    _ = try await world.store.write {
      try $0.insertSetting(.restoredAt, Array(String(restoredAt.milliseconds).utf8))
    }
    world.clock.advance(seconds: 60)
    let accepted = try await world.refresh(ahead)
    #expect(accepted.refreshToken.generation == 5)
    let advanced = try #require(try await world.family(of: first))
    #expect(advanced.generation == 4 && advanced.tokenHash == ahead.hash && advanced.refreshedAt == world.clock.now)
    let event = try #require(try await world.events(.tokenAhead).first)
    #expect(event.subject == family.text && event.details == ["device": world.device.id.text])

    let furtherAhead = try RefreshToken(
      familyID: family, generation: 9, keys: testKeys(), random: SeededRandom(seed: 4))
    #expect(try await refusal { try await world.refresh(furtherAhead) } == .refused(nil), "the restore is explained")
    #expect(try await world.refresh(accepted.refreshToken).refreshToken.generation == 6)
  }

  @Test func aFamilyNobodyRefreshesForHalfAYearIsIdle() async throws {
    let world = try await LicensingWorld()
    let token = try await world.license().refreshToken
    world.clock.advance(seconds: 180 * 86_400)
    let renewed = try await world.refresh(token)
    world.clock.advance(seconds: 180 * 86_400, milliseconds: 1)
    #expect(try await refusal { try await world.refresh(renewed.refreshToken) } == .refused(.familyIdle))
    #expect(try await world.family(of: renewed)?.end == nil, "a refused refresh writes nothing")
    _ = try await PurgeExpired(world.context)()
    #expect(try await world.family(of: renewed)?.end == .idle)
    #expect(try await refusal { try await world.refresh(renewed.refreshToken) } == .refused(.familyIdle))
  }

  @Test func whatTheServerNeverMadeIsNotValid() async throws {
    let world = try await LicensingWorld()
    let tokens = try await world.license()
    let foreign = try RefreshToken(
      familyID: tokens.refreshToken.familyID, generation: 1, keys: testKeys(byte: 9), random: SeededRandom(seed: 3))
    let familyless = try RefreshToken(
      familyID: sampleID(1), generation: 1, keys: testKeys(), random: SeededRandom(seed: 3))
    let refresh = RefreshLicenseToken(world.context)
    for text in [foreign.exposed, familyless.exposed, tokens.accessToken, "", "csr_"] {
      let heard = try await refusal { try await refresh(text, scope: nil, client: .agent, from: world.site) }
      #expect(heard == .refused(nil))
    }
    #expect(try await world.isActive(tokens))
  }

  @Test func aRevocationIsNeverOvertaken() async throws {
    let world = try await LicensingWorld()
    let token = try await world.license().refreshToken
    try await withThrowingTaskGroup { group in
      for _ in 0..<20 {
        group.addTask { _ = try await refusal { try await world.refresh(token) } }
      }
      group.addTask {
        try await RevokeToken(world.context)(token.exposed, client: world.agent, from: world.site)
        // From here on no refresh that starts succeeds, whatever those still under way come to.
        #expect(try await refusal { try await world.refresh(token) } == .refused(.familyRevoked))
      }
      try await group.waitForAll()
    }
    #expect(try await refusal { try await world.refresh(token) } == .refused(.familyRevoked))
  }
}
