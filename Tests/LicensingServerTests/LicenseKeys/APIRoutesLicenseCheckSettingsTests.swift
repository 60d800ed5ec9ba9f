import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

@Suite struct APIRoutesLicenseCheckSettingsTests {
  private static func path(_ world: ServerWorld) -> String { "/products/\(world.product.id)/license-check" }

  /// The settings that a product begins with.
  private static func document(_ world: ServerWorld, checkURL: String) -> JSONValue {
    [
      "product_id": "\(world.product.id)", "method": "key", "check_url": .string(checkURL),
      "previous_token_works_until": nil,
      "key_format": [
        "prefix": "", "groups": 4, "group_length": 5, "classes": ["upper_case", "digits"], "separator": true,
        "omit_lookalikes": true, "example": .string(KeyFormat.standard.example), "entropy_bits": 100,
      ],
      "lock_parameters": [
        [
          "name": "ip", "label": "IP address", "kind": "ip_address", "required": true, "locks": true, "shown": true,
          "source": "claimed",
        ]
      ],
      "allow_subdomains": false, "allow_local_names": false, "check_period_seconds": 86_400,
      "release_cooldown_seconds": nil, "releases_per_year": nil, "suspended_text": nil,
      "created_at": JSONValue(world.product.createdAt), "updated_at": JSONValue(world.product.createdAt),
    ]
  }

  @Test func untilTheyAreChangedTheyAreTheDefaults() async throws {
    let world = try await ServerWorld()
    let first = try await world.api(.get, Self.path(world), by: world.administrator)
    let url = first.string("check_url")
    #expect(url.wholeMatch(of: #/https://auth\.example\.com/license/checking/cst_[A-Za-z0-9_-]{43}/1001/#) != nil)
    try expect(first, 200, Self.document(world, checkURL: url), ["etag": "\"1\""])
    let second = try await world.api(.get, Self.path(world), by: world.administrator)
    #expect(second.body == first.body)
  }

  @Test func whatIsLeftOutStays() async throws {
    let world = try await ServerWorld()
    let before = try await world.api(.get, Self.path(world), by: world.administrator)
    let document = Self.document(world, checkURL: before.string("check_url"))
    world.clock.advance(seconds: 1)
    let changed = try await world.api(
      .patch, Self.path(world),
      [
        "key_format": ["prefix": "MYSOFT", "group_length": 6], "check_period_seconds": 7200, "releases_per_year": 2,
        "suspended_text": "Please call us.",
        "lock_parameters": [["name": "ip", "kind": "ip_address", "source": "connection"], ["name": "host"]],
      ], by: world.administrator, ifMatch: "\"1\"")
    let format = KeyFormat(
      prefix: "MYSOFT", groups: 4, groupLength: 6, classes: [.upperCase, .digits], hasSeparator: true,
      omitsLookalikes: true)
    let expected = document.with([
      "key_format": document["key_format"]?.with([
        "prefix": "MYSOFT", "group_length": 6, "example": .string(format.example), "entropy_bits": 120,
      ]) ?? nil,
      "check_period_seconds": 7200, "releases_per_year": 2, "suspended_text": "Please call us.",
      "lock_parameters": [
        [
          "name": "ip", "label": "ip", "kind": "ip_address", "required": true, "locks": true, "shown": true,
          "source": "connection",
        ],
        [
          "name": "host", "label": "host", "kind": "text", "required": true, "locks": true, "shown": true,
          "source": "claimed",
        ],
      ], "updated_at": JSONValue(world.clock.now),
    ])
    try expect(changed, 200, expected, ["etag": "\"2\""])
    try expect(try await world.api(.get, Self.path(world), by: world.administrator), 200, expected, ["etag": "\"2\""])
    let back = try await world.api(
      .patch, Self.path(world), ["releases_per_year": nil, "suspended_text": nil], by: world.administrator,
      ifMatch: "*")
    #expect(
      back.status == 200 && back["releases_per_year"] == JSONValue.null && back["suspended_text"] == JSONValue.null)
    #expect(back["check_period_seconds"] == 7200)
  }

  @Test func aLostRaceIsSaid() async throws {
    let world = try await ServerWorld()
    let change: JSONValue = ["suspended_text": "Call."]
    try expect(
      try await world.api(.patch, Self.path(world), change, by: world.administrator), is: Problem.ifMatchRequired)
    for tag in ["\"2\"", "\"x\""] {
      try expect(
        try await world.api(.patch, Self.path(world), change, by: world.administrator, ifMatch: tag),
        is: Problem.changedMeanwhile)
      try expect(
        try await world.api(.post, Self.path(world) + "/renew-token", by: world.administrator, ifMatch: tag),
        is: Problem.changedMeanwhile)
    }
  }

  @Test func wrongFieldsAreNamedWithWhereTheyAre() async throws {
    let world = try await ServerWorld()
    let wrong: [(JSONValue, String)] = [
      (["method": "serial"], "method"), (["key_format": "x"], "key_format"),
      (["key_format": ["groups": "4"]], "key_format.groups"), (["key_format": ["colour": 1]], "key_format.colour"),
      (["key_format": ["classes": ["digits", "runes"]]], "key_format.classes"),
      (["key_format": ["groups": 9]], "key_format.groups"),
      (["lock_parameters": ["ip"]], "lock_parameters"), (["lock_parameters": [[:]]], "lock_parameters[0].name"),
      (["lock_parameters": [["name": "ip", "kind": "colour"]]], "lock_parameters[0].kind"),
      (["lock_parameters": [["name": "key"]]], "lock_parameters[0].name"),
      (["lock_parameters": [["name": "ip", "locked": true]]], "lock_parameters[0].locked"),
      (["check_period_seconds": 1], "check_period_seconds"),
      (["release_cooldown_seconds": 0], "release_cooldown_seconds"), (["releases_per_year": -1], "releases_per_year"),
      (["suspended_text": 1], "suspended_text"), (["check_token": "x"], "check_token"),
    ]
    for (change, field) in wrong {
      let answer = try await world.api(.patch, Self.path(world), change, by: world.administrator, ifMatch: "*")
      #expect(answer.status == 422 && answer.headers == .problem, "\(field)")
      #expect(answer["errors"]?.elements.compactMap { $0["field"]?.text }.contains(field) == true, "\(answer.text)")
    }
    let after = try await world.api(.get, Self.path(world), by: world.administrator)
    #expect(after.headers["etag"] == "\"1\"")
  }

  @Test func aRenewedTokenWorksForAWhile() async throws {
    let world = try await KeyWorld()
    let administrator = world.server.administrator
    let renewed = try await world.server.api(
      .post, Self.path(world.server) + "/renew-token", by: administrator, ifMatch: "\"2\"")
    let url = renewed.string("check_url")
    let until = world.server.clock.now.adding(seconds: 30 * 86_400)
    #expect(renewed.status == 200 && renewed.headers["etag"] == "\"3\"")
    #expect(renewed["previous_token_works_until"] == JSONValue(until) && !url.contains(world.token))
    let new = String(url.dropFirst(ServerWorld.issuer.count))
    #expect(try await world.get().text == "OK")
    #expect(try await world.get(path: new).text == "OK")
    world.server.clock.set(until)
    #expect(try await world.get().text == "FAILED")
    #expect(try await world.get(path: new).text == "OK")
  }
}
