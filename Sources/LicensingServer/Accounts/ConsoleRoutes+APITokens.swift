import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  func addAPITokens(to router: Router<ServerRequestContext>) {
    get("/account/api-tokens/new", on: router) { request in
      try await page("form", "Create API token", request, trail: Self.accountTrail, tokenForm(name: ""))
    }
    post("/account/api-tokens/new", on: router) { try await createToken($0) }
    get("/account/api-tokens/{token}/delete", on: router) { request in
      let token = try await ownToken(request)
      return try await page(
        "confirm-change", "Delete the API token?", request, trail: Self.accountTrail,
        ConfirmPage(
          heading: "Delete “\(token.name)”?",
          sentences: [
            "Programs that use this API token are refused from that moment on. It cannot be brought back; a new one can "
              + "be created.",
            token.lastUsedAt.map { "It was last used \(DisplayTime.ago($0, at: context.clock.now))." }
              ?? "It was never used.",
          ].map { "\($0)" },
          action: "/account/api-tokens/\(token.id)/delete", submit: "Delete API token", cancel: "/account"))
    }
    post("/account/api-tokens/{token}/delete", on: router) { request in
      try await DeleteAPIToken(context)(try request.id("token"), by: request.actor)
      return .seeOther("/account?done=token-deleted")
    }
  }

  private func ownToken(_ request: ConsoleRequest) async throws -> APIToken {
    let id: APITokenID = try request.id("token")
    let tokens = try await ReadAccounts(context).apiTokens(by: request.actor)
    guard let token = tokens.first(where: { $0.id == id }) else { throw LicensingError.notFound }
    return token
  }

  private func tokenForm(name: String) -> FormModel {
    FormModel(
      heading: "Create API token",
      introduction: "With an API token a program does over the API whatever you may do. Give each program its own.",
      action: "/account/api-tokens/new",
      fields: [
        FormField(
          "name", "Name", value: name, hint: "What it is for, to tell it from others: Inventory sync.",
          isRequired: true),
        .ownPassword,
      ], submit: "Create API token", cancel: "/account")
  }

  private func createToken(_ request: ConsoleRequest) async throws -> Response {
    let name = request.form["name"] ?? ""
    return try await showing(tokenForm(name: name), "Create API token", request, trail: Self.accountTrail) {
      var fields = FieldValidation()
      _ = fields.line("name", name)
      try fields.finish()
      try await confirmPassword(request)
      let (token, secret) = try await CreateAPIToken(context)(for: request.user.id, name: name, by: request.actor)
      return try await page(
        "account-secret", "API token created", request, trail: Self.accountTrail, scripts: ["copy"],
        ShownSecret(
          heading: "API token created",
          sentence: "This is the only time that “\(token.name)” is shown. Put it where the program reads it.",
          word: "API token", secret: secret.exposed,
          use: "Programs send it as Authorization: Bearer, followed by the token.", wayOn: "Back to your account",
          href: "/account"))
    }
  }

}
