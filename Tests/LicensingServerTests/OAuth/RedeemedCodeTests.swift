import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

/// What becomes of an approved code: redeemed once, delivered again, or stopped on the way.
@Suite struct RedeemedCodeTests {
  @Test func aLostAnswerIsGivenAgain() async throws {
    let world = try await ServerWorld()
    let codes = try await world.authorize()
    _ = try await world.approve(codes)
    let first = ServerWorld.Tokens(try await world.poll(codes), client: world.pos)
    world.clock.advance(seconds: 600)
    let second = ServerWorld.Tokens(try await world.poll(codes), client: world.pos)
    #expect(second.answer.status == 200)
    #expect(second.answer.headers == .oauth)
    #expect(first.access != second.access && first.refresh != second.refresh)
    #expect(try first.claims["family"] == second.claims["family"])
    for token in [first.access, second.access] { #expect(try await world.isActive(token)) }
    #expect(try await world.auditEvents(.authorizationRedeemed).count == 1)
    #expect(try await world.auditEvents(.deviceCodeReplayed).isEmpty)
  }

  @Test func tenMinutesLaterItIsAReplay() async throws {
    let world = try await ServerWorld()
    let codes = try await world.authorize()
    _ = try await world.approve(codes)
    let tokens = ServerWorld.Tokens(try await world.poll(codes), client: world.pos)
    world.clock.advance(milliseconds: 600_001)
    #expect(try await world.isActive(tokens.access))
    try await expectReplay(codes, tokens, in: world)
  }

  @Test func afterTheFirstRefreshItIsAReplay() async throws {
    let world = try await ServerWorld()
    let codes = try await world.authorize()
    _ = try await world.approve(codes)
    let tokens = ServerWorld.Tokens(try await world.poll(codes), client: world.pos)
    #expect(try await world.refresh(tokens.refresh).status == 200)
    try await expectReplay(codes, tokens, in: world)
  }

  private func expectReplay(
    _ codes: ServerWorld.Codes, _ tokens: ServerWorld.Tokens, in world: ServerWorld
  ) async throws {
    let refused = TokenEndpointTests.refused(
      "Not Licensed", "A token was used twice: two machines hold the same state. Authorize the device again.")
    let replay = try await world.poll(codes, from: "203.0.113.66")
    #expect(replay.status == 400)
    #expect(replay.headers == .oauth)
    #expect(try replay.json == refused)
    #expect(try await !world.isActive(tokens.access))
    #expect(try await world.refresh(tokens.refresh).json == refused)
    #expect(try await world.poll(codes).json == refused)
    let events = try await world.auditEvents(.deviceCodeReplayed)
    #expect(events.map(\.subject) == [try tokens.claims["family"]?.text ?? ""])
    #expect(events.map(\.address) == ["203.0.113.66"])
    #expect(events.map(\.actor) == [.client(world.pos.id)])
    #expect(events.map(\.organizationID) == [world.a.organization.id])
    #expect(events.map(\.details) == [["device": world.a.device.id.text]])
  }

  @Test func aRevokedFamilyIsNotDeliveredAgain() async throws {
    let world = try await ServerWorld()
    let codes = try await world.authorize()
    _ = try await world.approve(codes)
    let tokens = ServerWorld.Tokens(try await world.poll(codes), client: world.pos)
    #expect(try await world.revoke(tokens.refresh).status == 200)
    #expect(
      try await world.poll(codes).json
        == TokenEndpointTests.refused("Not Licensed", "The license was given back."))
  }

  /// What an administrator does between approval and poll, and what the poll says then.
  enum Change: String, CaseIterable, Sendable {
    case suspend, revoke, expire, disableDevice, deleteDevice, disableOrganization, disableApprover, release
    case takeGrant, disableClient
  }

  @Test(arguments: Change.allCases)
  func everythingIsLookedAtAgain(change: Change) async throws {
    let world = try await ServerWorld()
    let codes = try await world.authorize()
    #expect(try await world.approve(codes).status == 200)
    try await make(change, in: world)
    let answer = try await world.poll(codes)
    let (status, body) = expected(change)
    #expect(answer.status == status)
    #expect(try answer.json == body)
    #expect(try await world.auditEvents(.authorizationRedeemed).isEmpty)
  }

  private func make(_ change: Change, in world: ServerWorld) async throws {
    let (license, device) = ("/licenses/\(world.a.license.id)", "/devices/\(world.a.device.id)")
    let administrator = world.administrator
    let answer: ServerAnswer
    switch change {
    case .suspend: answer = try await world.api(.post, "\(license)/suspend", by: administrator)
    case .revoke: answer = try await world.api(.post, "\(license)/revoke", by: administrator)
    case .expire:
      answer = try await world.api(.post, "\(license)/renew", ["renewal_date": "2026-09-20"], by: administrator)
    case .disableDevice:
      answer = try await world.api(.patch, device, ["disabled": true], by: administrator, ifMatch: "*")
    case .deleteDevice: answer = try await world.api(.delete, device, by: administrator)
    case .disableOrganization:
      answer = try await world.api(
        .patch, "/organizations/\(world.a.organization.id)", ["disabled": true], by: administrator, ifMatch: "*")
    case .disableApprover:
      answer = try await world.api(
        .patch, "/users/\(world.a.manager.user.id)", ["disabled": true], by: administrator, ifMatch: "*")
    case .release:
      let activations = try await world.api(.get, "\(license)/activations", by: administrator)
      let id = activations["items"]?.elements.first?["id"]?.text ?? ""
      answer = try await world.api(.delete, "/activations/\(id)", by: administrator)
    case .takeGrant:
      answer = try await world.api(
        .patch, "/clients/\(world.pos.id)", ["grants": ["refresh_token"]], by: administrator, ifMatch: "*")
    case .disableClient: answer = try await world.api(.delete, "/clients/\(world.pos.id)", by: administrator)
    }
    #expect(answer.status == 200 || answer.status == 204)
  }

  private func expected(_ change: Change) -> (Int, JSONValue) {
    switch change {
    case .suspend: (400, TokenEndpointTests.refused("Suspended", "The license is suspended."))
    case .revoke: (400, TokenEndpointTests.refused("Revoked", "The license was revoked."))
    case .expire: (400, TokenEndpointTests.refused("Expired", "The license has expired and needs renewal."))
    case .disableDevice: (400, TokenEndpointTests.refused("Not Licensed", "The device is disabled."))
    case .disableOrganization: (400, TokenEndpointTests.refused("Not Licensed", "The organization is disabled."))
    case .deleteDevice, .release:
      (400, TokenEndpointTests.refused("Not Licensed", "The license was taken off this device."))
    case .disableApprover: (400, TokenEndpointTests.denied)
    case .takeGrant:
      (
        400, ["error": "unauthorized_client", "error_description": "The client is not allowed to do this."]
      )
    case .disableClient:
      (
        401,
        [
          "error": "invalid_client",
          "error_description": "The client is not known, or did not prove who it is.",
        ]
      )
    }
  }

  @Test func whatHealsIsRedeemedAfterwards() async throws {
    let world = try await ServerWorld()
    let codes = try await world.authorize()
    _ = try await world.approve(codes)
    let license = "/licenses/\(world.a.license.id)"
    _ = try await world.api(.post, "\(license)/suspend", by: world.administrator)
    #expect(try await world.poll(codes).status == 400)
    _ = try await world.api(.post, "\(license)/reinstate", by: world.administrator)
    #expect(try await world.poll(codes).status == 200)
  }

  @Test func aNewRedemptionEndsTheDevicesFormerFamily() async throws {
    let world = try await ServerWorld()
    let former = try await world.tokens()
    let codes = try await world.authorize()
    _ = try await world.approve(codes)
    #expect(try await world.isActive(former.access))
    let tokens = ServerWorld.Tokens(try await world.poll(codes), client: world.pos)
    #expect(try await !world.isActive(former.access))
    #expect(try await world.isActive(tokens.access))
    #expect(
      try await world.refresh(former.refresh).json
        == TokenEndpointTests.refused("Not Licensed", "The device was authorized again, by another machine."))
    #expect(try await world.used() == 1)
  }

  @Test func anotherLicenseReleasesTheFormerActivation() async throws {
    let world = try await ServerWorld()
    let former = try await world.tokens()
    let license = try await world.founder.license(of: world.a.organization.id, product: world.product, quota: 1)
    let tokens = try await world.tokens(license: license.id)
    #expect(try await world.used() == 0)
    #expect(try await !world.isActive(former.access))
    #expect(try await world.isActive(tokens.access))
    let released = try await world.auditEvents(.activationReleased)
    #expect(released.map(\.subject) == [try former.claims["activation"]?.text ?? ""])
  }
}
