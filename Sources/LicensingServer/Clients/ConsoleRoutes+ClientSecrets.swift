import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  func addClientSecrets(to router: Router<ServerRequestContext>) {
    get("/clients/{client}/secret", on: router) { request in
      let client = try await confidentialClient(of: request)
      return try await page(
        "form", "Renew the secret", request, trail: trail(of: client),
        secretForm(overlap: "\(RenewClientSecret.usualOverlapSeconds)", client))
    }
    post("/clients/{client}/secret", on: router) { try await renewSecret($0) }
  }

  private func confidentialClient(of request: ConsoleRequest) async throws -> Client {
    let client = try await client(of: request)
    guard client.isConfidential else { throw LicensingError.notFound }
    return client
  }

  /// Seconds, and what they are called.
  private static let overlaps: [(seconds: Int64, words: String)] = [
    (RenewClientSecret.usualOverlapSeconds, "For a day, so that programs can be given the new one"),
    (RenewClientSecret.longestOverlapSeconds, "For a week"),
    (0, "Not at all: it is refused at once, as after a leak"),
  ]

  private func secretForm(overlap: String, _ client: Client) -> FormModel {
    let earlier =
      client.formerSecret == nil ? "" : " A secret from an earlier renewal ends now, if it still works."
    var form = FormModel(
      heading: "Renew the secret of \(client.name)",
      introduction: "A new secret is made and shown to you once." + earlier,
      action: "/clients/\(client.id)/secret",
      fields: [
        FormField(
          "overlap", "The present secret works on", value: overlap, isRequired: true,
          options: Self.overlaps.map { .init("\($0.seconds)", $0.words) }),
        .ownPassword,
      ], submit: "Renew secret", cancel: "/clients/\(client.id)")
    form.version = "\(client.version)"
    return form
  }

  private func renewSecret(_ request: ConsoleRequest) async throws -> Response {
    let client = try await confidentialClient(of: request)
    let typed = request.form["overlap"] ?? ""
    let form = secretForm(overlap: typed, client)
    return try await showing(form, "Renew the secret", request, trail: trail(of: client), current: form) {
      guard let overlap = Self.overlaps.first(where: { "\($0.seconds)" == typed }) else {
        throw LicensingError.invalid([FieldProblem("overlap", "is one of the list")])
      }
      try await confirmPassword(request)
      let (changed, secret) = try await RenewClientSecret(context)(
        client.id, version: try request.version(), overlapSeconds: overlap.seconds, by: request.actor)
      return try await showSecret(secret, of: changed, "Secret renewed", request)
    }
  }

  func showSecret(
    _ secret: Secret<ClientSecretKind>, of client: Client, _ heading: String, _ request: ConsoleRequest
  ) async throws -> Response {
    try await page(
      "client-secret", heading, request, trail: Self.clientsTrail, scripts: ["copy"],
      ShownSecret(
        heading: heading,
        sentence:
          "This is the only time that the secret of \(client.name) is shown. Put it where the program reads it.",
        word: "Client secret", secret: secret.exposed, use: "The client’s id is \(client.id).",
        wayOn: "To \(client.name)", href: "/clients/\(client.id)"))
  }
}
