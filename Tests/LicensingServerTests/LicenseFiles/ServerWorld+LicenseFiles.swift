import HTTPTypes
import LicenseTokens
import LicensingCore
import LicensingStore

@testable import LicensingServer

extension ServerWorld {
  /// Lets licenses on the product be issued as files, for articles `POS-2` and `SWITCH-*`.
  func issueFiles(_ edit: (inout ChangeLicenseFileSettings.Change) -> Void = { _ in }) async throws {
    var change = ChangeLicenseFileSettings.Change()
    change.isEnabled = .set(true)
    change.articleNumbers = .set([
      ArticleNumberRule(pattern: "POS-2", name: "POS server"), ArticleNumberRule(pattern: "SWITCH-*", name: "Switch"),
    ])
    edit(&change)
    _ = try await ChangeLicenseFileSettings(context)(of: product.id, version: nil, change, by: .operator)
  }

  /// The file of a device on organization A's license, later than the one before.
  func issueFile(_ serialNumber: String, _ articleNumber: String = "SWITCH-8") async throws -> LicenseFile {
    clock.advance(milliseconds: 1)
    let answer = try await IssueLicenseFiles(context)(
      [DeviceNumbers(serialNumber: serialNumber, articleNumber: articleNumber)], under: .actor(.operator, a.license.id))
    guard case .file(let file, _)? = answer.outcomes.first?.result else { throw CancellationError() }
    return file
  }

  /// The credential in a new parent license file of organization A's license, read as a technician's laptop reads it.
  func parentCredential() async throws -> String {
    let made = try await IssueParentLicense(context)(a.license.id, by: .operator)
    return try fileVerifier().verifyParent(made.document).credential.exposed
  }

  /// With the keys that the server publishes.
  func fileVerifier(revoked: Set<String> = []) throws -> LicenseFileVerifier {
    guard let keySet = context.keyring.verifier?.keySet else { throw CancellationError() }
    return LicenseFileVerifier(
      issuer: Self.issuer, audience: a.organization.id.text, keySet: keySet, revoked: revoked)
  }

  /// Calls the API with a parent credential.
  func api(
    _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil, parent credential: String
  ) async throws -> ServerAnswer {
    var fields = [("authorization", "Bearer \(credential)")]
    if body != nil { fields.append(("content-type", "application/json")) }
    return try await send(method, "/api/v1" + path, fields, body: body?.json)
  }
}

extension [String: String] {
  /// What every document has that is to be saved under this name.
  static func download(_ name: String) -> [String: String] {
    always.with([
      "content-type": "text/plain; charset=utf-8", "content-disposition": #"attachment; filename="\#(name)""#,
    ])
  }
}
