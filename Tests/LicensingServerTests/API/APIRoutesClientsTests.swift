import HTTPTypes
import LicenseTokens
import LicensingCore
import TestInstruments
import Testing

@testable import LicensingServer

@Suite struct APIRoutesClientsTests {
  @Test func aConfidentialClientsSecretIsShownOnce() async throws {
    let world = try await ServerWorld()
    let organization = world.a.organization.id
    let draft: JSONValue = [
      "name": "Back office", "organization_id": "\(organization)", "confidential": true,
      "grants": ["refresh_token", "device_code"], "may_introspect": true,
    ]
    let made = try await world.api(.post, "/clients", draft, by: world.administrator)
    let (id, secret, now) = (made.string("id"), made.string("client_secret"), JSONValue(world.clock.now))
    #expect(id.hasPrefix("cli_") && secret.wholeMatch(of: #/csc_[A-Za-z0-9_-]{43}/#) != nil)
    let document = draft.with([
      "id": .string(id), "grants": ["device_code", "refresh_token"], "status": "active", "created_at": now,
      "updated_at": now,
    ])
    try expect(
      made, 201, document.with(["client_secret": .string(secret)]),
      ["etag": "\"1\"", "location": "/api/v1/clients/\(id)"])
    let path = "/clients/\(id)"
    try expect(try await world.api(.get, path, by: world.administrator), 200, document, ["etag": "\"1\""])
    let list = try await world.api(.get, "/clients", by: world.administrator)
    #expect(list["items"]?.elements.contains(document) == true)
    #expect(!list.text.contains(secret) && !list.text.contains("secret"))
    let client = ServerWorld.TestClient(id: id, secret: secret)
    #expect(try await world.introspect("x", by: client).status == 200)
    world.clock.advance(seconds: 1)
    let changed = document.with([
      "name": "Office", "grants": [], "may_introspect": true, "updated_at": JSONValue(world.clock.now),
    ])
    try expect(
      try await world.api(
        .patch, path, ["name": "Office", "grants": []], by: world.administrator, ifMatch: "\"1\""), 200, changed,
      ["etag": "\"2\""])
    expectNoContent(try await world.api(.delete, path, by: world.administrator, ifMatch: "\"2\""))
    try expect(
      try await world.api(.get, path, by: world.administrator), 200, changed.with(["status": "disabled"]),
      ["etag": "\"3\""])
    #expect(try await world.introspect("x", by: client).status == 401)
    try await expectEvents(
      world,
      [
        ("client.created", id, organization.text, ["name": "Back office"], made.requestID),
        ("client.changed", id, organization.text, ["name": "Office"], nil),
        ("client.disabled", id, organization.text, ["name": "Office"], nil),
      ], by: world.administrator)
  }

  @Test func aSecretIsRenewedAndTheFormerWorksOn() async throws {
    let world = try await ServerWorld()
    let path = "/clients/\(world.rs.id)/secret"
    let document = try await world.api(.get, "/clients/\(world.rs.id)", by: world.administrator).json
    world.clock.advance(seconds: 1)
    let renewed = try await world.api(.post, path, by: world.administrator, ifMatch: "\"1\"")
    let secret = renewed.string("client_secret")
    #expect(secret.wholeMatch(of: #/csc_[A-Za-z0-9_-]{43}/#) != nil && secret != world.rs.secret)
    let now = document.with(["updated_at": JSONValue(world.clock.now)])
    try expect(renewed, 200, now.with(["client_secret": .string(secret)]), ["etag": "\"2\""])
    let works: (String?) async throws -> Bool = { secret in
      try await world.introspect("x", by: .init(id: world.rs.id, secret: secret)).status == 200
    }
    for living in [secret, world.rs.secret] { #expect(try await works(living)) }
    try expect(
      try await world.api(.post, path, by: world.administrator, ifMatch: "\"1\""), is: Problem.changedMeanwhile)
    // After a leak none works but the new one.
    let last = try await world.api(.post, path, ["overlap_seconds": 0], by: world.administrator)
    #expect(try await works(last.string("client_secret")))
    for ended in [secret, world.rs.secret] { #expect(try await !works(ended)) }
    #expect(world.log.lines.allSatisfy { !$0.contains(secret) })
    try await expectEvents(
      world,
      [
        (
          "client.secret_renewed", world.rs.id, nil, ["name": "rs", "former_works_for_seconds": "86400"],
          renewed.requestID
        ),
        ("client.secret_renewed", world.rs.id, nil, ["name": "rs", "former_works_for_seconds": "0"], last.requestID),
      ], by: world.administrator)
  }

  @Test func aSecretIsNotRenewedWhereThereIsNone() async throws {
    let world = try await ServerWorld()
    for id in [world.pos.id, "countersign-agent"] {
      try expect(
        try await world.api(.post, "/clients/\(id)/secret", by: world.administrator),
        is: Problem.invalid(["confidential": "is what a client with a secret is"]))
    }
    for (seconds, message) in [
      (-1, "is from 0 to 604800, a week"), (604_801, "is from 0 to 604800, a week"), ("day", "is a whole number"),
    ] as [(JSONValue, String)] {
      try expect(
        try await world.api(
          .post, "/clients/\(world.rs.id)/secret", ["overlap_seconds": seconds], by: world.administrator),
        is: Problem.invalid(["overlap_seconds": message]))
    }
    try expect(
      try await world.api(.post, "/clients/cli_unknown/secret", by: world.administrator), is: Problem.notFound)
  }

  @Test func aPublicClientHasNone() async throws {
    let world = try await ServerWorld()
    let made = try await world.api(
      .post, "/clients", ["name": "Till", "confidential": false, "grants": ["device_code"]], by: world.administrator)
    #expect(made.status == 201)
    #expect(made["client_secret"] == nil as JSONValue?)
    #expect(made["organization_id"] == .null && made["may_introspect"] == false)
    let client = ServerWorld.TestClient(id: made.string("id"), secret: nil)
    #expect(try await world.authorize(client).answer.status == 200)
  }

  @Test func theAgentIsThere() async throws {
    let world = try await ServerWorld()
    let agent = try await world.api(.get, "/clients/countersign-agent", by: world.administrator)
    try expect(
      agent, 200,
      [
        "id": "countersign-agent", "organization_id": nil, "name": "License agent", "confidential": false,
        "grants": ["device_code", "refresh_token"], "may_introspect": false, "status": "active",
        "created_at": JSONValue(AdjustableClock.start), "updated_at": JSONValue(AdjustableClock.start),
      ], ["etag": "\"1\""])
  }

  @Test func wrongFieldsAreNamed() async throws {
    let world = try await ServerWorld()
    let wrong: [(JSONValue, JSONValue)] = [
      ([:], Problem.invalid(["name": "is a string"])),
      (
        ["name": "x", "confidential": false, "may_introspect": true],
        Problem.invalid(["may_introspect": "is for confidential clients only"])
      ),
      (
        ["name": "x", "confidential": true],
        Problem.invalid(["grants": "names at least one, or the client may introspect"])
      ),
      (
        ["name": "x", "grants": ["password"]], Problem.invalid(["grants": "is an array of the right elements"])
      ),
      (
        ["name": "x", "grants": ["device_code"], "organization_id": "x"],
        Problem.invalid(["organization_id": "is an id that begins with org_, or null"])
      ),
      (
        ["name": "x", "grants": ["device_code"], "client_secret": "mine"],
        Problem.invalid(["client_secret": "is not a member of this request"])
      ),
      (
        ["name": "x", "grants": ["device_code"], "organization_id": "org_00000000000000000000000000"],
        Problem.notFound
      ),
    ]
    for (body, problem) in wrong {
      try expect(try await world.api(.post, "/clients", body, by: world.administrator), is: problem)
    }
    try expect(
      try await world.api(
        .patch, "/clients/\(world.pos.id)", ["may_introspect": true], by: world.administrator, ifMatch: "*"),
      is: Problem.invalid(["may_introspect": "is for confidential clients only"]))
    try expect(
      try await world.api(.delete, "/clients/\(world.pos.id)", by: world.administrator, ifMatch: "\"7\""),
      is: Problem.changedMeanwhile)
  }
}
