import LicenseTokens
import LicensingStore
import Testing

@testable import LicensingCore

/// A product whose licenses give license files, and a customer with a license on it.
struct FileWorld: Sendable {
  let world: LicensingWorld
  var context: LicensingContext { world.context }

  init(
    devices: Int = 1, quota: Int64? = 10, renewalDate: RenewalDate? = nil, validityDays: Int? = nil,
    returnsUnits: Bool = false
  ) async throws {
    world = try await LicensingWorld(devices: devices, quota: quota, renewalDate: renewalDate)
    try await set { change in
      change.isEnabled = .set(true)
      change.articleNumbers = .set([
        ArticleNumberRule(pattern: "SWITCH-8", name: "8-port switch"),
        ArticleNumberRule(pattern: "SWITCH-16*", name: "16-port switch"),
      ])
      change.validityDays = .set(validityDays)
    }
    guard returnsUnits else { return }
    try await changeLicense { $0.returnsFileUnits = .set(true) }
  }

  // MARK: What the vendor does

  @discardableResult
  func set(
    _ edit: (inout ChangeLicenseFileSettings.Change) -> Void
  ) async throws -> LicenseFileSettings {
    var change = ChangeLicenseFileSettings.Change()
    edit(&change)
    return try await ChangeLicenseFileSettings(context)(
      of: world.product.id, version: nil, change, by: world.administrator)
  }

  func changeLicense(_ edit: (inout ChangeLicense.Change) -> Void) async throws {
    var change = ChangeLicense.Change()
    edit(&change)
    _ = try await ChangeLicense(context)(world.license.id, version: nil, change, by: world.administrator)
  }

  func step(_ step: ChangeLicenseStanding.Step) async throws {
    _ = try await ChangeLicenseStanding(context)(step, world.license.id, version: nil, by: world.administrator)
  }

  // MARK: What the customer does

  /// The manager, under the license.
  var authority: IssueAuthority { .actor(world.manager, world.license.id) }

  func issue(
    _ devices: [(serial: String?, article: String?)], under authority: IssueAuthority? = nil
  ) async throws -> IssueLicenseFiles.Answer {
    try await IssueLicenseFiles(context)(
      devices.map { DeviceNumbers(serialNumber: $0.serial, articleNumber: $0.article) },
      under: authority ?? self.authority)
  }

  /// For switches of these serial numbers.
  func issue(_ serials: [String], under authority: IssueAuthority? = nil) async throws -> IssueLicenseFiles.Answer {
    try await issue(serials.map { ($0, "SWITCH-8") }, under: authority)
  }

  func file(_ serial: String = "SW-0001", article: String = "SWITCH-8") async throws -> LicenseFile {
    try #require(try await issue([(serial, article)]).outcomes.first?.file)
  }

  func revoke(_ file: LicenseFile, reason: String? = nil) async throws -> LicenseFile {
    try await RevokeLicenseFile(context)(file.id, reason: reason, by: world.manager)
  }

  /// The parent license file of the license, as whoever holds it uses it.
  func parent() async throws -> (record: ParentLicense, authority: IssueAuthority) {
    let answer = try await IssueParentLicense(context)(world.license.id, by: world.manager)
    let claims = try await verifier().verifyParent(answer.document)
    let credential = try #require(ParentCredential(presented: claims.credential.exposed))
    return (answer.record, .parent(credential, world.site))
  }

  /// A server beside this one, on the same store, with the keys of now.
  func anotherServer() async throws -> LicensingContext {
    let other = try LicensingContext(
      store: world.store, clock: world.clock, random: SeededRandom(seed: 7), keys: testKeys(),
      policy: LicensingPolicy(issuer: LicensingWorld.issuer))
    try await other.reloadKeyring()
    return other
  }

  // MARK: What the tests look at

  /// As a device does, with what is published now.
  func verifier() async throws -> LicenseFileVerifier {
    let published = try #require(context.keyring.published)
    let list = try await SignRevocationList(context)()
    let verifier = LicenseFileVerifier(
      issuer: LicensingWorld.issuer, audience: world.organization.id.text,
      keySet: try JSONWebKeySet(parsing: published.json))
    return verifier.addingRevoked(try verifier.verifyRevocationList(list.compact).revoked)
  }

  /// Why a device does not accept its file; nil: it does.
  func verdict(_ file: LicenseFile) async throws -> LicenseFileFailure? {
    do throws(LicenseFileFailure) {
      _ = try await verify(file)
      return nil
    } catch {
      return error
    }
  }

  private func verify(_ file: LicenseFile) async throws(LicenseFileFailure) -> LicenseFileClaims {
    guard let verifier = try? await verifier() else { throw .unknownKey }
    return try verifier.verify(
      file.document, serialNumber: file.serialNumber, articleNumber: file.articleNumber,
      at: world.clock.now.seconds)
  }

  func stored(_ file: LicenseFile) async throws -> LicenseFile? {
    try await world.store.read { try $0.licenseFile(file.id) }
  }

  /// Units that are in use by what can be seen of them: activations, locks, units of files that were not returned.
  func countedUnits() async throws -> Int64? {
    try await world.engine.read { connection in
      try connection.first(
        """
        SELECT (SELECT count(*) FROM activations WHERE released_at IS NULL)
          + (SELECT count(*) FROM key_locks WHERE released_at IS NULL)
          + (SELECT count(DISTINCT unit_id) FROM license_files WHERE unit_returned = 0)
        """, []
      ) { try $0.integer(0) }
    }
  }
}

extension IssueLicenseFiles.Outcome {
  var file: LicenseFile? {
    if case .file(let file, _) = result { file } else { nil }
  }
  var isNew: Bool {
    if case .file(_, let isNew) = result { isNew } else { false }
  }
  var error: LicenseFileError? {
    if case .error(let error) = result { error } else { nil }
  }
}
