import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

@Suite struct APIRoutesProductsTests {
  private static let draft: JSONValue = [
    "code": "kitchen", "number": 2002, "name": "Kitchen", "features": [["code": "bump", "name": "Bump bar"]],
    "token_lifetime_seconds": 3600, "renewal_window_days": 7,
  ]

  @Test func oneIsMadeReadAndChanged() async throws {
    let world = try await ServerWorld()
    let made = try await world.api(.post, "/products", Self.draft, by: world.administrator)
    let (id, now) = (made.string("id"), JSONValue(world.clock.now))
    #expect(ProductID(id) != nil)
    let document = Self.draft.with(["id": .string(id), "created_at": now, "updated_at": now])
    try expect(made, 201, document, ["etag": "\"1\"", "location": "/api/v1/products/\(id)"])
    let path = "/products/\(id)"
    for login in [world.administrator, world.a.viewer, world.b.manager] {
      try expect(try await world.api(.get, path, by: login), 200, document, ["etag": "\"1\""])
    }
    let list = try await world.api(.get, "/products", by: world.a.viewer)
    #expect(list.status == 200 && list.headers == .api)
    #expect(list["items"]?.elements.count == 2 && list["items"]?.elements.contains(document) == true)
    world.clock.advance(seconds: 1)
    let change: JSONValue = [
      "name": "Kitchen 2", "features": [["code": "a", "name": "A"], ["code": "b", "name": "B"]],
      "token_lifetime_seconds": 300, "renewal_window_days": 0,
    ]
    guard case .object(let members) = change else { return }
    let changed = document.with(members).with(["updated_at": JSONValue(world.clock.now)])
    try expect(
      try await world.api(.patch, path, change, by: world.administrator, ifMatch: "\"1\""), 200, changed,
      ["etag": "\"2\""])
    try expect(try await world.api(.get, path, by: world.a.viewer), 200, changed, ["etag": "\"2\""])
    try await expectEvents(
      world,
      [
        ("product.created", id, nil, ["code": "kitchen"], made.requestID),
        ("product.changed", id, nil, ["name": "Kitchen 2", "taken_features": "bump"], nil),
      ], by: world.administrator)
  }

  /// Over the API nobody is asked: the features that are left are those that licenses grant from then on.
  @Test func aFeatureThatIsLeftOutIsTakenFromLicenses() async throws {
    let world = try await ServerWorld()
    let (product, license) = ("/products/\(world.product.id)", "/licenses/\(world.a.license.id)")
    let entitlements: (ServerAnswer) throws -> JSONValue? = {
      try ServerWorld.Tokens($0, client: world.pos).claims["entitlements"]
    }
    let first = try await world.tokens()
    #expect(try first.claims["entitlements"] == ["xms"])
    let set: (JSONValue) async throws -> Int = { features in
      try await world.api(.patch, product, ["features": features], by: world.administrator, ifMatch: "*").status
    }
    #expect(try await set([["code": "loyalty", "name": "Loyalty cards"]]) == 200)
    let second = try await world.refresh(first.refresh)
    #expect(try entitlements(second) == [])
    #expect(try await world.api(.get, license, by: world.a.viewer)["features"] == [])
    // It comes back with the product's, as long as nobody changed the license.
    #expect(try await set([["code": "xms", "name": "XMS"], ["code": "loyalty", "name": "Loyalty"]]) == 200)
    let third = try await world.refresh(ServerWorld.Tokens(second, client: world.pos).refresh)
    #expect(try entitlements(third) == ["xms"])
    #expect(try await set([["code": "loyalty", "name": "Loyalty"]]) == 200)
    let changed = try await world.api(.patch, license, ["quota": 20], by: world.administrator, ifMatch: "*")
    #expect(changed.status == 200 && changed["features"] == [], "what is gone is in nobody's way")
    #expect(try await set([["code": "xms", "name": "XMS"]]) == 200)
    #expect(try await world.api(.get, license, by: world.a.viewer)["features"] == [])
    let last = try await world.refresh(ServerWorld.Tokens(third, client: world.pos).refresh)
    #expect(try entitlements(last) == [])
  }

  @Test func whatIsLeftOutHasADefault() async throws {
    let world = try await ServerWorld()
    let made = try await world.api(
      .post, "/products", ["code": "x", "number": 1, "name": "X"], by: world.administrator)
    #expect(made["features"] == [])
    #expect(made["token_lifetime_seconds"] == 259_200)
    #expect(made["renewal_window_days"] == 30)
  }

  @Test func codesAndNumbersAreTakenOnce() async throws {
    let world = try await ServerWorld()
    for (change, field) in [(["code": "pos"], "code"), (["number": 1001], "number")] as [([String: JSONValue], String)]
    {
      try expect(
        try await world.api(.post, "/products", Self.draft.with(change), by: world.administrator),
        is: Problem.taken(field))
    }
  }

  @Test func wrongFieldsAreNamed() async throws {
    let world = try await ServerWorld()
    let features =
      "are at most 100, each with its own code of 1 to 40 of a-z, 0-9, '.', '-' and '_'"
    let wrong: [([String: JSONValue], String, String)] = [
      (["code": ""], "code", "has 1 to 40 of a-z, 0-9, '.', '-' and '_'"),
      (["code": "Pos"], "code", "has 1 to 40 of a-z, 0-9, '.', '-' and '_'"),
      (["code": "-pos"], "code", "has 1 to 40 of a-z, 0-9, '.', '-' and '_'"),
      (["number": 0], "number", "is a whole number from 1 to 999999999"),
      (["number": 1_000_000_000], "number", "is a whole number from 1 to 999999999"),
      (["number": .fraction(1.5)], "number", "is a whole number"),
      (["name": ""], "name", "has 1 to 200 characters and no line breaks or control characters"),
      (["token_lifetime_seconds": 299], "token_lifetime_seconds", "is from 300 (5 minutes) to 2592000 (30 days)"),
      (["token_lifetime_seconds": 2_592_001], "token_lifetime_seconds", "is from 300 (5 minutes) to 2592000 (30 days)"),
      (["renewal_window_days": -1], "renewal_window_days", "is from 0 to 3650"),
      (["renewal_window_days": .integer(.max)], "renewal_window_days", "is from 0 to 3650"),
      (["features": [["code": "A", "name": "a"]]], "features", features),
      (["features": [["code": "a", "name": "a"], ["code": "a", "name": "b"]]], "features", features),
      (["features": [["code": "a"]]], "features", "is an array of the right elements"),
      (["features": [["code": "a", "name": "a", "x": 1]]], "features", "is an array of the right elements"),
      (["features": "a"], "features", "is an array of the right elements"),
      (
        ["features": [["code": "a", "name": ""]]], "features",
        "has 1 to 200 characters and no line breaks or control characters"
      ),
    ]
    for (change, field, sentence) in wrong {
      try expect(
        try await world.api(.post, "/products", Self.draft.with(change), by: world.administrator),
        is: Problem.invalid([field: sentence]))
      guard field != "code", field != "number" else { continue }
      try expect(
        try await world.api(
          .patch, "/products/\(world.product.id)", .object(change), by: world.administrator, ifMatch: "*"),
        is: Problem.invalid([field: sentence]))
    }
    for promise in ["code", "number"] {
      try expect(
        try await world.api(
          .patch, "/products/\(world.product.id)", .object([promise: "x"]), by: world.administrator, ifMatch: "*"),
        is: Problem.invalid([promise: "is not a member of this request"]))
    }
  }
}
