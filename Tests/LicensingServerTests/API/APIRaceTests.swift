import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

/// Requests that run against each other leave nothing half done.
@Suite struct APIRaceTests {
  /// Of wrong codes that come all at once, as many are looked up as may be.
  @Test func aBurstOfGuessesIsCounted() async throws {
    let world = try await ServerWorld(limits: .init(wrongCodesPerUser: 5))
    let answers = try await withThrowingTaskGroup(of: ServerAnswer.self) { group in
      for _ in 0..<40 {
        group.addTask {
          try await world.api(
            .post, "/device-authorizations/lookup", ["user_code": "BBBB-BBBB"], by: world.a.manager)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers.filter { $0.status == 409 }.count == 5)
    #expect(answers.filter { $0.status == 429 && $0.headers["retry-after"] != nil }.count == 35)
  }

  /// A device that is deleted while a license is given to it has none afterwards: no unit of the quota is lost.
  @Test func aDeviceThatIsDeletedMeanwhileHoldsNoLicense() async throws {
    let world = try await ServerWorld()
    for device in try await world.devices(12) {
      let codes = try await world.authorize()
      async let deleted = world.api(.delete, "/devices/\(device.id)", by: world.a.manager)
      async let approved = world.approve(codes, device: device)
      let statuses = (try await deleted.status, try await approved.status)
      #expect(statuses.0 == 204)
      #expect([200, 404].contains(statuses.1))
      #expect(try await world.poll(codes).status == 400)
    }
    #expect(try await world.used() == 0)
    let list = try await world.api(.get, "/licenses/\(world.a.license.id)/activations", by: world.a.viewer)
    #expect(list["items"]?.elements.allSatisfy { $0["released_at"] != nil as JSONValue } == true)
  }

  /// An organization that is disabled while machines ask gives none of them a token.
  @Test func anOrganizationThatIsDisabledMeanwhileGivesNoTokens() async throws {
    let world = try await ServerWorld()
    let path = "/organizations/\(world.a.organization.id)"
    let codes = try await world.authorize()
    async let disabled = world.api(.patch, path, ["disabled": true], by: world.administrator, ifMatch: "*")
    async let approved = world.approve(codes)
    #expect(try await disabled.status == 200)
    #expect([200, 409].contains(try await approved.status))
    #expect(try await world.poll(codes).status == 400)
    let created = try await world.api(
      .post, "\(path)/licenses", ["product_id": "\(world.product.id)"], by: world.administrator)
    #expect(created.status == 201)
    let more = try await world.authorize()
    #expect(try await world.approve(more).status == 409)
    #expect(try await world.used() ?? 0 <= 1)
  }
}
