import HTTPTypes
import LicenseTokens
import LicensingCore
import TestInstruments
import Testing

@testable import LicensingServer

@Suite struct APIRoutesParentLicenseTests {
  private static func path(_ world: ServerWorld) -> String { "/licenses/\(world.a.license.id)/parent-license" }

  private static func document(_ world: ServerWorld, _ answer: ServerAnswer) -> JSONValue {
    [
      "id": answer["id"] ?? nil, "license_id": JSONValue(world.a.license.id),
      "created_at": JSONValue(world.clock.now), "last_used_at": nil,
    ]
  }

  @Test func oneIsMadeReadRenewedAndEnded() async throws {
    let world = try await ServerWorld()
    try await world.issueFiles()
    let path = Self.path(world)
    try expect(try await world.api(.get, path, by: world.a.manager), is: Problem.notFound)
    let made = try await world.api(.post, path, by: world.a.manager)
    let record = Self.document(world, made)
    let text = made.string("document")
    try expect(
      made, 201, record.with(["document": .string(text)]),
      ["location": "/api/v1\(path)", "etag": "\"\(made.string("id"))\""])
    let claims = try world.fileVerifier().verifyParent(text)
    #expect(claims.id == made.string("id") && ParentLicenseID(claims.id) != nil)
    #expect(claims.license.id == world.a.license.id.text && claims.entitlements == ["xms"])
    #expect(ParentCredential(presented: claims.credential.exposed) != nil)
    // Nobody is told its credential again.
    let read = try await world.api(.get, path, by: world.a.viewer)
    try expect(read, 200, record, ["etag": "\"\(made.string("id"))\""])
    #expect(!read.text.contains("csp_"))
    world.clock.advance(seconds: 1)
    let renewed = try await world.api(.post, path, by: world.a.owner)
    #expect(renewed.status == 201 && renewed.string("id") != made.string("id"))
    let newer = try world.fileVerifier().verifyParent(renewed.string("document"))
    #expect(try await world.api(.get, "/license-files/quota", parent: claims.credential.exposed).status == 401)
    #expect(try await world.api(.get, "/license-files/quota", parent: newer.credential.exposed).status == 200)
    expectNoContent(try await world.api(.delete, path, by: world.a.manager))
    #expect(try await world.api(.get, "/license-files/quota", parent: newer.credential.exposed).status == 401)
    try expect(try await world.api(.delete, path, by: world.a.manager), is: Problem.notFound)
    #expect(try await world.auditEvents(.parentLicenseIssued).count == 2)
    #expect(try await world.auditEvents(.parentLicenseEnded).count == 2)
    #expect(!world.log.lines.joined().contains("csp_"))
  }

  @Test func whereNoFilesAreIssuedThereIsNone() async throws {
    let world = try await ServerWorld()
    try expect(
      try await world.api(.post, Self.path(world), by: world.a.manager),
      is: Problem.conflict("no_license_files", "Licenses on this product give no license files."))
    try await world.issueFiles()
    _ = try await world.api(.post, "/licenses/\(world.a.license.id)/revoke", by: world.administrator)
    try expect(
      try await world.api(.post, Self.path(world), by: world.a.manager),
      is: Problem.conflict("license_state", "The license's present state does not allow this."))
  }
}
