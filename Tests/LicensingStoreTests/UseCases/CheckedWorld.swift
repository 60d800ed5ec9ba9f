import LicenseTokens
import LicensingStore
import Testing

@testable import LicensingCore

/// A product whose programs ask with keys: as the vendor set it up, with keys on the customer's license, and a program that asks.
struct CheckedWorld: Sendable {
  let world: LicensingWorld
  /// The check token, from the address.
  let token: String
  var context: LicensingContext { world.context }

  static let ip = "192.0.2.1"
  static let mac = "AA:BB:CC:DD:EE:01"
  static let otherMAC = "AA:BB:CC:DD:EE:02"

  /// - Parameter limits: nil: lifted.
  init(
    locking parameters: [LockParameter] = [.ip], quota: Int64? = 10, renewalDate: RenewalDate? = nil,
    limits: LicensingPolicy.Limits? = nil, _ edit: (inout ChangeLicenseCheckSettings.Change) -> Void = { _ in }
  ) async throws {
    let lifted = LicensingPolicy.Limits(checksPerKeyPerMinute: 0, wrongKeysPerAddressPerTenMinutes: 0)
    world = try await LicensingWorld(
      quota: quota, renewalDate: renewalDate,
      policy: LicensingPolicy(issuer: LicensingWorld.issuer, limits: limits ?? lifted))
    let settings = try await ReadLicenseCheckSettings(world.context)(of: world.product.id, by: world.administrator)
    token = settings.token.exposed
    var change = ChangeLicenseCheckSettings.Change()
    change.lockParameters = .set(parameters)
    edit(&change)
    _ = try await ChangeLicenseCheckSettings(world.context)(
      of: world.product.id, version: nil, change, by: world.administrator)
  }

  // MARK: What the vendor and the customer do

  func createKeys(_ count: Int = 1, locksAllowed: Int = 1, on license: License? = nil) async throws -> [RevealedKey] {
    let ids = try await CreateLicenseKeys(context)(
      .init(count: count, locksAllowed: locksAllowed), on: (license ?? world.license).id, by: world.administrator)
    var revealed: [RevealedKey] = []
    for id in ids { revealed.append(try await RevealLicenseKey(context)(id, by: world.administrator)) }
    return revealed
  }

  func createKey(locksAllowed: Int = 1, on license: License? = nil) async throws -> RevealedKey {
    try #require(try await createKeys(locksAllowed: locksAllowed, on: license).first)
  }

  func step(_ step: ChangeLicenseStanding.Step, _ license: License? = nil) async throws {
    _ = try await ChangeLicenseStanding(context)(
      step, (license ?? world.license).id, version: nil, by: world.administrator)
  }

  func change(_ key: RevealedKey, _ edit: (inout ChangeLicenseKey.Change) -> Void) async throws {
    var change = ChangeLicenseKey.Change()
    edit(&change)
    _ = try await ChangeLicenseKey(context)(key.key.id, version: nil, change, by: world.administrator)
  }

  // MARK: What a program does

  /// Asks with exactly these parameters.
  func ask(
    _ parameters: [(name: String, value: String)], token: String? = nil, number: String = "7",
    from origin: Origin? = nil
  ) async throws -> LicenseCheckOutcome {
    let origin = origin ?? world.site
    return try await CheckLicense(context)(
      token: token ?? self.token, number: number,
      query: CheckQuery(parameters: parameters, connectionAddress: origin.address), from: origin)
  }

  /// Asks as a well-behaved program does.
  func check(
    _ key: RevealedKey, ip: String = ip, mac: String? = nil, from origin: Origin? = nil
  ) async throws -> LicenseCheckOutcome {
    try await ask(
      [("key", key.text), ("ip", ip)] + (mac.map { [("mac_address", $0)] } ?? []), from: origin)
  }

  // MARK: What the tests look at

  func livingLocks(_ key: RevealedKey) async throws -> [KeyLock] {
    let id = key.key.id
    return try await world.store.read { try $0.livingLocks(of: id) }
  }

  func installations() async throws -> [UnauthorizedInstallation] {
    try await world.sqlStore.flushNotes()
    return try await ReadUnauthorizedInstallations(context)(of: world.license.id, Page(limit: 200), by: world.manager)
      .map(\.installation)
  }

  /// Everything that a refused query must leave alone.
  func state() async throws -> [[String]] {
    try await world.engine.read { connection in
      try ["license_keys", "key_locks", "licenses"].map { table in
        let columns = table == "licenses" ? "used" : table == "license_keys" ? "locks_used" : "locked_values"
        return try connection.query("SELECT id, \(columns) FROM \(table) ORDER BY id", []) { row in
          let value = try (try? row.text(1)) ?? String(row.integer(1))
          return "\(try row.text(0)) \(value)"
        }
      }
    }
  }
}

let okOutcome = LicenseCheckOutcome.ok(.licensed, checkPeriodSeconds: nil)
