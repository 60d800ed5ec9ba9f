import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

@Suite struct RevocationListRouteTests {
  private static let path = "/.well-known/license-revocations"

  @Test func theListIsSignedAndCanBeKept() async throws {
    let world = try await ServerWorld()
    try await world.issueFiles()
    let first = try await world.send(.get, Self.path)
    let tag = try #require(first.headers["etag"])
    let headers = [String: String].always.with(["cache-control": "public, max-age=300", "etag": tag])
    #expect(first.status == 200 && first.headers == headers.with(["content-type": "application/jose"]))
    let list = try world.fileVerifier().verifyRevocationList(first.text)
    #expect(list.revoked == [] && list.issuer == ServerWorld.issuer && list.issuedAt == world.clock.now.seconds)
    for condition in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
      let fresh = try await world.send(.get, Self.path, [("if-none-match", condition)])
      #expect(fresh.status == 304 && fresh.body.isEmpty && fresh.headers == headers, "\(condition)")
    }
    let head = try await world.send(.head, Self.path)
    #expect(head.status == 200 && head.headers["etag"] == tag)
    let file = try await world.issueFile("SW-0001")
    #expect(try await world.send(.get, Self.path).body == first.body)
    _ = try await RevokeLicenseFile(world.context)(file.id, by: .operator)
    let second = try await world.send(.get, Self.path, [("if-none-match", tag)])
    #expect(second.status == 200 && second.headers["etag"] != tag)
    #expect(try world.fileVerifier().verifyRevocationList(second.text).revoked == [file.id.text])
    // A file that is on the list verifies no more.
    let revoked = Set(try world.fileVerifier().verifyRevocationList(second.text).revoked)
    #expect(throws: LicenseFileFailure.revoked) {
      try world.fileVerifier(revoked: revoked).verify(
        file.document, serialNumber: "SW-0001", articleNumber: nil, at: world.clock.now.seconds)
    }
  }

  @Test func nothingElseIsDoneThere() async throws {
    let world = try await ServerWorld()
    for method in [HTTPRequest.Method.post, .put, .delete, .patch] {
      let answer = try await world.send(method, Self.path)
      #expect(answer.status == 405 && answer.headers["allow"] == "GET, HEAD")
    }
  }
}
