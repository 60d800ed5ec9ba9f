import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

/// License files as they are listed, downloaded, bundled and revoked.
@Suite struct APIRoutesLicenseFilesTests {
  private static func path(_ world: ServerWorld) -> String { "/licenses/\(world.a.license.id)/license-files" }

  private static func document(_ world: ServerWorld, _ file: LicenseFile) -> JSONValue {
    [
      "id": JSONValue(file.id), "license_id": JSONValue(world.a.license.id),
      "organization_id": JSONValue(world.a.organization.id), "product_id": JSONValue(world.product.id),
      "serial_number": .string(file.serialNumber), "article_number": .string(file.articleNumber),
      "article_name": "Switch", "features": ["xms"], "issued_at": JSONValue(file.issuedAt),
      "expires_at": "2027-07-01T00:00:00.000Z", "status": "valid", "key_id": .string(file.keyID), "revoked_at": nil,
      "revocation_reason": nil, "unit_returned": false,
    ]
  }

  @Test func theyAreListedSearchedAndRead() async throws {
    let world = try await ServerWorld()
    try await world.issueFiles()
    var documents: [JSONValue] = []
    for serial in ["SW-0001", "SW-0002", "HALL-3"] {
      world.clock.advance(seconds: 1)
      documents.append(Self.document(world, try await world.issueFile(serial)))
    }
    try expect(
      try await world.api(.get, Self.path(world), by: world.a.viewer), 200, ["items": .array(documents), "next": nil])
    for (search, found) in [
      ("sw-", documents[0...1]), ("HALL", documents[2...2]), ("switch-8", documents[...]), ("%25", []), ("none", []),
    ] {
      try expect(
        try await world.api(.get, "\(Self.path(world))?search=\(search)", by: world.a.viewer), 200,
        ["items": .array(Array(found)), "next": nil])
    }
    let page = try await world.api(.get, "\(Self.path(world))?limit=2", by: world.a.viewer)
    try expect(page, 200, ["items": .array(Array(documents[0...1])), "next": documents[1]["id"] ?? nil])
    let rest = try await world.api(
      .get, "\(Self.path(world))?limit=2&after=\(page.string("next"))", by: world.a.viewer)
    try expect(rest, 200, ["items": [documents[2]], "next": nil])

    let id = try #require(documents[2]["id"]?.text)
    let one = try await world.api(.get, "/license-files/\(id)", by: world.a.viewer)
    let text = one.string("document")
    try expect(one, 200, documents[2].with(["document": .string(text)]), ["etag": "\"0-0\""])
    let saved = try await world.api(.get, "/license-files/\(id)/document", by: world.a.viewer)
    #expect(saved.status == 200 && saved.text == text)
    #expect(saved.headers == .download("license_HALL-3_SWITCH-8.txt"))
    #expect(
      try world.fileVerifier().verify(
        saved.text, serialNumber: "HALL-3", articleNumber: nil, at: world.clock.now.seconds
      ).id == id)
  }

  /// As the console calls them.
  @Test func aFileWithoutItsKeyAndOneThatWasReplacedAreNotValid() async throws {
    let world = try await ServerWorld()
    try await world.issueFiles()
    let (first, second) = (try await world.issueFile("SW-0001"), try await world.issueFile("SW-0002"))
    _ = try await RotateSigningKeys(world.context)(.compromised, purpose: .file, by: .operator)
    let again = try await world.issueFile("SW-0001")
    let documents = [
      Self.document(world, first).with(["status": "replaced"]),
      Self.document(world, second).with(["status": "must_be_issued_again"]), Self.document(world, again),
    ]
    try expect(
      try await world.api(.get, Self.path(world), by: world.a.viewer), 200, ["items": .array(documents), "next": nil])
    #expect(
      try await world.api(.get, "/license-files/\(second.id)", by: world.a.viewer)["status"] == "must_be_issued_again")
  }

  @Test func aRevokedFileIsOnTheList() async throws {
    let world = try await ServerWorld()
    try await world.issueFiles()
    let file = try await world.issueFile("SW-0001")
    world.clock.advance(seconds: 5)
    let revoked = try await world.api(
      .post, "/license-files/\(file.id)/revoke", ["reason": " Stolen "], by: world.a.manager)
    let document = Self.document(world, file).with([
      "status": "revoked", "revoked_at": JSONValue(world.clock.now), "revocation_reason": "Stolen",
    ])
    try expect(revoked, 200, document, ["etag": "\"0-\(world.clock.now.milliseconds)\""])
    try expect(
      try await world.api(.post, "/license-files/\(file.id)/revoke", by: world.a.manager),
      is: Problem.conflict("license_file_revoked", "The license file was revoked before."))
    let list = try await world.send(.get, "/.well-known/license-revocations")
    #expect(try world.fileVerifier().verifyRevocationList(list.text).revoked == [file.id.text])
    let path = "/licenses/\(world.a.license.id)"
    #expect(try await world.api(.get, path, by: world.a.viewer)["used"] == 1)
    // Where the license says so, the unit comes back.
    _ = try await world.api(.patch, path, ["returns_file_units": true], by: world.administrator, ifMatch: "*")
    let second = try await world.issueFile("SW-0002")
    let back = try await world.api(.post, "/license-files/\(second.id)/revoke", by: world.a.owner)
    #expect(back["unit_returned"] == true && back["revocation_reason"] == JSONValue.null)
    let license = try await world.api(.get, path, by: world.a.viewer)
    #expect(license["used"] == 1 && license["remaining"] == 9 && license["returns_file_units"] == true)
    try expect(
      try await world.api(
        .post, "/license-files/\(try await world.issueFile("SW-3").id)/revoke",
        ["reason": .string(String(repeating: "r", count: 201))], by: world.a.manager),
      is: Problem.invalid(["reason": "has 1 to 200 characters and no line breaks or control characters"]))
  }

  @Test func aBundleHasTheValidFilesAndTheRevokedIds() async throws {
    let world = try await ServerWorld()
    try await world.issueFiles()
    let files = [
      try await world.issueFile("SW-0001"), try await world.issueFile("SW-0002"), try await world.issueFile("SW-0003"),
    ]
    _ = try await world.api(.post, "/license-files/\(files[1].id)/revoke", by: world.a.manager)
    let license = JSONValue(world.a.license.id)
    let all = try await world.api(.post, "/license-files/bundle", ["license_id": license], by: world.a.viewer)
    #expect(all.status == 200 && all.headers == .download("license-bundle.txt"))
    let bundle = try world.fileVerifier().verifyBundle(all.text)
    #expect(bundle.entries.map(\.file) == [files[0].compact, files[2].compact])
    #expect(bundle.revoked == [files[1].id.text] && bundle.issuedAt == world.clock.now.seconds)
    let some = try await world.api(
      .post, "/license-files/bundle", ["license_id": license, "ids": [JSONValue(files[2].id)]], by: world.a.viewer)
    #expect(try world.fileVerifier().verifyBundle(some.text).entries.map(\.serialNumber) == ["SW-0003"])
    for ids in [["fil_00000000000000000000000000"], [files[0].id.text, "fil_00000000000000000000000001"]] {
      try expect(
        try await world.api(
          .post, "/license-files/bundle", ["license_id": license, "ids": JSONValue(ids)], by: world.a.viewer),
        is: Problem.notFound)
    }
    for (ids, sentence) in [
      (["x"], "is an array of the right elements"), ("fil_x", "is an array of the right elements"),
    ] as [(JSONValue, String)] {
      try expect(
        try await world.api(.post, "/license-files/bundle", ["license_id": license, "ids": ids], by: world.a.viewer),
        is: Problem.invalid(["ids": sentence]))
    }
  }

  @Test func reservedUnitsAreThoseNobodyHasFetched() async throws {
    let world = try await ServerWorld()
    let path = "/licenses/\(world.a.license.id)"
    _ = try await world.approve(try await world.authorize())
    let quota: JSONValue = ["total": 10, "used": 1, "reserved": 1, "remaining": 9]
    try expect(try await world.api(.get, "\(path)/quota", by: world.a.viewer), 200, quota)
    let license = try await world.api(.get, path, by: world.a.viewer)
    #expect(license["reserved"] == 1 && license["remaining"] == 9 && license["used"] == 1)
    let list = try await world.api(.get, "/organizations/\(world.a.organization.id)/licenses", by: world.a.viewer)
    #expect(list["items"]?.elements.first?["reserved"] == 1)
    _ = try await world.api(.patch, path, ["quota": nil], by: world.administrator, ifMatch: "*")
    try expect(
      try await world.api(.get, "\(path)/quota", by: world.a.viewer), 200,
      quota.with(["total": nil, "remaining": nil]))
  }
}
