import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

/// Issuing license files, by people and by whoever holds a parent license file.
@Suite struct APIRoutesLicenseFileIssuingTests {
  static let noLocalLicense = Problem.problem(
    401, "Unauthorized", "no_local_license",
    "The parent license file is unknown here, or has ended. Download a new one from the license's page.")

  private static func error(_ error: LicenseFileError, _ advice: LicenseFileAdvice = LicenseFileAdvice()) -> JSONValue {
    ["code": .string(error.rawValue), "message": .string(error.message(advice))]
  }

  private static func quota(_ total: JSONValue, used: Int64, remaining: JSONValue, reserved: Int64 = 0) -> JSONValue {
    ["total": total, "used": .integer(used), "reserved": .integer(reserved), "remaining": remaining]
  }

  /// What the API says of a file, but for what only the file itself can tell.
  private static func document(_ world: ServerWorld, _ file: JSONValue, serial: String, article: String) -> JSONValue {
    [
      "id": file["id"] ?? nil, "license_id": "\(world.a.license.id)",
      "organization_id": "\(world.a.organization.id)", "product_id": "\(world.product.id)",
      "serial_number": .string(serial), "article_number": .string(article), "article_name": "Switch",
      "features": ["xms"], "issued_at": JSONValue(world.clock.now),
      "expires_at": "2027-07-01T00:00:00.000Z", "status": "valid", "key_id": file["key_id"] ?? nil, "revoked_at": nil,
      "revocation_reason": nil, "unit_returned": false, "document": file["document"] ?? nil,
    ]
  }

  @Test func filesAreIssuedOncePerDevice() async throws {
    let world = try await ServerWorld()
    try await world.issueFiles()
    let body: JSONValue = [
      "license_id": "\(world.a.license.id)",
      "devices": [
        ["serial_number": "SW-0001", "article_number": "SWITCH-8"],
        ["serial_number": "  sw-0002 ", "article_number": "switch-16"], ["article_number": "SWITCH-8"],
        ["serial_number": "SW-0003", "article_number": "ROUTER"], ["serial_number": "SW-0004", "article_number": nil],
        ["serial_number": "=1+1", "article_number": "SWITCH-8"],
        ["serial_number": "SW-0001", "article_number": "SWITCH-8"],
      ],
    ]
    let answer = try await world.api(.post, "/license-files", body, by: world.a.manager)
    let items = answer["items"]?.elements ?? []
    let (first, second) = (try #require(items.first?["license_file"]), try #require(items[1]["license_file"]))
    try expect(
      answer, 200,
      [
        "items": [
          [
            "serial_number": "SW-0001", "article_number": "SWITCH-8",
            "license_file": Self.document(world, first, serial: "SW-0001", article: "SWITCH-8"),
          ],
          [
            "serial_number": "  sw-0002 ", "article_number": "switch-16",
            "license_file": Self.document(world, second, serial: "sw-0002", article: "switch-16"),
          ],
          ["serial_number": nil, "article_number": "SWITCH-8", "error": Self.error(.serialNumberNotFound)],
          ["serial_number": "SW-0003", "article_number": "ROUTER", "error": Self.error(.articleNumberNotFound)],
          ["serial_number": "SW-0004", "article_number": nil, "error": Self.error(.articleNumberNotFound)],
          ["serial_number": "=1+1", "article_number": "SWITCH-8", "error": Self.error(.serialNumberNotFound)],
          [
            "serial_number": "SW-0001", "article_number": "SWITCH-8",
            "license_file": Self.document(world, first, serial: "SW-0001", article: "SWITCH-8"),
          ],
        ], "quota": Self.quota(10, used: 2, remaining: 8),
      ])
    // The document is a license file for that device.
    let text = try #require(first["document"]?.text)
    #expect(text.hasPrefix("-----BEGIN COUNTERSIGN LICENSE-----\n"))
    let claims = try world.fileVerifier().verify(
      text, serialNumber: "SW-0001", articleNumber: "SWITCH-8", at: world.clock.now.seconds, requiring: "xms")
    #expect(claims.id == first["id"]?.text && claims.organization.name == "Acme Stores")
    // Asking again, written otherwise, gives the same file and takes nothing.
    let again = try await world.api(
      .post, "/license-files",
      [
        "license_id": "\(world.a.license.id)",
        "devices": [["serial_number": "sw-0001", "article_number": "Switch-8 "]],
      ], by: world.administrator)
    try expect(
      again, 200,
      [
        "items": [["serial_number": "sw-0001", "article_number": "Switch-8 ", "license_file": first]],
        "quota": Self.quota(10, used: 2, remaining: 8),
      ])
  }

  @Test func thoseThatFitAreIssuedInOrder() async throws {
    let world = try await ServerWorld()
    try await world.issueFiles()
    _ = try await world.api(
      .patch, "/licenses/\(world.a.license.id)", ["quota": 2], by: world.administrator, ifMatch: "*")
    let devices: JSONValue = .array((1...3).map { ["serial_number": "SW-\($0)", "article_number": "SWITCH-8"] })
    let body: JSONValue = ["license_id": "\(world.a.license.id)", "devices": devices]
    let answer = try await world.api(.post, "/license-files", body, by: world.a.owner)
    #expect(answer.status == 200 && answer["quota"] == Self.quota(2, used: 2, remaining: 0))
    let items = answer["items"]?.elements ?? []
    #expect(items.map { $0["license_file"] == nil } == [false, false, true])
    #expect(items.last?["error"] == Self.error(.insufficientQuota))
  }

  @Test func theSentencesAreThoseOfTheLicenseAndItsProduct() async throws {
    let world = try await ServerWorld()
    try await world.issueFiles { $0.serialNumberPattern = .set("SW-####") }
    _ = try await world.api(
      .patch, "/licenses/\(world.a.license.id)", ["quota": 0, "returns_file_units": true], by: world.administrator,
      ifMatch: "*")
    let body: JSONValue = [
      "license_id": "\(world.a.license.id)",
      "devices": [
        ["serial_number": "SW-1", "article_number": "SWITCH-8"],
        ["serial_number": "SW-0001", "article_number": "SWITCH-8"],
      ],
    ]
    let items = try await world.api(.post, "/license-files", body, by: world.a.manager)["items"]?.elements ?? []
    let advice = LicenseFileAdvice(returnsUnits: true, serialNumberPattern: "SW-####")
    #expect(
      items.map { $0["error"] } == [
        Self.error(.serialNumberNotFound, advice), Self.error(.insufficientQuota, advice),
      ])
  }

  @Test func whatIsMissingOrTooMuchIsNamed() async throws {
    let world = try await ServerWorld()
    try await world.issueFiles()
    let license = JSONValue(world.a.license.id)
    let device: JSONValue = ["serial_number": "SW-1", "article_number": "SWITCH-8"]
    let wrong: [(JSONValue, KeyValuePairs<String, String>)] = [
      ([:], ["license_id": "is missing", "devices": "is missing"]),
      (["devices": []], ["license_id": "is missing"]), (["license_id": license], ["devices": "is missing"]),
      (["license_id": license, "devices": nil], ["devices": "is an array of the right elements"]),
      (["license_id": "x", "devices": []], ["license_id": "is an id that begins with lic_, or null"]),
      (["license_id": license, "devices": [1]], ["devices": "is an array of the right elements"]),
      (
        ["license_id": license, "devices": [["serial_number": 1]]], ["devices[0].serial_number": "is a string or null"]
      ),
      (
        ["license_id": license, "devices": [["serial": "x"]]], ["devices[0].serial": "is not a member of this request"]
      ),
      (
        ["license_id": license, "devices": .array(Array(repeating: device, count: 1001))],
        ["devices": "are at most 1000"]
      ),
    ]
    for (body, errors) in wrong {
      try expect(
        try await world.api(.post, "/license-files", body, by: world.a.manager), is: Problem.invalid(errors))
    }
    let tooLong = JSONValue.string(String(repeating: "x", count: 1024 * 1024))
    try expect(
      try await world.api(
        .post, "/license-files", ["license_id": license, "devices": [["serial_number": tooLong]]], by: world.a.manager),
      is: Problem.problem(
        413, "Content Too Large", "content_too_large", "The body is longer than 1048576 bytes."),
      ["connection": "close"])
    #expect(try await world.api(.get, "/licenses/\(world.a.license.id)/quota", by: world.a.viewer)["used"] == 0)
  }

  @Test func aThousandAreIssuedAtOnce() async throws {
    let world = try await ServerWorld()
    try await world.issueFiles()
    _ = try await world.api(
      .patch, "/licenses/\(world.a.license.id)", ["quota": 990], by: world.administrator, ifMatch: "*")
    let devices: JSONValue = .array((1...1000).map { ["serial_number": "SW-\($0)", "article_number": "SWITCH-8"] })
    let answer = try await world.api(
      .post, "/license-files", ["license_id": JSONValue(world.a.license.id), "devices": devices], by: world.a.manager)
    // More than a megabyte, and nobody need read more at once.
    let document = try JSONValue(parsing: answer.body, maximumByteCount: 2 * 1024 * 1024)
    #expect(document["quota"] == Self.quota(990, used: 990, remaining: 0))
    let items = document["items"]?.elements ?? []
    #expect(items.prefix(990).allSatisfy { $0["license_file"] != nil })
    #expect(items.suffix(10).allSatisfy { $0["error"] == Self.error(.insufficientQuota) } && items.count == 1000)
  }

  // MARK: The parent credential

  @Test func aParentCredentialIssuesUnderItsLicense() async throws {
    let world = try await ServerWorld()
    try await world.issueFiles()
    let credential = try await world.parentCredential()
    let devices: JSONValue = [["serial_number": "SW-0001", "article_number": "SWITCH-8"]]
    let issued = try await world.api(.post, "/license-files", ["devices": devices], parent: credential)
    let file = try #require(issued["items"]?.elements.first?["license_file"])
    try expect(
      issued, 200,
      [
        "items": [
          [
            "serial_number": "SW-0001", "article_number": "SWITCH-8",
            "license_file": Self.document(world, file, serial: "SW-0001", article: "SWITCH-8"),
          ]
        ], "quota": Self.quota(10, used: 1, remaining: 9),
      ])
    // It may say which license that is, but not another one.
    let named: JSONValue = ["license_id": JSONValue(world.a.license.id), "devices": devices]
    let again = try await world.api(.post, "/license-files", named, parent: credential)
    #expect(try again.json == issued.json)
    for other in [world.b.license.id.text, "lic_00000000000000000000000000"] {
      try expect(
        try await world.api(
          .post, "/license-files", ["license_id": .string(other), "devices": devices], parent: credential),
        is: Problem.invalid(["license_id": "is the license of the parent license file, or absent"]))
    }
    try expect(
      try await world.api(.post, "/license-files", [:], parent: credential),
      is: Problem.invalid(["devices": "is missing"])
    )
    try expect(
      try await world.api(.get, "/license-files/quota", parent: credential), 200,
      Self.quota(10, used: 1, remaining: 9))
    let bundle = try await world.api(.post, "/license-files/bundle", [:], parent: credential)
    #expect(bundle.status == 200 && bundle.headers == .download("license-bundle.txt"))
    let read = try world.fileVerifier().verifyBundle(bundle.text)
    #expect(read.entries.map(\.serialNumber) == ["SW-0001"] && read.licenseID == world.a.license.id.text)
    // Who it was is in the audit log, and when on the license's page.
    let events = try await world.auditEvents(.licenseFileIssued)
    #expect(events.map(\.actor.kind) == ["parent_license"])
    try await world.context.store.flushNotes()
    let parent = try await world.api(.get, "/licenses/\(world.a.license.id)/parent-license", by: world.a.viewer)
    #expect(parent["last_used_at"] == JSONValue(world.clock.now) && parent["id"]?.text == events.first?.actor.id)
  }

  @Test func aLicenseThatGivesNoFilesSaysSoOfEachDevice() async throws {
    let world = try await ServerWorld()
    try await world.issueFiles()
    let credential = try await world.parentCredential()
    let body: JSONValue = [
      "devices": [["serial_number": "SW-1", "article_number": "SWITCH-8"], ["serial_number": nil]]
    ]
    _ = try await world.api(.post, "/licenses/\(world.a.license.id)/suspend", by: world.administrator)
    let answer = try await world.api(.post, "/license-files", body, parent: credential)
    let error = Self.error(.noLocalLicense)
    try expect(
      answer, 200,
      [
        "items": [
          ["serial_number": "SW-1", "article_number": "SWITCH-8", "error": error],
          ["serial_number": nil, "article_number": nil, "error": error],
        ], "quota": Self.quota(10, used: 0, remaining: 10),
      ])
  }
}
