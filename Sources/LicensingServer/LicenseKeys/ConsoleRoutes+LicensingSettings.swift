import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  func addLicensingSettings(to router: Router<ServerRequestContext>) {
    get("/products/{id}/licensing", on: router) { request in
      let found = try await checkSettings(request)
      return try await settingsPage(found, LicensingSettingsInput(found.settings), request)
    }
    post("/products/{id}/licensing", on: router) { request in
      let found = try await checkSettings(request)
      let input = LicensingSettingsInput(request.form)
      if request.form["do"] == "preview" { return try await settingsPage(found, input, request) }
      do {
        _ = try await ChangeLicenseCheckSettings(context)(
          of: found.product.id, version: try request.version(), try input.change(of: found.settings), by: request.actor)
        return .seeOther("/products/\(found.product.id)/licensing?done=saved")
      } catch let error as LicensingError {
        guard let problems = error.formProblems else { throw error }
        return try await settingsPage(found, input, request, problems)
      }
    }
    addLockParameters(to: router)
    addCheckCode(to: router)
  }

  /// The settings of the product in the path, for platform administrators.
  func checkSettings(_ request: ConsoleRequest) async throws -> ReadLicenseCheckSettings.Answer {
    try request.actor.requirePlatformAdministrator()
    return try await ReadLicenseCheckSettings(context)(of: try request.id(), by: request.actor)
  }

  static func settingsTrail(_ product: Product) -> [PageFrame.Link] {
    [
      .init("Products", "/products"), .init(product.name, "/products/\(product.id)"),
      .init("Licensing settings", "/products/\(product.id)/licensing"),
    ]
  }

  private struct SettingsPage: Sendable {
    let product: String
    let href: String
    let version: String
    let sections: [Section]
    let hasErrors: Bool
    let error: String?
    let failedFields: [FormField]
    let parameters: [ParameterSummary]
    let hasNoParameters: Bool

    struct Section: Sendable {
      let legend: String
      let about: String?
      let kind: String
      let fields: [FormField]
      let preview: KeyFormatPreview?
    }

    struct ParameterSummary: Sendable {
      let label: String
      let name: String
      let rules: String
    }
  }

  private func settingsPage(
    _ found: ReadLicenseCheckSettings.Answer, _ input: LicensingSettingsInput, _ request: ConsoleRequest,
    _ problems: [(field: String, message: String)] = []
  ) async throws -> Response {
    let (product, settings) = (found.product, found.settings)
    let named = input.sections
    var form = FormModel(heading: "", action: "", fields: named.flatMap(\.fields), submit: "", cancel: nil)
    form.mark(problems.map(Self.besideItsField))
    let failed = form.fields.filter { $0.error != nil }
    let byName = Dictionary(form.fields.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let sections = named.map { section in
      SettingsPage.Section(
        legend: section.legend, about: section.about, kind: section.kind,
        fields: section.fields.compactMap { byName[$0.name] },
        preview: section.kind == "for-keys" ? KeyFormatPreview(input.keyFormat) : nil)
    }
    let parameters = settings.lockParameters.map { parameter in
      SettingsPage.ParameterSummary(label: parameter.label, name: parameter.name, rules: parameter.rules)
    }
    return try await page(
      "licensing-settings", "Licensing settings", request, trail: Array(Self.settingsTrail(product).dropLast()),
      status: problems.isEmpty ? .ok : .unprocessableContent, scripts: ["key-format"],
      SettingsPage(
        product: product.name, href: "/products/\(product.id)/licensing",
        version: request.form["version"] ?? "\(settings.version)", sections: sections,
        hasErrors: !problems.isEmpty, error: form.error, failedFields: failed, parameters: parameters,
        hasNoParameters: parameters.isEmpty))
  }

  /// What is about the key format as a whole stands beside what is changed first to mend it.
  private static func besideItsField(_ problem: (field: String, message: String)) -> (field: String, message: String) {
    switch problem.field {
    case "key_format": ("", "The key format \(problem.message)")
    case "key_format.classes": ("", "The key format \(problem.message)")
    default: problem
    }
  }
}

extension LockParameter {
  /// What it does, in words.
  var rules: String {
    [
      isRequired ? "required" : "optional", locks ? "locks" : nil, isShown ? "shown to the customer" : nil,
      source == .connection ? "taken from the connection" : nil,
    ].compactMap { $0 }.joined(separator: ", ")
  }
}
