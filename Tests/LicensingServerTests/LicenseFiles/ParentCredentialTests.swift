import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

/// What the credential of a parent license file opens, and what it does not.
@Suite struct ParentCredentialTests {
  @Test func aCredentialThatHasEndedOpensNothing() async throws {
    let world = try await ServerWorld()
    try await world.issueFiles()
    let renewed = try await world.parentCredential()
    let ended = try await world.parentCredential()
    try await EndParentLicense(world.context)(world.a.license.id, by: .operator)
    let unknown = "csp_" + String(repeating: "A", count: 43)
    for credential in [renewed, ended, unknown, "csp_", unknown + "A", unknown + " "] {
      for answer in [
        try await world.api(.post, "/license-files", ["devices": []], parent: credential),
        try await world.api(.post, "/license-files/bundle", [:], parent: credential),
        try await world.api(.get, "/license-files/quota", parent: credential),
      ] {
        try expect(
          answer, is: APIRoutesLicenseFileIssuingTests.noLocalLicense,
          ["www-authenticate": #"Bearer realm="countersign""#])
      }
    }
    #expect(try await world.auditEvents(.licenseFileIssued).isEmpty)
  }

  @Test func nothingIsReadForACredentialThatIsNotKnown() async throws {
    let world = try await ServerWorld()
    try await world.issueFiles()
    let unknown = "csp_" + String(repeating: "A", count: 43)
    let large = Array(String(repeating: " ", count: 1024 * 1024 + 1).utf8)
    for path in ["/license-files", "/license-files/bundle"] {
      for body in [Array("{".utf8), Array("[]".utf8), large] {
        let answer = try await world.send(
          .post, "/api/v1" + path, [("authorization", "Bearer \(unknown)"), ("content-type", "application/json")],
          body: body)
        #expect(answer.status == 401 && answer["code"] == "no_local_license", "\(path)")
      }
    }
  }

  @Test func aBodyOfManySmallValuesIsNotTaken() async throws {
    let world = try await ServerWorld()
    try await world.issueFiles()
    let credential = try await world.parentCredential()
    func numbers(_ count: Int) -> JSONValue { .array(Array(repeating: 1, count: count)) }
    for (path, member, most) in [("/license-files", "devices", 10_000), ("/license-files/bundle", "ids", 20_000)] {
      // The object and the array are values as well.
      let enough: JSONValue = .object([member: numbers(most - 2)])
      try expect(
        try await world.api(.post, path, enough, parent: credential),
        is: Problem.invalid([member: "is an array of the right elements"]))
      try expect(
        try await world.api(.post, path, .object([member: numbers(most - 1)]), parent: credential),
        is: Problem.invalid(["body": "has at most \(most) values"]))
    }
  }

  /// By the credential, or to everybody.
  private static let opened: Set = [
    "POST /license-files", "POST /license-files/bundle", "GET /license-files/quota", "GET /openapi.json",
  ]

  @Test(arguments: RoleMatrixTests.rows.filter { !opened.contains("\($0.method) \($0.route)") })
  func aParentCredentialOpensNoOtherRoute(row: RoleMatrixTests.Row) async throws {
    let world = try await ServerWorld()
    let call = try await row.call(
      world, .init(number: 0, login: nil, ids: RoleMatrixTests.ids(in: world), body: row.body))
    try await world.issueFiles()
    let credential = try await world.parentCredential()
    #expect(try await world.api(.get, "/license-files/quota", parent: credential).status == 200)
    let path = call.ids.reduce(row.route + row.query) { $0.replacing("{\($1.key)}", with: $1.value) }
    try expect(
      try await world.api(row.method, path, call.body, parent: credential), is: Problem.unauthenticated,
      ["www-authenticate": #"Bearer realm="countersign""#])
  }

  @Test func anAPITokenDoesNotSayWhoseQuotaIsAskedAbout() async throws {
    let world = try await ServerWorld()
    try expect(
      try await world.api(.get, "/license-files/quota", by: world.a.owner), is: Problem.unauthenticated,
      ["www-authenticate": #"Bearer realm="countersign""#])
  }
}
