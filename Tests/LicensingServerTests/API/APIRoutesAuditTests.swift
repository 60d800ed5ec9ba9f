import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

@Suite struct APIRoutesAuditTests {
  @Test func anEventSaysWhoDidWhatWhenAndFromWhere() async throws {
    let world = try await ServerWorld()
    world.clock.advance(seconds: 5)
    let made = try await world.api(
      .post, "/organizations/\(world.a.organization.id)/devices", ["name": "Till"], by: world.a.manager,
      from: "2001:db8::7")
    let page = try await world.api(
      .get, "/audit-events?organization_id=\(world.a.organization.id)&limit=200", by: world.a.viewer)
    #expect(page.status == 200 && page.headers == .api && page["next"] == .null)
    let event = try #require(page["items"]?.elements.last)
    #expect(
      event == [
        "id": event["id"] ?? nil, "at": JSONValue(world.clock.now), "actor_kind": "user",
        "actor_id": "\(world.a.manager.user.id)", "action": "device.created",
        "organization_id": "\(world.a.organization.id)", "subject": .string(made.string("id")),
        "address": "2001:db8::7", "request_id": .string(made.requestID), "details": ["name": "Till"],
        "sequence": .null, "hash": .null,
      ])
    #expect(AuditEventID(event["id"]?.text ?? "") != nil)
  }

  @Test func theOperatorAndMachinesAreNamed() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    _ = try await world.revoke(tokens.refresh)
    let all = try await world.api(.get, "/audit-events?limit=200", by: world.administrator)
    let events = all["items"]?.elements ?? []
    let created = events.first { $0["action"] == "organization.created" }
    #expect(created?["actor_kind"] == "operator" && created?["actor_id"] == .null)
    #expect(created?["address"] == "local" && created?["request_id"] == "")
    let activated = events.first { $0["action"] == "signing_key.activated" }
    #expect(activated?["actor_kind"] == "system" && activated?["organization_id"] == .null)
    let revoked = events.first { $0["action"] == "token.revoked" }
    #expect(revoked?["actor_kind"] == "client" && revoked?["actor_id"] == "\(world.pos.id)")
  }

  @Test func anOrganizationSeesItsOwn() async throws {
    let world = try await ServerWorld()
    _ = try await world.tokens()
    _ = try await world.tokens(device: world.b.device, by: world.b.manager)
    for (tenant, other) in [(world.a, world.b), (world.b, world.a)] {
      let id = tenant.organization.id
      let page = try await world.api(.get, "/audit-events?organization_id=\(id)&limit=200", by: tenant.viewer)
      let events = page["items"]?.elements ?? []
      #expect(events.count > 5 && events.allSatisfy { $0["organization_id"] == "\(id)" })
      for secret in [other.organization.id.text, other.device.id.text, other.license.id.text, other.owner.user.id.text]
      {
        #expect(!page.text.contains(secret))
      }
    }
    for id in ["x", "org_x"] {
      try expect(
        try await world.api(.get, "/audit-events?organization_id=\(id)", by: world.administrator),
        is: Problem.notFound)
    }
  }

  @Test func pagesLeaveNothingOut() async throws {
    let world = try await ServerWorld()
    let whole = try await world.api(.get, "/audit-events?limit=200", by: world.administrator)
    let all = whole["items"]?.elements ?? []
    var (events, path) = ([JSONValue](), "/audit-events?limit=7")
    while true {
      let page = try await world.api(.get, path, by: world.administrator)
      events += page["items"]?.elements ?? []
      guard let next = page["next"]?.text else { break }
      path = "/audit-events?limit=7&after=\(next)"
    }
    #expect(events == all && all.count > 20)
  }

  @Test func whatWasRefusedIsNotThere() async throws {
    let world = try await ServerWorld()
    let before = try await world.api(.get, "/audit-events?limit=200", by: world.administrator)
    _ = try await world.api(.post, "/organizations", ["name": ""], by: world.administrator)
    _ = try await world.api(.post, "/organizations", ["name": "x"], by: world.a.owner)
    _ = try await world.api(
      .patch, "/devices/\(world.a.device.id)", ["name": "x"], by: world.a.manager, ifMatch: "\"9\"")
    _ = try await world.api(
      .delete, "/organizations/\(world.a.organization.id)/members/\(world.a.owner.user.id)", by: world.a.owner)
    _ = try await world.refresh("csr_x")
    let after = try await world.api(.get, "/audit-events?limit=200", by: world.administrator)
    #expect(after.body == before.body)
  }

  /// The subjects that a search finds.
  private func subjects(_ world: ServerWorld, _ query: String) async throws -> [String] {
    let page = try await world.api(.get, "/audit-events?limit=200&\(query)", by: world.administrator)
    #expect(page.status == 200, "\(query)")
    return page["items"]?.elements.compactMap { $0["subject"]?.text } ?? []
  }

  @Test func aSearchFindsWhatItAsksFor() async throws {
    let world = try await ServerWorld()
    world.clock.advance(seconds: 60)
    let time = world.clock.now.rfc3339
    let made = try await world.api(
      .post, "/organizations/\(world.a.organization.id)/devices", ["name": "Till"], by: world.a.manager)
    let (id, manager, organization) = (made.string("id"), world.a.manager.user.id, world.a.organization.id)
    for query in [
      "subject=\(id)", "actor_id=\(manager)", "actor_kind=user&action=device.created", "from=\(time)",
      "organization_id=\(organization)&actor_id=\(manager)&subject=\(id)&action=device.created&from=\(time)",
    ] {
      #expect(try await subjects(world, query) == [id], "\(query)")
    }
    for query in [
      "subject=\(world.b.device.id)&organization_id=\(organization)", "actor_kind=client", "action=token.ahead",
      "from=\(time)&to=\(time)", "subject=x", "actor_id=x",
    ] {
      #expect(try await subjects(world, query) == [], "\(query)")
    }
    let all = try await subjects(world, "order=asc")
    #expect(try await subjects(world, "order=desc") == all.reversed() && all.last == id)
    #expect(try await subjects(world, "to=\(time)") == all.dropLast())
  }

  @Test func pagesGoOnInEitherOrder() async throws {
    let world = try await ServerWorld()
    let all = try await subjects(world, "order=desc")
    var (found, path) = ([String](), "/audit-events?limit=7&order=desc")
    while true {
      let page = try await world.api(.get, path, by: world.administrator)
      found += page["items"]?.elements.compactMap { $0["subject"]?.text } ?? []
      guard let next = page["next"]?.text else { break }
      path = "/audit-events?limit=7&order=desc&after=\(next)"
    }
    #expect(found == all && all.count > 20)
  }

  @Test(arguments: [
    ("subject=%20", "subject", "has 1 to 200 characters and no line breaks or control characters"),
    ("actor_kind=robot", "actor_kind", "is one of user, client, parent_license, operator, system"),
    ("action=x", "action", "is an action of the audit log, like license.suspended"),
    ("from=yesterday", "from", "is a day or a time like 2027-06-30T14:05:10Z"),
    ("to=2027-02-30", "to", "is a day or a time like 2027-06-30T14:05:10Z"),
    ("order=up", "order", "is one of asc, desc"), ("action=a&action=b", "action", "is given once"),
  ])
  func whatCannotBeReadIsNamed(query: String, field: String, message: String) async throws {
    let world = try await ServerWorld()
    let answer = try await world.api(.get, "/audit-events?\(query)", by: world.administrator)
    try expect(answer, is: Problem.invalid([field: message]))
  }

  @Test func aSealIsShownAndTheHeadIsTheLastOne() async throws {
    let world = try await ServerWorld()
    let count = Int64(try await subjects(world, "order=asc").count)
    let zeros = String(repeating: "0", count: 64)
    var head = try await world.api(.get, "/audit-events/head", by: world.administrator)
    #expect(head.status == 200 && head.headers == .api)
    #expect(try head.json == ["sequence": 0, "hash": .string(zeros), "unsealed": .integer(count)])
    while try await SealAuditEvents(world.context)() {}
    head = try await world.api(.get, "/audit-events/head", by: world.administrator)
    let last = try await world.api(.get, "/audit-events?order=desc&limit=1", by: world.administrator)
    let event = try #require(last["items"]?.elements.first)
    #expect(event["sequence"] == .integer(count) && event["hash"]?.text?.utf8.count == 64)
    #expect(try head.json == ["sequence": .integer(count), "hash": event["hash"] ?? .null, "unsealed": 0])
  }
}
