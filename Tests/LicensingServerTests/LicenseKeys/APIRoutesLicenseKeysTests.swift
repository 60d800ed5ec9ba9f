import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

@Suite struct APIRoutesLicenseKeysTests {
  private static func path(_ world: ServerWorld) -> String { "/licenses/\(world.a.license.id)/keys" }

  private static func document(_ world: ServerWorld, id: String, text: String) throws -> JSONValue {
    let masked = try #require(LicenseKeyText(presented: text)).masked
    return [
      "id": .string(id), "license_id": "\(world.a.license.id)", "organization_id": "\(world.a.organization.id)",
      "product_id": "\(world.product.id)", "method": "key", "masked_text": .string(masked), "locks_allowed": 1,
      "locks_used": 0, "blocked": false, "note": nil, "last_used_at": nil, "shown_values": [:], "address": nil,
      "created_at": JSONValue(world.clock.now), "updated_at": JSONValue(world.clock.now),
    ]
  }

  @Test func someAreMadeReadAndRevealed() async throws {
    let world = try await ServerWorld()
    let draft: JSONValue = ["count": 3, "locks_allowed": 2, "note": "Batch 1"]
    let made = try await world.api(.post, Self.path(world), draft, by: world.administrator)
    let ids = made["ids"]?.elements.compactMap(\.text) ?? []
    #expect(ids.count == 3 && Set(ids).count == 3 && ids.allSatisfy { LicenseKeyID($0) != nil })
    try expect(made, 201, ["ids": JSONValue(ids)])
    let list = try await world.api(.get, Self.path(world), by: world.a.manager)
    #expect(Set(list["items"]?.elements.compactMap { $0["id"]?.text } ?? []) == Set(ids))
    for (index, id) in ids.enumerated() {
      let revealed = try await world.api(.post, "/license-keys/\(id)/reveal", by: world.a.owner)
      let text = revealed.string("text")
      #expect(text.wholeMatch(of: #/[A-HJ-NP-Z2-9]{5}(-[A-HJ-NP-Z2-9]{5}){3}/#) != nil)
      try expect(revealed, 200, ["id": .string(id), "text": .string(text)])
      let document = try Self.document(world, id: id, text: text).with(["locks_allowed": 2, "note": "Batch 1"])
      try expect(
        try await world.api(.get, "/license-keys/\(id)", by: world.a.manager), 200, document, ["etag": "\"1\""])
      #expect(list["items"]?.elements.contains(document) == true)
      let found = try await world.api(.get, "\(Self.path(world))?search=\(text)", by: world.a.manager)
      try expect(found, 200, ["items": [document], "next": nil])
      #expect(try await world.auditEvents(.licenseKeyRevealed).count == index + 1)
    }
    let page = try await world.api(.get, "\(Self.path(world))?limit=2", by: world.a.manager)
    #expect(page["items"]?.elements.count == 2)
    let rest = try await world.api(
      .get, "\(Self.path(world))?limit=2&after=\(page.string("next"))", by: world.a.manager)
    #expect(rest["items"]?.elements.count == 1 && rest["next"] == JSONValue.null)
  }

  @Test func oneIsChanged() async throws {
    let world = try await KeyWorld()
    let path = "/license-keys/\(world.keyID)"
    let administrator = world.server.administrator
    let document = try Self.document(world.server, id: world.keyID, text: world.key)
    world.server.clock.advance(seconds: 1)
    let changed = try await world.server.api(
      .patch, path, ["locks_allowed": 3, "blocked": true, "note": "Stolen"], by: administrator, ifMatch: "\"1\"")
    try expect(
      changed, 200,
      document.with([
        "locks_allowed": 3, "blocked": true, "note": "Stolen", "updated_at": JSONValue(world.server.clock.now),
      ]), ["etag": "\"2\""])
    #expect(try await world.get().text == "FAILED")
    try expect(
      try await world.server.api(.patch, path, ["blocked": false], by: administrator, ifMatch: "\"1\""),
      is: Problem.changedMeanwhile)
    try expect(
      try await world.server.api(.patch, path, ["blocked": false], by: administrator), is: Problem.ifMatchRequired)
    let unblocked = try await world.server.api(
      .patch, path, ["blocked": false, "note": nil], by: administrator, ifMatch: "*")
    #expect(unblocked["blocked"] == false && unblocked["note"] == JSONValue.null && unblocked["locks_allowed"] == 3)
    #expect(try await world.get().text == "OK")
  }

  @Test func wrongFieldsAreNamed() async throws {
    let world = try await KeyWorld()
    let administrator = world.server.administrator
    let count = "is a whole number from 1 to 10000"
    let locks = "is a whole number from 1 to 1000"
    let wrong: [(JSONValue, KeyValuePairs<String, String>)] = [
      (["count": 0], ["count": count]), (["count": 10_001], ["count": count]),
      (["count": .integer(.max)], ["count": count]), (["locks_allowed": 0], ["locks_allowed": locks]),
      (["count": "1"], ["count": "is a whole number"]), (["keys": 1], ["keys": "is not a member of this request"]),
    ]
    for (draft, problems) in wrong {
      try expect(
        try await world.server.api(.post, Self.path(world.server), draft, by: administrator),
        is: Problem.invalid(problems))
    }
    try expect(
      try await world.server.api(
        .patch, "/license-keys/\(world.keyID)", ["locks_allowed": 1001], by: administrator, ifMatch: "*"),
      is: Problem.invalid(["locks_allowed": locks]))
    _ = try await world.server.api(.post, "/licenses/\(world.server.a.license.id)/revoke", by: administrator)
    try expect(
      try await world.server.api(.post, Self.path(world.server), ["count": 1], by: administrator),
      is: Problem.conflict("license_state", "The license's present state does not allow this."))
  }

  @Test func domainsAreRegisteredOnce() async throws {
    let world = try await KeyWorld { $0.method = .set(.domain) }
    let path = "/licenses/\(world.server.a.license.id)/domains"
    let administrator = world.server.administrator
    let made = try await world.server.api(
      .post, path, ["domain": "WWW.Example.com.", "note": "Shop"], by: administrator)
    let id = made.string("id")
    #expect(
      made.status == 201 && made.headers == .api.with(["etag": "\"1\"", "location": "/api/v1/license-keys/\(id)"]))
    #expect(made["masked_text"] == "example.com" && made["method"] == "domain" && made["note"] == "Shop")
    try expect(
      try await world.server.api(.post, path, ["domain": "example.com"], by: administrator),
      is: Problem.taken("domain"))
    try expect(
      try await world.server.api(.post, path, ["domain": "https://example.com/"], by: administrator),
      is: Problem.invalid(["domain": "is a domain name like example.com, without a path or port"]))
    let method = Problem.conflict("wrong_check_method", "The product's licenses are asked about by the other method.")
    try expect(
      try await world.server.api(.post, Self.path(world.server), ["count": 1], by: administrator), is: method)
  }

  // MARK: Tables

  @Test func theExportIsATableThatTheImportReads() async throws {
    let world = try await KeyWorld()
    let license = world.server.a.license.id
    let csv = "key,locks_allowed,note\r\nOLD-KEY-1,2,\"One, \"\"two\"\"\"\r\n=SUM(A1),1,@note\r\n"
    let imported = try await world.server.api(
      .post, Self.path(world.server) + "/import", ["csv": .string(csv)], by: world.server.administrator)
    let lines = imported["lines"]?.elements ?? []
    #expect(imported.status == 200 && imported["imported"] == 2 && imported["held_back"] == false)
    #expect(lines.map { $0["line"] } == [2, 3] && lines.allSatisfy { $0["outcome"] == "imported" })
    let ids = lines.compactMap { $0["id"] }
    let table = try await world.server.api(.post, Self.path(world.server) + "/export", by: world.server.a.owner)
    #expect(table.status == 200)
    #expect(
      table.headers
        == .always.with([
          "content-type": "text/csv; charset=utf-8; header=present",
          "content-disposition": #"attachment; filename="license-keys.csv""#,
        ]))
    let rows = Set(table.text.split(separator: "\r\n"))
    #expect(
      rows == [
        "key,locks_allowed,note", "\(world.key),1,", #"OLD-KEY-1,2,"One, ""two""""#, "'=SUM(A1),1,'@note",
      ])
    #expect(try await world.server.auditEvents(.licenseKeysExported).map(\.subject) == [license.text])
    let some = try await world.server.api(
      .post, Self.path(world.server) + "/export", ["ids": .array([ids[0]])], by: world.server.a.owner)
    #expect(some.text == "key,locks_allowed,note\r\nOLD-KEY-1,2,\"One, \"\"two\"\"\"\r\n")
    // What was exported is there already.
    let again = try await world.server.api(
      .post, Self.path(world.server) + "/import", ["csv": .string(table.text)], by: world.server.administrator)
    #expect(again["imported"] == 0)
    #expect(again["lines"]?.elements.map { $0["outcome"] } == ["already_there", "already_there", "already_there"])
  }

  @Test func aBadLineHoldsAllBackUnlessItIsSkipped() async throws {
    let world = try await KeyWorld()
    let path = Self.path(world.server) + "/import"
    let csv: JSONValue = "GOOD-KEY\nbad key\nGOOD-KEY\n"
    let administrator = world.server.administrator
    let held = try await world.server.api(.post, path, ["csv": csv], by: administrator)
    #expect(held["imported"] == 0 && held["held_back"] == true)
    #expect(held["lines"]?.elements.map { $0["outcome"] } == ["held_back", "bad", "bad"])
    #expect(held["lines"]?.elements.last?["reason"] == "This is the key of line 1 again.")
    let skipped = try await world.server.api(.post, path, ["csv": csv, "skip_bad": true], by: administrator)
    #expect(skipped["imported"] == 1)
    #expect(skipped["lines"]?.elements.map { $0["outcome"] } == ["imported", "bad", "bad"])
    let empty = try await world.server.api(.post, path, ["csv": ""], by: administrator)
    try expect(empty, is: Problem.invalid(["csv": "has a key in each line; this one has none"]))
  }

  @Test func aLargeTableIsImported() async throws {
    let world = try await KeyWorld()
    let csv = (0..<10_000).map { "LEGACY-\(100_000 + $0)-\(String(repeating: "N", count: 60)),1\n" }.joined()
    let answer = try await world.server.api(
      .post, Self.path(world.server) + "/import", ["csv": .string(csv)], by: world.server.administrator)
    #expect(answer.status == 200 && answer["imported"] == 10_000)
    let tooLong = String(repeating: "K", count: 2_097_153)
    try expect(
      try await world.server.api(
        .post, Self.path(world.server) + "/import", ["csv": .string(tooLong)], by: world.server.administrator),
      is: Problem.invalid(["csv": "has at most 2 MiB"]))
  }

  /// Whoever may not have the texts gets no table, not even an empty one.
  @Test func aRefusedExportIsNoTable() async throws {
    let world = try await KeyWorld()
    let path = Self.path(world.server) + "/export"
    try expect(try await world.server.api(.post, path, by: world.server.a.manager), is: Problem.forbidden)
    try expect(try await world.server.api(.post, path, by: world.server.b.owner), is: Problem.notFound)
    try expect(
      try await world.server.api(.post, path, ["ids": ["x"]], by: world.server.a.owner),
      is: Problem.invalid(["ids": "is an array of the right elements"]))
    #expect(try await world.server.auditEvents(.licenseKeysExported).isEmpty)
  }
}
