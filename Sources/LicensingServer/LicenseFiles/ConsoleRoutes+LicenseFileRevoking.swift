import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  func addLicenseFileRevoking(to router: Router<ServerRequestContext>) {
    let path = "/organizations/{id}/licenses/{license}/files/{file}/revoke"
    get(path, on: router) { request in
      let (filed, file) = try await livingFile(request)
      return try await revokePage(filed, file, request)
    }
    post(path, on: router) { request in
      let (filed, file) = try await livingFile(request)
      do {
        _ = try await RevokeLicenseFile(context)(file.id, reason: request.form["reason"], by: request.actor)
        return .seeOther("\(filed.root)/files/\(file.id)?done=file-revoked")
      } catch LicensingError.invalid(let problems) {
        let sentence = problems.map { "The reason \($0.message)." }.joined(separator: " ")
        return try await revokePage(filed, file, request, problem: sentence)
      }
    }
  }

  private func livingFile(_ request: ConsoleRequest) async throws -> (FiledLicense, LicenseFile) {
    let filed = try await filedLicense(request, role: .manager)
    let file = try await file(of: request, on: filed)
    guard file.revokedAt == nil, file.replacedAt == nil else { throw LicensingError.notFound }
    return (filed, file)
  }

  private struct RevokePage: Sendable {
    let row: LicenseFileRow
    let consequence: String
    let button: String
    let reason: String
    let problem: String?
  }

  private func revokePage(
    _ filed: FiledLicense, _ file: LicenseFile, _ request: ConsoleRequest, problem: String? = nil
  ) async throws -> Response {
    let row = LicenseFileRow(file, at: filed.root, now: context.clock.now, mustBeReissued: false)
    return try await page(
      "license-file-revoke", "Revoke the license file?", request, in: filed.organization, trail: filed.filesTrail,
      status: problem == nil ? .ok : .unprocessableContent,
      RevokePage(
        row: row, consequence: filed.revocationSentence,
        button: filed.license.returnsFileUnits ? "Revoke license file and give its unit back" : "Revoke license file",
        reason: request.form["reason"] ?? "", problem: problem))
  }
}
