import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore

@testable import LicensingServer

/// Who may do what with accounts and clients.
extension RoleMatrixTests {
  static let accounts = [
    Row(method: .get, route: "/users"),
    Row(
      method: .post, route: "/users", done: 201,
      body: ["email": "new@example.com", "name": "New", "platform_administrator": false]),
    Row(method: .get, route: "/users/{id}", call: set("id") { $0.a.viewer.user.id.text }),
    Row(
      method: .patch, route: "/users/{id}", body: ["name": "New"],
      call: set("id") { $0.a.viewer.user.id.text }),
    Row(method: .get, route: "/api-tokens"),
    Row(method: .post, route: "/api-tokens", done: 201, body: ["name": "New"]),
    // Everybody's own.
    Row(method: .get, route: "/api-tokens/{id}", call: newToken),
    Row(method: .delete, route: "/api-tokens/{id}", call: newToken),
    Row(
      method: .post, route: "/account/password", done: 204,
      body: ["present_password": .string(OwnPassword.present), "password": .string(OwnPassword.new)],
      call: withPassword),
    Row(method: .get, route: "/account/sessions"),
    Row(
      method: .post, route: "/account/sessions/end", done: 204,
      body: ["own_password": .string(OwnPassword.present)], call: withPassword),
    Row(
      method: .post, route: "/account/sessions/{id}/end", done: 204,
      body: ["own_password": .string(OwnPassword.present)], call: withSession),
  ]

  static let clients = [
    Row(method: .get, route: "/clients"),
    Row(
      method: .post, route: "/clients", done: 201,
      body: ["name": "New", "confidential": false, "grants": ["device_code"]]),
    Row(method: .get, route: "/clients/{id}", call: set("id") { $0.rsA.id }),
    Row(
      method: .patch, route: "/clients/{id}", body: ["name": "New"],
      call: set("id") { $0.rsA.id }),
    Row(
      method: .delete, route: "/clients/{id}",
      call: set("id") { $0.rsA.id }),
    Row(method: .post, route: "/clients/{id}/secret", call: set("id") { $0.rsA.id }),
  ]

  /// Whoever calls signs in with a password.
  private static func withPassword(_ world: ServerWorld, _ call: Call) async throws -> Call {
    try await world.setPassword(of: (call.login ?? world.administrator).user)
    return call
  }

  private static func withSession(_ world: ServerWorld, _ call: Call) async throws -> Call {
    let user = (call.login ?? world.administrator).user
    var call = try await withPassword(world, call)
    call.ids["id"] = try await world.signIn(user).reference
    return call
  }

  /// A token of whoever calls.
  private static func newToken(_ world: ServerWorld, _ call: Call) async throws -> Call {
    let user = (call.login ?? world.administrator).user.id
    var call = call
    call.ids["id"] = try await CreateAPIToken(world.context)(for: user, name: "x", by: .operator).0.id.text
    return call
  }
}
