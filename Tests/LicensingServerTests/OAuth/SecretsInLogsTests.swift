import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore
import TestInstruments
import Testing

@testable import LicensingServer

/// No secret that a request or an answer carries is in a log line, at the level that leaves nothing out.
@Suite struct SecretsInLogsTests {
  @Test func noneIsLogged() async throws {
    let world = try await ServerWorld()
    var secrets = [world.rs.secret, world.hub.secret, world.rsA.secret].compactMap { $0 }
    secrets += [world.administrator.token, world.a.manager.token]
    let password = "correct horse battery stable"
    secrets.append(password)
    let made = try await world.api(
      .post, "/users",
      [
        "email": "new@example.com", "name": "New", "platform_administrator": false, "password": .string(password),
      ], by: world.administrator)
    #expect(made.status == 201)
    secrets.append(
      try await world.api(.post, "/api-tokens", ["name": "more"], by: world.a.manager).string("token"))
    secrets.append(
      try await world.api(
        .post, "/clients", ["name": "c", "confidential": true, "grants": ["device_code"], "may_introspect": true],
        by: world.administrator
      ).string("client_secret"))

    for client in [world.pos, world.hub] {
      let codes = try await world.authorize(client)
      secrets += [codes.device, codes.user, codes.user.replacing("-", with: "")]
      _ = try await world.poll(codes, client)
      _ = try await world.poll(codes, world.kiosk)
      _ = try await world.approve(codes)
      let first = ServerWorld.Tokens(try await world.poll(codes, client), client: client)
      let second = ServerWorld.Tokens(try await world.refresh(first.refresh, client), client: client)
      secrets += [first.access, first.refresh, second.access, second.refresh]
      _ = try await world.send(.get, "/oauth/token?refresh_token=\(second.refresh)&device_code=\(codes.device)")
      _ = try await world.send(.get, "/activate?user_code=\(codes.user)")
      _ = try await world.introspect(second.access)
      _ = try await world.post("/oauth/introspect", ["token": first.access], bearer: second.access)
      _ = try await world.refresh(first.refresh, client)
      _ = try await world.poll(codes, client)
      _ = try await world.revoke(second.refresh, client)
    }
    // Wrong codes, a failing store and an error that nobody foresaw are told of without them, too.
    secrets += ["BBBB-BBBC", "BBBBBBBC"]
    _ = try await world.api(
      .post, "/device-authorizations/lookup", ["user_code": "BBBB-BBBC"], by: world.a.manager)
    let codes = try await world.authorize()
    secrets += [codes.device, codes.user]
    for fault in [FaultyStore.Fault.writes, .everything, .unforeseen] {
      world.store.fault = fault
      _ = try await world.poll(codes)
      _ = try await world.revoke(secrets[0])
      _ = try await world.introspect(codes.device)
      _ = try await world.api(.get, "/organizations", by: world.administrator)
    }

    #expect(secrets.count > 20 && !secrets.contains(""))
    let lines = world.log.lines
    #expect(lines.count > 30)
    for secret in secrets {
      #expect(!lines.contains { $0.contains(secret) })
      let random = secret.split(separator: "_", maxSplits: 1).last.map(String.init) ?? secret
      #expect(!lines.contains { $0.contains(random) })
    }
  }

  @Test func everyRequestHasOneLineWithItsRoute() async throws {
    let world = try await ServerWorld()
    let codes = try await world.authorize(from: "2001:db8::7")
    let answer = try await world.api(.get, "/organizations/\(world.a.organization.id)", by: world.a.viewer)
    let unknown = try await world.send(.get, "/nothing/\(codes.user)?code=\(codes.user)")
    let requests = world.log.lines.filter { $0.hasPrefix("info request ") }
      .map { $0.replacing(#/duration_ms=\d+ /#, with: "") }
    #expect(
      requests == [
        "info request client=2001:db8::7 method=POST request_id=\(codes.answer.requestID) "
          + "route=/oauth/device_authorization status=200",
        "info request client=192.0.2.10 method=GET request_id=\(answer.requestID) "
          + "route=/api/v1/organizations/{id} status=200",
        "info request client=192.0.2.10 method=GET request_id=\(unknown.requestID) route=unmatched status=404",
      ])
  }
}
