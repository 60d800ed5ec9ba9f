import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

@Suite struct APIRoutesDevicesTests {
  private func draft(_ world: ServerWorld) -> JSONValue {
    [
      "name": "Till 7", "kind": "register", "serial_number": "SN-7", "article_number": "POS-2",
      "url": "https://till-7.acme.example:8443/", "hub_id": "\(world.a.hub.id)", "license_id": "\(world.a.license.id)",
    ]
  }

  @Test func oneIsMadeReadChangedAndDeleted() async throws {
    let world = try await ServerWorld()
    let (manager, organization) = (world.a.manager, world.a.organization.id)
    let list = "/organizations/\(organization)/devices"
    let made = try await world.api(.post, list, draft(world), by: manager)
    let (id, now) = (made.string("id"), JSONValue(world.clock.now))
    #expect(DeviceID(id) != nil)
    let document = draft(world).with([
      "id": .string(id), "organization_id": "\(organization)", "status": "active", "last_seen_at": nil,
      "created_at": now, "updated_at": now,
    ])
    try expect(made, 201, document, ["etag": "\"1\"", "location": "/api/v1/devices/\(id)"])
    let path = "/devices/\(id)"
    try expect(try await world.api(.get, path, by: world.a.viewer), 200, document, ["etag": "\"1\""])
    world.clock.advance(seconds: 1)
    let emptied: JSONValue = [
      "name": "Till 8", "kind": "other", "serial_number": nil, "article_number": nil, "url": nil, "hub_id": nil,
      "license_id": nil,
    ]
    guard case .object(let members) = emptied else { return }
    let changed = document.with(members).with(["updated_at": JSONValue(world.clock.now)])
    try expect(
      try await world.api(.patch, path, emptied, by: manager, ifMatch: "\"1\""), 200, changed, ["etag": "\"2\""])
    try expect(
      try await world.api(.patch, path, ["disabled": true], by: manager, ifMatch: "\"2\""), 200,
      changed.with(["status": "disabled"]), ["etag": "\"3\""])
    try expect(try await world.api(.delete, path, by: manager, ifMatch: "\"2\""), is: Problem.changedMeanwhile)
    expectNoContent(try await world.api(.delete, path, by: manager, ifMatch: "\"3\""))
    try expect(try await world.api(.get, path, by: manager), is: Problem.notFound)
    try expect(try await world.api(.delete, path, by: manager), is: Problem.notFound)
    #expect(try await world.api(.get, list, by: manager)["items"]?.elements.count == 2)
    try await expectEvents(
      world,
      [
        ("device.created", id, organization.text, ["name": "Till 7"], made.requestID),
        ("device.changed", id, organization.text, ["name": "Till 8", "disabled": "false"], nil),
        ("device.changed", id, organization.text, ["name": "Till 8", "disabled": "true"], nil),
        ("device.deleted", id, organization.text, ["name": "Till 8"], nil),
      ], by: manager)
  }

  @Test func aNameIsEnough() async throws {
    let world = try await ServerWorld()
    let made = try await world.api(
      .post, "/organizations/\(world.a.organization.id)/devices", ["name": "x"], by: world.a.manager)
    #expect(made.status == 201 && made["kind"] == "other")
    for name in ["serial_number", "article_number", "url", "hub_id", "license_id", "last_seen_at"] {
      #expect(made[name] == JSONValue.null)
    }
  }

  @Test func searchFindsNamesAndNumbers() async throws {
    let world = try await ServerWorld()
    let list = "/organizations/\(world.a.organization.id)/devices"
    for name in ["100% till", "100x till", "Under_score", "UnderXscore"] {
      world.clock.advance(milliseconds: 1)
      _ = try await world.api(.post, list, ["name": .string(name)], by: world.a.manager)
    }
    let found: @Sendable (String) async throws -> [String] = { search in
      try await world.api(.get, "\(list)?search=\(search)", by: world.a.viewer)["items"]?.elements
        .compactMap { $0["name"]?.text } ?? []
    }
    #expect(try await found("ACME%20stores") == ["Acme Stores Hub", "Acme Stores 12"])
    #expect(try await found("cs-pos") == ["Acme Stores 12"])
    #expect(try await found("pos-2") == ["Acme Stores 12"])
    // Signs are no words, and the whole word comes before one that it begins.
    #expect(try await found("100%25") == ["100% till", "100x till"])
    #expect(try await found("under_") == ["Under_score", "UnderXscore"])
    #expect(try await found("%5C") == [])

    #expect(try await found("12%0Acs-pos") == [])
    #expect(try await found("bolt") == [])
    #expect(try await found("").count == 6)
  }

  @Test func wrongFieldsAreNamed() async throws {
    let world = try await ServerWorld()
    let url = "is an address like https://hub.example.com"
    let hub = "is another device of the organization that is not below this one"
    let wrong: [([String: JSONValue], String, String)] = [
      (["name": " "], "name", "has 1 to 200 characters and no line breaks or control characters"),
      (["kind": "tablet"], "kind", "is one of: server, register, switch, other"),
      (
        ["serial_number": .string(String(repeating: "x", count: 65))], "serial_number",
        "has 1 to 64 characters and no line breaks or control characters"
      ),
      (["article_number": "a\tb"], "article_number", "has 1 to 64 characters and no line breaks or control characters"),
      (["url": "javascript:alert(1)"], "url", url), (["url": "ftp://x"], "url", url), (["url": "https://"], "url", url),
      (["url": "https://user:pw@x"], "url", url), (["url": "https://x y"], "url", url), (["url": "x"], "url", url),
      (["hub_id": "\(world.b.hub.id)"], "hub_id", hub),
      (["hub_id": "dev_00000000000000000000000000"], "hub_id", hub),
      (["hub_id": "x"], "hub_id", "is an id that begins with dev_, or null"),
      (["license_id": "\(world.b.license.id)"], "license_id", "is a license of the organization"),
      (["license_id": "lic_00000000000000000000000000"], "license_id", "is a license of the organization"),
    ]
    for (change, field, sentence) in wrong {
      try expect(
        try await world.api(
          .post, "/organizations/\(world.a.organization.id)/devices", draft(world).with(change), by: world.a.manager),
        is: Problem.invalid([field: sentence]))
      try expect(
        try await world.api(
          .patch, "/devices/\(world.a.device.id)", .object(change), by: world.a.manager, ifMatch: "*"),
        is: Problem.invalid([field: sentence]))
    }
    // A hub cannot report to what reports to it, nor to itself.
    for below in [world.a.device.id, world.a.hub.id] {
      try expect(
        try await world.api(
          .patch, "/devices/\(world.a.hub.id)", ["hub_id": "\(below)"], by: world.a.manager, ifMatch: "*"),
        is: Problem.invalid(["hub_id": hub]))
    }
    try expect(
      try await world.api(
        .patch, "/devices/\(world.a.device.id)", ["organization_id": "x"], by: world.a.manager, ifMatch: "*"),
      is: Problem.invalid(["organization_id": "is not a member of this request"]))
  }

  @Test func deletingGivesTheLicenseBack() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    expectNoContent(try await world.api(.delete, "/devices/\(world.a.device.id)", by: world.a.manager))
    #expect(try await world.used() == 0)
    #expect(try await !world.isActive(tokens.access))
    let released = try await world.auditEvents(.activationReleased)
    #expect(released.map(\.subject) == [try tokens.claims["activation"]?.text ?? ""])
    #expect(released.map(\.actor) == [.user(world.a.manager.user.id)])
  }
}

/// The server directory, for machines.
@Suite struct DirectoryTests {
  private func find(_ id: DeviceID, _ token: String, in world: ServerWorld) async throws -> ServerAnswer {
    try await world.send(.get, "/api/v1/directory/servers/\(id)", [("authorization", "Bearer \(token)")])
  }

  @Test func aMachineFindsTheMachinesOfItsOrganization() async throws {
    let world = try await ServerWorld()
    let token = try await world.tokens().access
    try expect(
      try await find(world.a.device.id, token, in: world), 200,
      [
        "id": "\(world.a.device.id)", "name": "Acme Stores 12", "url": nil,
        "hub": ["id": "\(world.a.hub.id)", "name": "Acme Stores Hub", "url": "https://hub.acme.example"],
      ])
    try expect(
      try await find(world.a.hub.id, token, in: world), 200,
      [
        "id": "\(world.a.hub.id)", "name": "Acme Stores Hub", "url": "https://hub.acme.example", "hub": nil,
      ])
  }

  @Test func othersAreNotThere() async throws {
    let world = try await ServerWorld()
    let token = try await world.tokens().access
    let unknown = try #require(DeviceID("dev_00000000000000000000000000"))
    for id in [world.b.device.id, world.b.hub.id, unknown] {
      try expect(try await find(id, token, in: world), is: Problem.notFound)
    }
    let ofB = try await world.tokens(device: world.b.device, by: world.b.manager).access
    try expect(try await find(world.a.device.id, ofB, in: world), is: Problem.notFound)
    #expect(try await find(world.b.device.id, ofB, in: world).status == 200)
    let gone = try await world.devices(1)[0].id
    expectNoContent(try await world.api(.delete, "/devices/\(gone)", by: world.a.manager))
    try expect(try await find(gone, token, in: world), is: Problem.notFound)
  }

  @Test func onlyActiveLicenseTokensAreTaken() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    let challenge = ["www-authenticate": #"Bearer realm="countersign""#]
    for token in [tokens.refresh, world.administrator.token, "x", tokens.access + "x"] {
      try expect(try await find(world.a.device.id, token, in: world), is: Problem.unauthenticated, challenge)
    }
    try expect(
      try await world.send(.get, "/api/v1/directory/servers/\(world.a.device.id)"), is: Problem.unauthenticated,
      challenge)
    _ = try await world.revoke(tokens.refresh)
    try expect(
      try await find(world.a.device.id, tokens.access, in: world), is: Problem.unauthenticated, challenge)
  }
}
