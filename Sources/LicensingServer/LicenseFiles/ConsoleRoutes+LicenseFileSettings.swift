import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  func addLicenseFileSettings(to router: Router<ServerRequestContext>) {
    get("/products/{id}/license-files", on: router) { request in
      let (product, settings) = try await fileSettings(request)
      return try await fileSettingsPage(product, settings, LicenseFileSettingsInput(settings, product), request)
    }
    post("/products/{id}/license-files", on: router) { request in
      let (product, settings) = try await fileSettings(request)
      let input = LicenseFileSettingsInput(request.form, product)
      do {
        _ = try await ChangeLicenseFileSettings(context)(
          of: product.id, version: try request.version(), try input.change, by: request.actor)
        return .seeOther("/products/\(product.id)/license-files?done=saved")
      } catch let error as LicensingError {
        guard let problems = error.formProblems else { throw error }
        return try await fileSettingsPage(
          product, settings, input, request, problems.map(LicenseFileSettingsInput.inForm))
      }
    }
  }

  /// The product in the path with its settings, for platform administrators.
  private func fileSettings(_ request: ConsoleRequest) async throws -> (Product, LicenseFileSettings) {
    try request.actor.requirePlatformAdministrator()
    let product = try await ReadProducts(context).get(try request.id(), by: request.actor)
    return (product, try await ReadLicenseFileSettings(context)(of: product.id, by: request.actor))
  }

  private struct SettingsPage: Sendable {
    let product: String
    let href: String
    let version: String
    let sections: [Section]
    let hasErrors: Bool
    let error: String?
    let failedFields: [FormField]
    /// How many files must be issued again, in words; nil: none.
    let reissue: String?
    let isOff: Bool
    let accepted: [ArticleNumberRule]
    /// A serial number that is accepted; nil: any is.
    let example: String?
    let validity: String

    struct Section: Sendable {
      let legend: String
      let about: String?
      let fields: [FormField]
    }
  }

  private func fileSettingsPage(
    _ product: Product, _ settings: LicenseFileSettings, _ input: LicenseFileSettingsInput, _ request: ConsoleRequest,
    _ problems: [(field: String, message: String)] = []
  ) async throws -> Response {
    let named = input.sections
    var form = FormModel(heading: "", action: "", fields: named.flatMap(\.fields), submit: "", cancel: nil)
    form.mark(problems)
    let byName = Dictionary(form.fields.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let sections = named.map { section in
      SettingsPage.Section(
        legend: section.legend, about: section.about, fields: section.fields.compactMap { byName[$0.name] })
    }
    let reissue = try await ReadLicenseFiles(context).needingReissueCount(.everywhere, by: request.actor)
    return try await page(
      "license-file-settings", "License files", request,
      trail: [.init("Products", "/products"), .init(product.name, "/products/\(product.id)")],
      status: problems.isEmpty ? .ok : .unprocessableContent,
      SettingsPage(
        product: product.name, href: "/products/\(product.id)/license-files",
        version: request.form["version"] ?? "\(settings.version)", sections: sections, hasErrors: !problems.isEmpty,
        error: form.error, failedFields: form.fields.filter { $0.error != nil },
        reissue: Self.mustBeIssuedAgain(reissue), isOff: !settings.isEnabled, accepted: settings.articleNumbers,
        example: settings.serialNumberPattern.map { DeviceNumberPattern.example(of: $0) },
        validity: settings.validityWords))
  }
}

extension LicenseFileSettings {
  /// How long a file is valid, in words.
  var validityWords: String {
    switch validityDays {
    case nil: "as long as its license"
    case 1?: "for 1 day, and no longer than its license"
    case let days?: "for \(days) days, and no longer than its license"
    }
  }

  /// What the article numbers are that get files, in a sentence; nil: none.
  var acceptedSentence: String? {
    guard !articleNumbers.isEmpty else { return nil }
    let shown = articleNumbers.prefix(6).map { "\($0.pattern) (\($0.name))" }.joined(separator: ", ")
    let more = articleNumbers.count - 6
    return "Accepted article numbers: \(shown)\(more > 0 ? " and \(more) more" : "")."
  }
}
