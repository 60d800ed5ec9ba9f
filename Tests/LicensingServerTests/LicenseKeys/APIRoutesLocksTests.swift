import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

/// Locks, refused installations, and why a check fails.
@Suite struct APIRoutesLocksTests {
  private static func path(_ world: KeyWorld, _ rest: String) -> String {
    "/licenses/\(world.server.a.license.id)/\(rest)"
  }

  private func locks(_ world: KeyWorld, _ query: String = "") async throws -> ServerAnswer {
    try await world.server.api(.get, Self.path(world, "locks\(query)"), by: world.server.a.manager)
  }

  @Test func aLockIsListedReleasedAndKept() async throws {
    let world = try await KeyWorld()
    #expect(try await world.get().text == "OK")
    let listed = try await locks(world)
    let lock = try #require(listed["items"]?.elements.first)
    let now = JSONValue(world.server.clock.now)
    let masked = try #require(LicenseKeyText(presented: world.key)).masked
    let document: JSONValue = [
      "id": lock["id"] ?? nil, "key_id": .string(world.keyID), "masked_key": .string(masked),
      "license_id": "\(world.server.a.license.id)", "organization_id": "\(world.server.a.organization.id)",
      "locked_values": JSONValue(values: KeyWorld.locked), "shown_values": JSONValue(values: KeyWorld.locked),
      "first_used_at": now, "last_used_at": now, "address": "192.0.2.10", "released_at": nil,
    ]
    try expect(listed, 200, ["items": [document], "next": nil])
    try expect(try await locks(world, "?key_id=\(world.keyID)"), 200, ["items": [document], "next": nil])
    try expect(
      try await locks(world, "?key_id=lic_1"), is: Problem.invalid(["key_id": "is an id that begins with key_"]))
    #expect(try await world.server.used() == 1)

    let path = "/locks/\(lock["id"]?.text ?? "")"
    try expect(
      try await world.server.api(
        .delete, path + "?reason=%0A\(String(repeating: "x", count: 501))", by: world.server.a.manager),
      is: Problem.invalid(["reason": "has 1 to 500 characters and no line breaks or control characters"]))
    expectNoContent(try await world.server.api(.delete, path, by: world.server.a.manager))
    try expect(try await world.server.api(.delete, path, by: world.server.a.manager), is: Problem.notFound)
    #expect(try await world.server.used() == 0)
    try expect(try await locks(world), 200, ["items": [document.with(["released_at": now])], "next": nil])
  }

  @Test func customersKeepToTheRulesOfRelease() async throws {
    let world = try await KeyWorld {
      $0.releaseRules = .set(.init(cooldownSeconds: 3600, releasesPerYear: 2))
    }
    var answers: [ServerAnswer] = []
    for wait in [0, 60, 3600, 3600] as [Int64] {
      world.server.clock.advance(seconds: wait)
      #expect(try await world.get().text == "OK")
      let living = try await locks(world)["items"]?.elements.first { $0["released_at"] == JSONValue.null }
      answers.append(
        try await world.server.api(.delete, "/locks/\(living?["id"]?.text ?? "")", by: world.server.a.manager))
    }
    #expect(answers.map(\.status) == [204, 409, 204, 409])
    try expect(
      answers[1],
      is: Problem.conflict(
        "release_too_soon",
        "A lock of this key was released a short time ago. Try again after "
          + "\(AdjustableClock.start.adding(seconds: 3600).rfc3339), or ask the vendor."
      ).with(["detail": answers[1]["detail"] ?? nil]))
    #expect(answers[3]["code"] == "releases_used_up")
    let living = try await locks(world)["items"]?.elements.first { $0["released_at"] == JSONValue.null }
    expectNoContent(
      try await world.server.api(.delete, "/locks/\(living?["id"]?.text ?? "")", by: world.server.administrator))
  }

  private func installations(_ world: KeyWorld) async throws -> ServerAnswer {
    try await world.server.context.store.flushNotes()
    return try await world.server.api(
      .get, Self.path(world, "unauthorized-installations"), by: world.server.a.manager)
  }

  @Test func aRefusedInstallationIsListedAndAccepted() async throws {
    let world = try await KeyWorld()
    let other = world.query(mac: KeyWorld.otherMAC)
    for query in [world.query(), other, other] { _ = try await world.get(query) }
    let listed = try await installations(world)
    let entry = try #require(listed["items"]?.elements.first)
    let now = JSONValue(world.server.clock.now)
    let masked = try #require(LicenseKeyText(presented: world.key)).masked
    let document: JSONValue = [
      "id": entry["id"] ?? nil, "key_id": .string(world.keyID), "masked_key": .string(masked),
      "license_id": "\(world.server.a.license.id)", "organization_id": "\(world.server.a.organization.id)",
      "parameters": [
        ["name": "ip", "value": .string(KeyWorld.ip)], ["name": "mac_address", "value": .string(KeyWorld.otherMAC)],
      ],
      "address": "192.0.2.10", "first_at": now, "last_at": now, "count": 2, "blocked": false,
    ]
    try expect(listed, 200, ["items": [document], "next": nil])
    let path = "/unauthorized-installations/\(entry["id"]?.text ?? "")"
    try expect(
      try await world.server.api(.post, path + "/accept", by: world.server.a.manager),
      is: Problem.conflict("no_free_lock", "The key has as many locks as it allows."))
    let accepted = try await world.server.api(
      .post, path + "/accept", ["raise_locks_allowed": true], by: world.server.administrator)
    #expect(accepted.status == 200 && accepted["key_id"]?.text == world.keyID)
    #expect(accepted["locked_values"]?["mac_address"]?.text == KeyWorld.otherMAC)
    #expect(try await world.get(other).text == "OK")
    #expect(try await world.get().text == "OK")
    try expect(try await installations(world), 200, ["items": [], "next": nil])
  }

  @Test func aBlockedInstallationGetsNoLock() async throws {
    let world = try await KeyWorld()
    let other = world.query(mac: KeyWorld.otherMAC)
    for query in [world.query(), other] { _ = try await world.get(query) }
    let entry = try await installations(world)["items"]?.elements.first
    let path = "/unauthorized-installations/\(entry?["id"]?.text ?? "")"
    expectNoContent(try await world.server.api(.post, path + "/block", by: world.server.a.manager))
    #expect(try await installations(world)["items"]?.elements.first?["blocked"] == true)
    let lock = try await locks(world)["items"]?.elements.first?["id"]?.text ?? ""
    expectNoContent(try await world.server.api(.delete, "/locks/\(lock)", by: world.server.a.manager))
    #expect(try await world.get(other).text == "FAILED")
    expectNoContent(try await world.server.api(.post, path + "/unblock", by: world.server.a.manager))
    #expect(try await world.get(other).text == "OK")
  }

  @Test func itIsExplainedWhyACheckFails() async throws {
    let world = try await KeyWorld()
    #expect(try await world.get().text == "OK")
    let path = Self.path(world, "explain-check")
    let machine: (String) -> JSONValue = {
      [
        "key_id": .string(world.keyID), "address": "::ffff:192.0.2.1",
        "parameters": [["name": "ip", "value": .string(KeyWorld.ip)], ["name": "mac_address", "value": .string($0)]],
      ]
    }
    let viewer = world.server.a.viewer
    let ok = try await world.server.api(.post, path, machine(KeyWorld.mac), by: viewer)
    try expect(
      ok, 200,
      [
        "result": "OK", "locks_anew": false,
        "rules": .array(
          CheckRule.allCases.map {
            ["rule": .string($0.rawValue), "passed": true, "sentence": .string($0.sentence)]
          }),
      ])
    let failed = try await world.server.api(.post, path, machine(KeyWorld.otherMAC), by: viewer)
    #expect(failed["result"] == "FAILED")
    let passed = failed["rules"]?.elements.map { $0["passed"] ?? nil } ?? []
    let broken = try #require(CheckRule.allCases.firstIndex(of: .locksMatch))
    #expect(passed.prefix(broken).allSatisfy { $0 == true } && passed[broken] == false)
    #expect(passed.dropFirst(broken + 1).allSatisfy { $0 == JSONValue.null })
    let unknown = try await world.server.api(
      .post, path, ["parameters": [["name": "key", "value": "unknown"]]], by: viewer)
    #expect(unknown["result"] == "FAILED" && unknown["rules"]?.elements.first?["passed"] == false)
    #expect(try await world.lockedValues() == [KeyWorld.locked])
  }

  @Test func aQuestionThatIsNoneIsNamed() async throws {
    let world = try await KeyWorld()
    let wrong: [(JSONValue, KeyValuePairs<String, String>)] = [
      (["parameters": "ip"], ["parameters": "is an array of the right elements"]),
      (["parameters": [["name": "ip"]]], ["parameters[0].value": "is a string"]),
      (["address": "here"], ["address": "is an IP address, or null"]),
      (["key_id": "x"], ["key_id": "is an id that begins with key_, or null"]),
      (["key": "x"], ["key": "is not a member of this request"]),
    ]
    for (body, problems) in wrong {
      try expect(
        try await world.server.api(.post, Self.path(world, "explain-check"), body, by: world.server.a.viewer),
        is: Problem.invalid(problems))
    }
  }
}
