import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

@Suite struct APIRoutesLicenseFileSettingsTests {
  private static func path(_ world: ServerWorld) -> String { "/products/\(world.product.id)/license-files" }

  private static func defaults(_ world: ServerWorld) -> JSONValue {
    [
      "product_id": "\(world.product.id)", "enabled": false, "article_numbers": [], "serial_number_pattern": nil,
      "features": nil, "validity_days": nil, "updated_at": JSONValue(world.product.createdAt),
    ]
  }

  @Test func theyAreReadAndChanged() async throws {
    let world = try await ServerWorld()
    let path = Self.path(world)
    let document = Self.defaults(world)
    // Whoever asks for files has to know what is accepted.
    try expect(try await world.api(.get, path, by: world.a.viewer), 200, document, ["etag": "\"0\""])
    world.clock.advance(seconds: 1)
    let change: JSONValue = [
      "enabled": true, "serial_number_pattern": "SW-####", "features": ["xms"], "validity_days": 365,
      "article_numbers": [["pattern": "SWITCH-8", "name": "8-port switch"], ["pattern": "SWITCH-16*", "name": "16"]],
    ]
    let changed = document.with([
      "enabled": true, "serial_number_pattern": "SW-####", "features": ["xms"], "validity_days": 365,
      "article_numbers": [["pattern": "SWITCH-8", "name": "8-port switch"], ["pattern": "SWITCH-16*", "name": "16"]],
      "updated_at": JSONValue(world.clock.now),
    ])
    try expect(
      try await world.api(.patch, path, change, by: world.administrator, ifMatch: "\"0\""), 200, changed,
      ["etag": "\"1\""])
    try expect(try await world.api(.get, path, by: world.administrator), 200, changed, ["etag": "\"1\""])
    // What is left out stays; null takes a limit away.
    world.clock.advance(seconds: 1)
    try expect(
      try await world.api(
        .patch, path, ["features": nil, "validity_days": nil, "serial_number_pattern": nil], by: world.administrator,
        ifMatch: "*"), 200,
      changed.with([
        "features": nil, "validity_days": nil, "serial_number_pattern": nil, "updated_at": JSONValue(world.clock.now),
      ]), ["etag": "\"2\""])
  }

  @Test func aLostRaceIsSaid() async throws {
    let world = try await ServerWorld()
    let change: JSONValue = ["validity_days": 1]
    try expect(
      try await world.api(.patch, Self.path(world), change, by: world.administrator), is: Problem.ifMatchRequired)
    for tag in ["\"1\"", "\"x\""] {
      try expect(
        try await world.api(.patch, Self.path(world), change, by: world.administrator, ifMatch: tag),
        is: Problem.changedMeanwhile)
    }
  }

  @Test func wrongFieldsAreNamed() async throws {
    let world = try await ServerWorld()
    let wrong: [(JSONValue, String)] = [
      (["enabled": 1], "enabled"), (["enabled": true], "article_numbers"),
      (["article_numbers": ["x"]], "article_numbers"),
      (["article_numbers": [["pattern": "A"]]], "article_numbers[0].name"),
      (["article_numbers": [["name": "A"]]], "article_numbers[0].pattern"),
      (["article_numbers": [["pattern": "A", "name": "a", "price": 1]]], "article_numbers[0].price"),
      (["article_numbers": [["pattern": "A B=", "name": "a"]]], "article_numbers[0].pattern"),
      (
        ["article_numbers": [["pattern": "A", "name": "a"], ["pattern": "a", "name": "b"]]],
        "article_numbers[1].pattern"
      ),
      (["serial_number_pattern": 1], "serial_number_pattern"),
      (["serial_number_pattern": "a b!"], "serial_number_pattern"),
      (["features": ["unknown"]], "features"), (["features": "xms"], "features"),
      (["features": ["xms", "xms"]], "features"),
      (["validity_days": 0], "validity_days"), (["validity_days": 36_501], "validity_days"),
      (["validity_days": .integer(.max)], "validity_days"), (["validity_days": "1"], "validity_days"),
      (["product_id": "x"], "product_id"),
    ]
    for (change, field) in wrong {
      let answer = try await world.api(.patch, Self.path(world), change, by: world.administrator, ifMatch: "*")
      #expect(answer.status == 422 && answer.headers == .problem, "\(field)")
      #expect(answer["errors"]?.elements.compactMap { $0["field"]?.text }.contains(field) == true, "\(answer.text)")
    }
    try expect(
      try await world.api(.get, Self.path(world), by: world.administrator), 200, Self.defaults(world),
      ["etag": "\"0\""])
    try expect(
      try await world.api(.get, "/products/prd_00000000000000000000000000/license-files", by: world.a.viewer),
      is: Problem.notFound)
  }
}
