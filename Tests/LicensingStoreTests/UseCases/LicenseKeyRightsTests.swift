import LicenseTokens
import LicensingStore
import Testing

@testable import LicensingCore

@Suite struct LicenseKeyRightsTests {
  /// A key with a lock, and an installation that was refused.
  private struct Things: Sendable {
    let checked: CheckedWorld
    let key: RevealedKey
    let lock: KeyLock
    let installation: UnauthorizedInstallation

    init() async throws {
      checked = try await CheckedWorld()
      key = try await checked.createKey()
      _ = try await checked.check(key)
      _ = try await checked.check(key, ip: "192.0.2.2")
      lock = try #require(try await checked.livingLocks(key).first)
      installation = try #require(try await checked.installations().first)
    }
  }

  private typealias Attempt = (name: String, needs: Role?, @Sendable (Actor) async throws -> Void)

  /// Every use case by the role that may do it; nil: platform administrators only.
  private func attempts(_ things: Things) -> [Attempt] {
    let (context, key, lock, installation) = (
      things.checked.context, things.key.key.id, things.lock.id, things.installation.id
    )
    let license = things.checked.world.license.id
    let query = CheckQuery(parameters: [("ip", "192.0.2.9")], connectionAddress: nil)
    return [
      (
        "explain", .viewer, { _ = try await ExplainCheck(context) { $0 }(query, about: .key(key), on: license, by: $0) }
      ),
      ("explain a refused query", .manager, { _ = try await ExplainCheck(context) { $0 }(installation, by: $0) }),
      (
        "list keys", .manager, { _ = try await ReadLicenseKeys(context).list(of: license, search: nil, Page(), by: $0) }
      ),
      ("read key", .manager, { _ = try await ReadLicenseKeys(context).get(key, by: $0) }),
      ("count keys", .manager, { _ = try await ReadLicenseKeys(context).count(of: license, by: $0) }),
      ("list locks", .manager, { _ = try await ReadLocks(context)(of: license, Page(), by: $0) }),
      (
        "list installations", .manager,
        { _ = try await ReadUnauthorizedInstallations(context)(of: license, Page(), by: $0) }
      ),
      ("block", .manager, { try await BlockInstallation(context).block(installation, by: $0) }),
      ("unblock", .manager, { try await BlockInstallation(context).unblock(installation, by: $0) }),
      ("accept", .manager, { _ = try await AcceptInstallation(context)(installation, by: $0) }),
      ("reveal", .owner, { _ = try await RevealLicenseKey(context)(key, by: $0) }),
      ("export", .owner, { try await ExportLicenseKeys(context)(of: license, by: $0) { _ in } }),
      ("create keys", nil, { _ = try await CreateLicenseKeys(context)(.init(count: 1), on: license, by: $0) }),
      ("register domain", nil, { _ = try await RegisterDomain(context)("example.com", on: license, by: $0) }),
      ("change key", nil, { _ = try await ChangeLicenseKey(context)(key, version: -1, .init(), by: $0) }),
      // Last, as it succeeds.
      ("release", .manager, { try await ReleaseLock(context)(lock, reason: nil, by: $0) }),
    ]
  }

  private func actor(_ role: Role, in organization: OrganizationID, _ world: LicensingWorld) async throws -> Actor {
    try await world.context.makeUser("\(role)-\(organization.text)@x.example", role: role, in: organization)
  }

  @Test func foreignIDsLookLikeIDsOfNothing() async throws {
    let things = try await Things()
    let world = things.checked.world
    let other = try await CreateOrganization(world.context)(name: "Other", by: world.administrator)
    let stranger = try await actor(.owner, in: other.id, world)
    for (name, _, attempt) in attempts(things) {
      #expect(try await refusal { try await attempt(stranger) } == .notFound, "\(name)")
    }
    #expect(try await things.checked.livingLocks(things.key) == [things.lock])
  }

  @Test(arguments: Role.allCases)
  func eachRoleMayDoItsPart(role: Role) async throws {
    let things = try await Things()
    let world = things.checked.world
    let member = try await actor(role, in: world.organization.id, world)
    for (name, needed, attempt) in attempts(things) {
      let heard = try await refusal { try await attempt(member) }
      let isAllowed = needed.map { role >= $0 } ?? false
      #expect((heard == .forbidden) == !isAllowed, "\(name): \(String(describing: heard))")
    }
  }

  @Test func theVendorsPartIsForbiddenToOwners() async throws {
    let world = try await LicensingWorld()
    let (context, id) = (world.context, world.product.id)
    let owner = try await actor(.owner, in: world.organization.id, world)
    let attempts: [@Sendable () async throws -> Void] = [
      { _ = try await ReadLicenseCheckSettings(context)(of: id, by: owner) },
      { _ = try await ChangeLicenseCheckSettings(context)(of: id, version: nil, .init(), by: owner) },
      { _ = try await RenewCheckToken(context)(of: id, version: nil, by: owner) },
    ]
    for (index, attempt) in attempts.enumerated() {
      #expect(try await refusal { try await attempt() } == .forbidden, "attempt \(index)")
    }
  }
}
