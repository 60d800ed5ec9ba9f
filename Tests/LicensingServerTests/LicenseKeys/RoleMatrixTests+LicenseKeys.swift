import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore

@testable import LicensingServer

/// Who may do what with license keys.
extension RoleMatrixTests {
  private static let product = set("id") { $0.product.id.text }

  static let licenseKeys = settings + keys + locks + installations

  private static let settings = [
    Row(method: .get, route: "/products/{id}/license-check", call: product),
    Row(
      method: .patch, route: "/products/{id}/license-check", body: ["suspended_text": "Call us."],
      call: product),
    Row(
      method: .post, route: "/products/{id}/license-check/renew-token",
      call: { world, call in
        try await product(world, call)
      }),
  ]

  private static let keys = [
    Row(method: .get, route: "/licenses/{id}/keys", call: license),
    Row(
      method: .post, route: "/licenses/{id}/keys", done: 201, body: ["count": 2],
      call: license),
    Row(
      method: .post, route: "/licenses/{id}/domains", done: 201,
      body: ["domain": "shop.example.com"],
      call: { world, call in
        var change = ChangeLicenseCheckSettings.Change()
        change.method = .set(.domain)
        _ = try await ChangeLicenseCheckSettings(world.context)(
          of: world.product.id, version: nil, change, by: .operator)
        return try await license(world, call)
      }),
    Row(method: .post, route: "/licenses/{id}/keys/export", call: license),
    Row(
      method: .post, route: "/licenses/{id}/keys/import", body: ["csv": "MY-OLD-KEY"],
      call: license),
    Row(method: .get, route: "/license-keys/{id}", call: newKey),
    Row(
      method: .patch, route: "/license-keys/{id}", body: ["note": "new"], call: newKey),
    Row(method: .post, route: "/license-keys/{id}/reveal", call: newKey),
  ]

  private static let locks = [
    Row(method: .get, route: "/licenses/{id}/locks", call: license),
    Row(method: .get, route: "/locks/{id}", call: newLock),
    Row(method: .delete, route: "/locks/{id}", call: newLock),
  ]

  private static let installations = [
    Row(method: .get, route: "/unauthorized-installations/{id}", call: newInstallation),
    Row(method: .get, route: "/licenses/{id}/unauthorized-installations", call: license),
    Row(
      method: .post, route: "/unauthorized-installations/{id}/accept",
      call: { world, call in
        let call = try await newInstallation(world, call)
        guard let id = call.ids["id"].flatMap({ UnauthorizedInstallationID($0) }) else { throw CancellationError() }
        let found = try await ReadUnauthorizedInstallations(world.context)(
          of: world.a.license.id, Page(), by: .operator)
        guard let key = found.first(where: { $0.installation.id == id })?.key.id else { throw CancellationError() }
        var change = ChangeLicenseKey.Change()
        change.locksAllowed = .set(2)
        _ = try await ChangeLicenseKey(world.context)(key, version: nil, change, by: .operator)
        return call
      }),
    Row(
      method: .post, route: "/unauthorized-installations/{id}/accept", when: "raise_locks_allowed is true",
      body: ["raise_locks_allowed": true], call: newInstallation),
    Row(
      method: .post, route: "/unauthorized-installations/{id}/block", done: 204,
      call: newInstallation),
    Row(
      method: .post, route: "/unauthorized-installations/{id}/unblock", done: 204,
      call: newInstallation),
    Row(
      method: .post, route: "/licenses/{id}/explain-check", body: ["parameters": []],
      call: { world, call in
        _ = try await ChangeLicenseCheckSettings(world.context)(
          of: world.product.id, version: nil, .init(), by: .operator)
        return try await license(world, call)
      }),
  ]

  // MARK: What the calls are about

  private static func createKey(in world: ServerWorld) async throws -> RevealedKey {
    let ids = try await CreateLicenseKeys(world.context)(.init(count: 1), on: world.a.license.id, by: .operator)
    guard let id = ids.first else { throw CancellationError() }
    return try await RevealLicenseKey(world.context)(id, by: .operator)
  }

  private static func newKey(_ world: ServerWorld, _ call: Call) async throws -> Call {
    var call = call
    call.ids["id"] = try await createKey(in: world).key.id.text
    return call
  }

  private static func newLock(_ world: ServerWorld, _ call: Call) async throws -> Call {
    let key = try await createKey(in: world)
    _ = try await ask(world, key, ip: "198.51.100.1")
    let locks = try await ReadLocks(world.context)(of: world.a.license.id, key: key.key.id, Page(), by: .operator)
    var call = call
    call.ids["id"] = locks.first?.lock.id.text
    return call
  }

  /// A key that is locked, and a second machine that asked with it.
  private static func newInstallation(_ world: ServerWorld, _ call: Call) async throws -> Call {
    let key = try await createKey(in: world)
    for ip in ["198.51.100.1", "198.51.100.2"] { _ = try await ask(world, key, ip: ip) }
    try await world.context.store.flushNotes()
    let found = try await ReadUnauthorizedInstallations(world.context)(of: world.a.license.id, Page(), by: .operator)
    var call = call
    call.ids["id"] = found.first { $0.key.id == key.key.id }?.installation.id.text
    return call
  }

  private static func ask(_ world: ServerWorld, _ key: RevealedKey, ip: String) async throws -> ServerAnswer {
    let token = try await ReadLicenseCheckSettings(world.context)(of: world.product.id, by: .operator).token
    return try await world.send(
      .get, "/license/checking/\(token.exposed)/\(world.product.number)?ip=\(ip)&key=\(ServerWorld.escaped(key.text))")
  }
}
