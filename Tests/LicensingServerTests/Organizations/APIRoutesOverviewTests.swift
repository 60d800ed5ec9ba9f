import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

/// What the first page of an organization shows, for programs.
@Suite struct APIRoutesOverviewTests {
  private func count(_ number: Int64) -> JSONValue { ["count": .integer(number), "more": false] }

  private func quiet() -> JSONValue {
    [
      "devices": count(2), "licensed_devices": count(0), "licenses": count(1), "units_used": 0, "units_allowed": 10,
      "attention": [
        "pending": count(0), "silent_devices": ["near_end": 0, "ended": 0, "more": false],
        "licenses": ["near_end": 0, "expired": 0, "suspended": 0, "near_quota": 0],
        "unauthorized_installations": [], "license_files_to_reissue": 0,
      ],
    ]
  }

  @Test func itSaysWhatWaitsForSomebody() async throws {
    let world = try await ServerWorld()
    let path = "/organizations/\(world.a.organization.id)/overview"
    for login in [world.a.viewer, world.administrator] {
      try expect(try await world.api(.get, path, by: login), 200, quiet())
    }
    _ = try await world.tokens()
    _ = try await world.founder.license(
      of: world.a.organization.id, product: world.product, quota: nil, renewalDate: "2026-01-01")
    let suspended = try await world.founder.license(of: world.a.organization.id, product: world.product, quota: 1)
    _ = try await ChangeLicenseStanding(world.context)(.suspend, suspended.id, version: nil, by: .operator)
    let attention = quiet()["attention"]?.with([
      "licenses": ["near_end": 0, "expired": 1, "suspended": 1, "near_quota": 0]
    ])
    try expect(
      try await world.api(.get, path, by: world.a.viewer), 200,
      quiet().with([
        "licensed_devices": count(1), "licenses": count(3), "units_used": 1, "units_allowed": nil,
        "attention": try #require(attention),
      ]))
    // The other organization is as it was.
    try expect(
      try await world.api(.get, "/organizations/\(world.b.organization.id)/overview", by: world.b.viewer), 200,
      quiet())
  }

  @Test func everyConcernHasItsPlace() async throws {
    let world = try await ServerWorld()
    let attention = Attention(
      pending: CappedCount(101, upTo: 100), silent: SilentDevices(nearEnd: 1, ended: 2, hasMore: true),
      licenses: LicenseConcerns(of: [], at: world.clock.now),
      installations: [OpenInstallations(licenseID: world.a.license.id, count: 4)], filesToReissue: 5)
    let expected: JSONValue = [
      "pending": ["count": 100, "more": true], "silent_devices": ["near_end": 1, "ended": 2, "more": true],
      "licenses": ["near_end": 0, "expired": 0, "suspended": 0, "near_quota": 0],
      "unauthorized_installations": [["license_id": "\(world.a.license.id)", "count": 4]],
      "license_files_to_reissue": 5,
    ]
    #expect(attention.json == expected)
    #expect(DocumentedAnswer.check.problems(of: attention.json, ["$ref": "#/components/schemas/Attention"]).isEmpty)
  }
}
