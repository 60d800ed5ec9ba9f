import HTTPEdge
import HTTPTypes
import Hummingbird
import LicenseTokens
import OAuthMessages
import WebPages

extension ManageLicenseRoutes {
  /// The longest form: a bundle, of which only the ends of lines grow when a form carries them.
  private static let maximumFormBytes = LicenseDocument.maximumByteCount + LicenseDocument.maximumByteCount / 8

  func addImport(to router: Router<ServerRequestContext>) {
    get("/import", on: router) { try await importPage($0.session) }
    post("/import", on: router, maximumBytes: Self.maximumFormBytes, turns: importTurns) { request in
      let sent = ImportPage.Sent(request.upload)
      switch await outcome(of: sent) {
      case .done(let location): return .seeOther(location)
      case .failed(let failure, let status):
        return try await importPage(request.session, sent, failure, status: status)
      }
    }
  }

  private enum Outcome {
    /// The page says so there.
    case done(location: String)
    case failed(ImportPage.Failure, HTTPResponse.Status)
  }

  private func outcome(of sent: ImportPage.Sent) async -> Outcome {
    func wrong(_ field: String?, _ text: String) -> Outcome {
      .failed(ImportPage.Failure(text: text, field: field), .unprocessableContent)
    }
    guard let document = sent.document else { return wrong(FileField.name, "Choose a file, or paste its text.") }
    guard let text = document.text else {
      return wrong(document.field, "This is no license file: it holds more than plain text.")
    }
    var keySet: JSONWebKeySet?
    if !sent.keySet.isEmpty {
      keySet = BroughtKeys.keySet(Array(sent.keySet.utf8))
      guard keySet != nil else { return wrong(ImportPage.keySet, BroughtKeys.expectation) }
    }
    do {
      let outcome = try await keeper.importFile(text, keySet: keySet)
      return outcome.nothingImported.map { wrong(document.field, $0) } ?? .done(location: outcome.location)
    } catch {
      switch error {
      case .notSaved: return .failed(ImportPage.Failure(text: error.sentence, field: nil), .serviceUnavailable)
      case .noSerialNumber: return wrong(nil, error.sentence)
      default: return wrong(document.field, error.sentence)
      }
    }
  }

  private func importPage(
    _ session: PageSecret, _ sent: ImportPage.Sent = ImportPage.Sent(), _ failure: ImportPage.Failure? = nil,
    status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    let content = ImportPage(
      serialNumber: keeper.machine.serialNumber, knowsKeys: await keeper.believedKeys != nil, sent: sent,
      failure: failure)
    return try page("import", "Import a license file", session, status: status, content)
  }
}
