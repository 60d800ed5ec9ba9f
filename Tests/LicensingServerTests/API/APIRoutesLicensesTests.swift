import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

@Suite struct APIRoutesLicensesTests {
  private static let state = Problem.conflict("license_state", "The license's present state does not allow this.")

  @Test func oneIsMadeReadAndChanged() async throws {
    let world = try await ServerWorld()
    let organization = world.b.organization.id
    let draft: JSONValue = [
      "product_id": "\(world.product.id)", "features": ["xms", "loyalty"], "quota": 3, "renewal_date": "2027-06-30",
    ]
    let made = try await world.api(
      .post, "/organizations/\(organization)/licenses", draft, by: world.administrator)
    let (id, now) = (made.string("id"), JSONValue(world.clock.now))
    #expect(LicenseID(id) != nil)
    let document = draft.with([
      "id": .string(id), "organization_id": "\(organization)", "used": 0, "reserved": 0, "remaining": 3,
      "returns_file_units": false,
      "status": "Licensed", "created_at": now,
      "updated_at": now,
    ])
    try expect(made, 201, document, ["etag": "\"1\"", "location": "/api/v1/licenses/\(id)"])
    let path = "/licenses/\(id)"
    try expect(try await world.api(.get, path, by: world.b.viewer), 200, document, ["etag": "\"1\""])
    let list = try await world.api(.get, "/organizations/\(organization)/licenses", by: world.b.viewer)
    #expect(list.status == 200 && list.headers == .api)
    #expect(list["items"]?.elements.count == 2 && list["items"]?.elements.last == document)
    world.clock.advance(seconds: 1)
    let changed = document.with([
      "features": ["loyalty"], "quota": nil, "remaining": nil, "renewal_date": nil,
      "updated_at": JSONValue(world.clock.now),
    ])
    try expect(
      try await world.api(
        .patch, path, ["features": ["loyalty"], "quota": nil, "renewal_date": nil], by: world.administrator,
        ifMatch: "\"1\""), 200, changed, ["etag": "\"2\""])
    try await expectEvents(
      world,
      [
        (
          "license.created", id, organization.text,
          ["features": "xms loyalty", "quota": "3", "renewal_date": "2027-06-30"], made.requestID
        ),
        ("license.changed", id, organization.text, ["features": "loyalty"], nil),
      ], by: world.administrator)
  }

  @Test func wrongFieldsAreNamed() async throws {
    let world = try await ServerWorld()
    let path = "/organizations/\(world.a.organization.id)/licenses"
    let draft: JSONValue = ["product_id": "\(world.product.id)"]
    let quota = "is a whole number from 0 to 1000000000, or absent for unlimited"
    let features = "are features of the product, each once: loyalty, xms"
    let wrong: [([String: JSONValue], String, String)] = [
      (["product_id": nil], "product_id", "is missing"),
      (["product_id": "pos"], "product_id", "is an id that begins with prd_, or null"),
      (["product_id": "prd_00000000000000000000000000"], "product_id", "is the id of a product"),
      (["quota": -1], "quota", quota), (["quota": 1_000_000_001], "quota", quota),
      (["quota": "10"], "quota", "is a whole number or null"),
      (["features": ["unknown"]], "features", features), (["features": ["xms", "xms"]], "features", features),
      (["features": "xms"], "features", "is an array of the right elements"),
      (["renewal_date": "2027-02-29"], "renewal_date", "is a date like 2027-06-30, or null"),
      (["status": "Licensed"], "status", "is not a member of this request"),
      (["used": 0], "used", "is not a member of this request"),
    ]
    for (change, field, sentence) in wrong {
      try expect(
        try await world.api(.post, path, draft.with(change), by: world.administrator),
        is: Problem.invalid([field: sentence]))
    }
    let unknown = "/organizations/org_00000000000000000000000000/licenses"
    try expect(try await world.api(.post, unknown, draft, by: world.administrator), is: Problem.notFound)
  }

  @Test func theStatusFollowsTheDate() async throws {
    let world = try await ServerWorld()
    let path = "/licenses/\(world.a.license.id)"
    // The clock stands at 2026-09-21, the renewal window is 30 days.
    for (date, status) in [
      ("2026-10-22", "Licensed"), ("2026-10-21", "Requires Renewal"), ("2026-09-21", "Requires Renewal"),
      ("2026-09-20", "Expired – Requires Renewal"),
    ] as [(JSONValue, JSONValue)] {
      let renewed = try await world.api(.post, "\(path)/renew", ["renewal_date": date], by: world.administrator)
      #expect(renewed.status == 200)
      #expect(renewed["status"] == status)
      #expect(try await world.api(.get, path, by: world.a.viewer)["status"] == status)
    }
    let endless = try await world.api(.post, "\(path)/renew", ["renewal_date": nil], by: world.administrator)
    #expect(endless["status"] == "Licensed" && endless["renewal_date"] == .null)
  }

  @Test func stepsFollowTheState() async throws {
    let world = try await ServerWorld()
    let id = world.a.license.id.text
    let take: @Sendable (String) async throws -> ServerAnswer = { step in
      try await world.api(
        .post, "/licenses/\(id)/\(step)", step == "renew" ? ["renewal_date": "2030-01-01"] : nil,
        by: world.administrator)
    }
    try expect(try await take("reinstate"), is: Self.state)
    let suspended = try await take("suspend")
    #expect(suspended.status == 200 && suspended["status"] == "Suspended")
    #expect(suspended.headers == .api.with(["etag": "\"2\""]))
    try expect(try await take("suspend"), is: Self.state)
    let renewed = try await take("renew")
    #expect(renewed["status"] == "Suspended" && renewed["renewal_date"] == "2030-01-01")
    #expect(try await take("reinstate")["status"] == "Licensed")
    #expect(try await take("suspend")["status"] == "Suspended")
    #expect(try await take("revoke")["status"] == "Revoked")
    for step in ["suspend", "reinstate", "revoke", "renew"] { try expect(try await take(step), is: Self.state) }
    let organization = world.a.organization.id.text
    let (first, later) = (
      ["features": "xms", "quota": "10", "renewal_date": "2027-06-30"],
      ["features": "xms", "quota": "10", "renewal_date": "2030-01-01"]
    )
    try await expectEvents(
      world,
      [
        ("license.suspended", id, organization, first, suspended.requestID),
        ("license.renewed", id, organization, later, renewed.requestID),
        ("license.reinstated", id, organization, later, nil), ("license.suspended", id, organization, later, nil),
        ("license.revoked", id, organization, later, nil),
      ], by: world.administrator)
  }

  @Test func aStepMaySayWhatItIsMadeOn() async throws {
    let world = try await ServerWorld()
    let path = "/licenses/\(world.a.license.id)"
    try expect(
      try await world.api(.post, "\(path)/suspend", by: world.administrator, ifMatch: "\"2\""),
      is: Problem.changedMeanwhile)
    #expect(try await world.api(.post, "\(path)/suspend", by: world.administrator, ifMatch: "\"1\"").status == 200)
    try expect(
      try await world.api(.post, "\(path)/renew", ["date": "2030-01-01"], by: world.administrator),
      is: Problem.invalid(["date": "is not a member of this request"]))
  }

  @Test func theQuotaCannotGoBelowItsUse() async throws {
    let world = try await ServerWorld()
    let path = "/licenses/\(world.a.license.id)"
    _ = try await world.tokens()
    #expect(try await world.api(.get, path, by: world.a.viewer)["used"] == 1)
    try expect(
      try await world.api(.patch, path, ["quota": 0], by: world.administrator, ifMatch: "*"),
      is: Problem.conflict(
        "quota_below_use", "The quota would be less than what is in use.",
        ["quota": "is at least 1, which is in use now"]))
    #expect(try await world.api(.patch, path, ["quota": 1], by: world.administrator, ifMatch: "*").status == 200)
    let codes = try await world.authorize()
    try expect(
      try await world.approve(codes, device: world.a.hub),
      is: Problem.conflict("quota_exceeded", "Every activation of the license is in use."))
  }

  @Test func activationsAreListedAndReleased() async throws {
    let world = try await ServerWorld()
    let path = "/licenses/\(world.a.license.id)"
    let (license, organization) = (world.a.license.id, world.a.organization.id)
    let codes = try await world.authorize()
    _ = try await world.approve(codes)
    let approvedAt = JSONValue(world.clock.now)
    let list = try await world.api(.get, "\(path)/activations", by: world.a.viewer)
    let id = list["items"]?.elements.first?["id"]?.text ?? ""
    let document: JSONValue = [
      "id": .string(id), "license_id": "\(license)", "organization_id": "\(organization)",
      "device_id": "\(world.a.device.id)", "created_at": approvedAt, "redeemed_at": nil, "released_at": nil,
    ]
    try expect(list, 200, ["items": .array([document]), "next": nil])
    world.clock.advance(seconds: 10)
    let tokens = ServerWorld.Tokens(try await world.poll(codes), client: world.pos)
    let redeemed = document.with(["redeemed_at": JSONValue(world.clock.now)])
    try expect(
      try await world.api(.get, "\(path)/activations", by: world.a.viewer), 200,
      ["items": .array([redeemed]), "next": nil])
    world.clock.advance(seconds: 10)
    expectNoContent(try await world.api(.delete, "/activations/\(id)", by: world.a.owner))
    try expect(try await world.api(.delete, "/activations/\(id)", by: world.a.owner), is: Problem.notFound)
    try expect(
      try await world.api(.get, "\(path)/activations", by: world.a.viewer), 200,
      ["items": .array([redeemed.with(["released_at": JSONValue(world.clock.now)])]), "next": nil])
    #expect(try await !world.isActive(tokens.access))
    #expect(try await world.used() == 0)
    try await expectEvents(
      world,
      [
        (
          "activation.released", id, organization.text,
          ["device": world.a.device.id.text, "license": license.text], nil
        )
      ], by: world.a.owner)
  }
}
