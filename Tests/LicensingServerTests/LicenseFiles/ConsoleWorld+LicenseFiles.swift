import LicenseTokens
import LicensingStore
import Testing

@testable import LicensingCore
@testable import LicensingServer

extension ConsoleWorld {
  /// Lets licenses on the product be issued as files.
  func issueFiles(_ edit: (inout ChangeLicenseFileSettings.Change) -> Void = { _ in }) async throws {
    var change = ChangeLicenseFileSettings.Change()
    change.isEnabled = .set(true)
    change.articleNumbers = .set([
      ArticleNumberRule(pattern: "POS-2", name: "POS server"), ArticleNumberRule(pattern: "SWITCH-*", name: "Switch"),
    ])
    edit(&change)
    _ = try await ChangeLicenseFileSettings(context)(of: sample.product, version: nil, change, by: .operator)
  }

  /// The file of a device on Acme's license.
  @discardableResult
  func issueFile(_ serialNumber: String = "CS-POS-0012", _ articleNumber: String = "POS-2") async throws -> LicenseFile
  {
    try await issueFiles()
    let answer = try await IssueLicenseFiles(context)(
      [DeviceNumbers(serialNumber: serialNumber, articleNumber: articleNumber)],
      under: .actor(.operator, sample.license))
    guard case .file(let file, _)? = answer.outcomes.first?.result else { throw CancellationError() }
    lastFile = file.id
    return file
  }

  /// Removes the key that signs files, as after a theft.
  func loseFileKey() async throws {
    _ = try await RotateSigningKeys(context)(.compromised, purpose: .file, by: .operator)
  }

  func licenseFile(_ id: LicenseFileID) async throws -> LicenseFile {
    try #require(try await store.read { try $0.licenseFile(id) })
  }

  /// What the document says, verified with the keys that the server publishes.
  func verified(_ document: String, serialNumber: String) async throws -> LicenseFileClaims {
    let keySet = try #require(context.keyring.verifier?.keySet)
    return try LicenseFileVerifier(issuer: Self.issuer, audience: sample.acme.text, keySet: keySet).verify(
      document, serialNumber: serialNumber, articleNumber: nil, at: clock.now.seconds)
  }
}
