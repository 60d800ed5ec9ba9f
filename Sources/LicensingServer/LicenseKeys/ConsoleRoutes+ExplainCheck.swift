import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  func addExplainCheck(to router: Router<ServerRequestContext>) {
    let path = "/organizations/{id}/licenses/{license}/explain"
    get(path, on: router) { request in
      let keyed = try await keyedLicense(request, role: .viewer)
      return try await explainPage(keyed, request, nil)
    }
    post(path, on: router) { request in
      let keyed = try await keyedLicense(request, role: .viewer)
      let input = ExplainInput(request.form, keyed.rules)
      do {
        let answer = try await ExplainCheck(in: context)(
          try input.query, about: try input.subject, on: keyed.license.id, by: request.actor)
        return try await explainPage(keyed, request, Explanation(answer))
      } catch LicensingError.invalid(let problems) {
        return try await explainPage(keyed, request, nil, problems)
      }
    }
  }

  private struct ExplainPage: Sendable {
    let form: FormModel
    let explanation: Explanation?
  }

  private func explainPage(
    _ keyed: KeyedLicense, _ request: ConsoleRequest, _ explanation: Explanation?, _ problems: [FieldProblem] = []
  ) async throws -> Response {
    let input = ExplainInput(request.form, keyed.rules)
    var form = input.form(at: keyed.root, keys: try await choosableKeys(of: keyed, request))
    form.mark(problems.map { ($0.field, $0.message) })
    return try await page(
      "license-explain", "Why does this fail?", request, in: keyed.organization, trail: keyed.trail,
      status: problems.isEmpty ? .ok : .unprocessableContent,
      ExplainPage(form: form, explanation: explanation))
  }

  /// As many keys as a page lists, for those who see them.
  private func choosableKeys(of keyed: KeyedLicense, _ request: ConsoleRequest) async throws -> [LicenseKey] {
    guard request.isManager(keyed.organization.id) else { return [] }
    return try await ReadLicenseKeys(context).list(
      of: keyed.license.id, search: nil, Page(limit: Self.listed), by: request.actor)
  }
}

/// What was typed into the form that asks why a check fails.
private struct ExplainInput: Sendable {
  private let method: LicenseCheckSettings.Method
  private let text: String
  private let keyID: String
  /// Of the product's parameters, in their order.
  private let values: [(parameter: LockParameter, value: String)]
  private let address: String

  init(_ form: FormParameters, _ rules: ReadCheckRules.Answer) {
    method = rules.method
    text = form["text"] ?? ""
    keyID = form["key_id"] ?? ""
    values = rules.lockParameters.map { ($0, form["told-\($0.name)"] ?? "") }
    address = form["address"] ?? ""
  }

  /// What is left empty is not told at all.
  var query: CheckQuery {
    get throws {
      var fields = FieldValidation()
      fields.require(!text.isEmpty || !keyID.isEmpty, "text", "is needed, as the program sends it")
      try fields.finish()
      var parameters: [(name: String, value: String)] = text.isEmpty ? [] : [(method.rawValue, text)]
      parameters += values.filter { !$0.value.isEmpty }.map { ($0.parameter.name, $0.value) }
      let isKnown = !address.trimmed.isEmpty
      return CheckQuery(parameters: parameters, connectionAddress: isKnown ? address.trimmed : nil)
    }
  }

  /// The text that was typed goes before the key that was chosen.
  var subject: ExplainCheck.Subject {
    get throws {
      guard text.isEmpty, !keyID.isEmpty else { return .named }
      guard let id = LicenseKeyID(keyID) else { throw LicensingError.notFound }
      return .key(id)
    }
  }

  func form(at root: String, keys: [LicenseKey]) -> FormModel {
    let options =
      [FormField.Option("", "None of these: as typed above")]
      + keys.map { .init($0.id.text, [$0.maskedText, $0.note].compactMap { $0 }.joined(separator: " · ")) }
    let chosen = FormField(
      "key_id", "Or one of the \(method.word.lowercased())s", value: keyID, options: options)
    var told = values.map { parameter, value in
      FormField(
        "told-\(parameter.name)", parameter.label, value: value,
        hint: parameter.source == .connection ? "Not looked at: the connection’s address counts" : parameter.name)
    }
    if values.contains(where: { $0.parameter.source == .connection }) {
      told.append(FormField("address", "Address of the connection", value: address, hint: "As the server sees it"))
    }
    return FormModel(
      heading: "Why does this fail?",
      introduction: "Enter what a program sends. The rules of the check are gone through in their order; nothing is "
        + "changed or locked by it.",
      action: "\(root)/explain",
      fields: [
        FormField("text", method.word, value: text, hint: "As the program sends it, to the letter", isRequired: true)
      ] + (keys.isEmpty ? [] : [chosen]) + told,
      submit: "Explain", cancel: root)
  }
}
