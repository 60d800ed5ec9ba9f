import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

/// What a refresh says when the license does not hold any more, and that it takes effect at once.
@Suite struct RefusedRefreshTests {
  enum Step: String, CaseIterable, Sendable {
    case suspend, expire, revoke, release, disableDevice, deleteDevice, disableOrganization, revokeToken

    var status: String {
      switch self {
      case .suspend: "Suspended"
      case .expire: "Expired"
      case .revoke: "Revoked"
      case .release, .disableDevice, .deleteDevice, .disableOrganization, .revokeToken: "Not Licensed"
      }
    }

    var sentence: String {
      switch self {
      case .suspend: "The license is suspended."
      case .expire: "The license has expired and needs renewal."
      case .revoke: "The license was revoked."
      case .release, .deleteDevice: "The license was taken off this device."
      case .disableDevice: "The device is disabled."
      case .disableOrganization: "The organization is disabled."
      case .revokeToken: "The license was given back."
      }
    }
  }

  private func take(_ step: Step, in world: ServerWorld, _ tokens: ServerWorld.Tokens) async throws -> ServerAnswer {
    let (license, device) = ("/licenses/\(world.a.license.id)", "/devices/\(world.a.device.id)")
    let administrator = world.administrator
    switch step {
    case .suspend: return try await world.api(.post, "\(license)/suspend", by: administrator)
    case .expire:
      return try await world.api(.post, "\(license)/renew", ["renewal_date": "2026-09-20"], by: administrator)
    case .revoke: return try await world.api(.post, "\(license)/revoke", by: administrator)
    case .release:
      let activation = try tokens.claims["activation"]?.text ?? ""
      return try await world.api(.delete, "/activations/\(activation)", by: world.a.manager)
    case .disableDevice:
      return try await world.api(.patch, device, ["disabled": true], by: world.a.manager, ifMatch: "*")
    case .deleteDevice: return try await world.api(.delete, device, by: world.a.manager)
    case .disableOrganization:
      return try await world.api(
        .patch, "/organizations/\(world.a.organization.id)", ["disabled": true], by: administrator, ifMatch: "*")
    case .revokeToken: return try await world.revoke(tokens.access)
    }
  }

  @Test(arguments: Step.allCases)
  func theReasonIsTold(step: Step) async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    let done = try await take(step, in: world, tokens)
    #expect(done.status == 200 || done.status == 204)
    let answer = try await world.refresh(tokens.refresh)
    #expect(answer.status == 400)
    #expect(answer.headers == .oauth)
    #expect(try answer.json == TokenEndpointTests.refused(step.status, step.sentence))
    #expect(try await !world.isActive(tokens.access))
  }

  @Test func whatHealsGoesOnWithTheSameState() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    let license = "/licenses/\(world.a.license.id)"
    let steps: [(String, JSONValue?, Bool)] = [
      ("\(license)/suspend", nil, false), ("\(license)/reinstate", nil, true),
      ("\(license)/renew", ["renewal_date": "2026-09-20"], false),
      ("\(license)/renew", ["renewal_date": "2027-09-20"], true),
    ]
    for (path, body, isGood) in steps {
      #expect(try await world.api(.post, path, body, by: world.administrator).status == 200)
      #expect(try await world.refresh(tokens.refresh).status == (isGood ? 200 : 400))
      #expect(try await world.isActive(tokens.access) == isGood)
    }
    // A refused refresh wrote nothing.
    #expect(try await world.auditEvents(.tokenReplayed).isEmpty)
  }

  @Test func theLastDayIsAGoodDay() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    let last = try #require(RenewalDate("2027-06-30")).lastSecond
    // Not idle: refreshed every 100 days.
    var current = tokens
    while world.clock.now.seconds < last - 100 * 86_400 {
      world.clock.advance(seconds: 100 * 86_400)
      current = ServerWorld.Tokens(try await world.refresh(current.refresh), client: world.pos)
    }
    world.clock.set(Timestamp(seconds: last - 1))
    let answer = try await world.refresh(current.refresh)
    #expect(answer.status == 200)
    #expect(answer["expires_in"] == 1)
    world.clock.set(Timestamp(seconds: last + 1))
    #expect(
      try await world.refresh(current.refresh).json
        == TokenEndpointTests.refused("Expired", "The license has expired and needs renewal."))
  }

  @Test func aClientWithoutTheGrantIsRefused() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    _ = try await world.api(
      .patch, "/clients/\(world.pos.id)", ["grants": ["device_code"]], by: world.administrator, ifMatch: "*")
    let answer = try await world.refresh(tokens.refresh)
    #expect(answer.status == 400)
    #expect(
      try answer.json == [
        "error": "unauthorized_client", "error_description": "The client is not allowed to do this.",
      ])
  }

  @Test func aRefreshIsSeenOnTheDevice() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    world.clock.advance(seconds: 3600)
    _ = try await world.refresh(tokens.refresh)
    let device = try await world.api(.get, "/devices/\(world.a.device.id)", by: world.a.viewer)
    #expect(device["last_seen_at"] == JSONValue(world.clock.now))
  }
}
