import LicensingStore
import Testing

@testable import LicensingCore
@testable import LicensingServer

/// A key on Acme's license that is locked to one machine and refused another.
struct KeyedSample: Sendable {
  var key = LicenseKeyID(now: ConsoleWorld.start, random: [])
  var lock = KeyLockID(now: ConsoleWorld.start, random: [])
  var installation = UnauthorizedInstallationID(now: ConsoleWorld.start, random: [])
  var text = ""
}

extension ConsoleWorld {
  static let first = "192.0.2.1"
  static let second = "192.0.2.2"

  /// The check token of the product.
  func checkToken() async throws -> String {
    try await ReadLicenseCheckSettings(context)(of: sample.product, by: .operator).token.exposed
  }

  /// A program asks with a key, from the machine with this address.
  func check(_ key: String, ip: String, from address: String = "198.51.100.20") async throws -> Bool {
    let query = CheckQuery(parameters: [("key", key), ("ip", ip)], connectionAddress: address)
    let origin = Origin(address: address, bucket: address, prefix: address, requestID: "checking")
    let outcome = try await CheckLicense(context)(
      token: try await checkToken(), number: "1001", query: query, from: origin)
    try await store.flushNotes()
    return outcome.isOK
  }

  /// Makes a key, locks it to the first machine, and refuses it to the second.
  @discardableResult
  func lockKey() async throws -> KeyedSample {
    _ = try await checkToken()
    let made = try await CreateLicenseKeys(context)(.init(count: 1), on: sample.license, by: .operator)
    let id = try #require(made.first)
    let text = try await RevealLicenseKey(context)(id, by: .operator).text
    #expect(try await check(text, ip: Self.first))
    #expect(try await !check(text, ip: Self.second))
    let license = sample.license
    let (locks, installations) = try await store.read { reader in
      (try reader.livingLocks(of: id), try reader.unauthorizedInstallations(of: license, page: Page(limit: 200)))
    }
    let installation = try #require(installations.first { $0.keyID == id })
    let sample = KeyedSample(
      key: id, lock: try #require(locks.first).id, installation: installation.id, text: text)
    keyed = sample
    return sample
  }

  /// Lets customers release within these rules only.
  func setReleaseRules(_ rules: LicenseCheckSettings.ReleaseRules) async throws {
    _ = try await checkToken()
    var change = ChangeLicenseCheckSettings.Change()
    change.releaseRules = .set(rules)
    _ = try await ChangeLicenseCheckSettings(context)(of: sample.product, version: nil, change, by: .operator)
  }

  func askByDomain() async throws {
    _ = try await checkToken()
    var change = ChangeLicenseCheckSettings.Change()
    change.method = .set(.domain)
    _ = try await ChangeLicenseCheckSettings(context)(of: sample.product, version: nil, change, by: .operator)
  }

  func allow(_ locks: Int, _ key: LicenseKeyID) async throws {
    var change = ChangeLicenseKey.Change()
    change.locksAllowed = .set(locks)
    _ = try await ChangeLicenseKey(context)(key, version: nil, change, by: .operator)
  }
}
