import LicensingCore
import Testing

/// A confidential client gets another secret; the former works on as long as it was told to.
@Suite struct ClientSecretTests {
  private func client(_ world: LicensingWorld) async throws -> (Client, ClientSecret) {
    let draft = CreateClient.Draft(
      name: "Till", organizationID: nil, isConfidential: true, grants: [.deviceCode], mayIntrospect: false)
    let (client, secret) = try await CreateClient(world.context)(draft, by: world.administrator)
    return (client, try #require(secret))
  }

  private func isGood(_ secret: ClientSecret, of id: String, _ world: LicensingWorld) async throws -> Bool {
    try await refusal { try await AuthenticateClient(world.context)(id: id, secret: secret.exposed) } == nil
  }

  @Test func bothWorkUntilTheFormerEnds() async throws {
    let world = try await LicensingWorld()
    let (client, first) = try await client(world)
    let renew = RenewClientSecret(world.context)
    let (renewed, second) = try await renew(
      client.id, version: client.version, overlapSeconds: 86_400, by: world.administrator)
    #expect(renewed.formerSecret?.worksUntil == world.clock.now.adding(seconds: 86_400) && renewed.version == 2)
    world.clock.advance(seconds: 86_399)
    #expect(try await isGood(first, of: client.id, world))
    #expect(try await isGood(second, of: client.id, world))
    world.clock.advance(seconds: 1)
    #expect(try await !isGood(first, of: client.id, world))
    #expect(try await isGood(second, of: client.id, world))
  }

  @Test func afterALeakTheFormerEndsAtOnceAndSoDoesTheOneBefore() async throws {
    let world = try await LicensingWorld()
    let (client, first) = try await client(world)
    let renew = RenewClientSecret(world.context)
    let (_, second) = try await renew(client.id, version: nil, overlapSeconds: 86_400, by: world.administrator)
    world.clock.advance(milliseconds: 1)
    // Events of one millisecond have no order.
    world.clock.advance(milliseconds: 1)
    let (_, third) = try await renew(client.id, version: nil, overlapSeconds: 60, by: world.administrator)
    #expect(try await !isGood(first, of: client.id, world), "only the last before the present one works on")
    #expect(try await isGood(second, of: client.id, world))
    world.clock.advance(milliseconds: 1)
    world.clock.advance(milliseconds: 1)
    let (ended, fourth) = try await renew(client.id, version: nil, overlapSeconds: 0, by: world.administrator)
    #expect(ended.formerSecret == nil)
    for secret in [first, second, third] { #expect(try await !isGood(secret, of: client.id, world)) }
    #expect(try await isGood(fourth, of: client.id, world))
    let events = try await world.store.read { try $0.auditEvents(of: nil, page: Page(limit: 200)) }
      .filter { $0.action == .clientSecretRenewed }
    #expect(events.map { $0.details["former_works_for_seconds"] } == ["86400", "60", "0"])
    #expect(events.allSatisfy { $0.subject == client.id && $0.actor == world.administrator.identity })
  }

  @Test func whatCannotBeRenewedIsNot() async throws {
    let world = try await LicensingWorld()
    let (client, secret) = try await client(world)
    let renew = RenewClientSecret(world.context)
    let tooLong = FieldProblem("overlap_seconds", "is from 0 to 604800, a week")
    for (id, version, overlap, actor, expected) in [
      (client.id, 9, 0, world.administrator, .changedMeanwhile), (client.id, nil, 0, world.manager, .forbidden),
      ("cli_x", nil, 0, world.administrator, .notFound), ("a\nb", nil, 0, world.administrator, .notFound),
      (client.id, nil, -1, world.administrator, .invalid([tooLong])),
      (client.id, nil, 604_801, world.administrator, .invalid([tooLong])),
      (
        Client.agentID, nil, 0, world.administrator,
        .invalid([FieldProblem("confidential", "is what a client with a secret is")])
      ),
    ] as [(String, Int64?, Int64, Actor, LicensingError)] {
      let heard = try await refusal { try await renew(id, version: version, overlapSeconds: overlap, by: actor) }
      #expect(heard == expected)
    }
    #expect(try await isGood(secret, of: client.id, world))
  }

  @Test func ofTwoRenewalsOfWhatWasShownOneCounts() async throws {
    let world = try await LicensingWorld()
    let (client, _) = try await client(world)
    let renew = RenewClientSecret(world.context)
    let heard = try await withThrowingTaskGroup { group in
      for _ in 0..<8 {
        group.addTask {
          try await refusal { try await renew(client.id, version: 1, overlapSeconds: 0, by: world.administrator) }
        }
      }
      return try await group.reduce(into: [LicensingError?]()) { $0.append($1) }
    }
    #expect(heard.count { $0 == nil } == 1 && heard.count { $0 == .changedMeanwhile } == 7)
  }

  @Test func aClientThatMayNothingIsNone() async throws {
    let world = try await LicensingWorld()
    var change = ChangeClient.Change()
    change.grants = .set([])
    let heard = try await refusal { [change] in
      try await ChangeClient(world.context)(Client.agentID, version: nil, change, by: world.administrator)
    }
    #expect(heard == .invalid([FieldProblem("grants", "names at least one, or the client may introspect")]))
  }
}
