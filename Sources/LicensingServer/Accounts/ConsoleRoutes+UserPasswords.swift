import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  // MARK: A new user

  func addNewUser(to router: Router<ServerRequestContext>) {
    get("/users/new", on: router) { request in
      try request.actor.requirePlatformAdministrator()
      let input = NewUser(email: request.query("email") ?? "", name: "", isPlatformAdministrator: false)
      return try await page("form", "Add user", request, trail: Self.usersTrail, newUserForm(input))
    }
    post("/users/new", on: router) { request in
      try request.actor.requirePlatformAdministrator()
      return try await addUser(
        NewUser(
          email: request.form["email"] ?? "", name: request.form["name"] ?? "",
          isPlatformAdministrator: request.form["platform_administrator"] != nil), request)
    }
  }

  private struct NewUser {
    let email: String
    let name: String
    let isPlatformAdministrator: Bool
  }

  private static let generatedHint =
    "Empty: a password is generated, and shown to you once. Otherwise: \(FormField.passwordRules)"

  private func newUserForm(_ input: NewUser) -> FormModel {
    var email = FormField("email", "E-mail address", value: input.email, isRequired: true, inputType: "email")
    email.hint = "The user signs in with it. It cannot be changed later."
    return FormModel(
      heading: "Add user",
      introduction: "A user is the account of a person who signs in. Roles in organizations are given on their "
        + "Members pages.", action: "/users/new",
      fields: [
        email, FormField("name", "Name", value: input.name, isRequired: true),
        .password(
          "password", "First password", hint: Self.generatedHint, isRequired: false, autocomplete: "new-password"),
        .platformAdministrator(input.isPlatformAdministrator), .ownPassword,
      ], submit: "Add user", cancel: "/users")
  }

  private func addUser(_ input: NewUser, _ request: ConsoleRequest) async throws -> Response {
    try await showing(newUserForm(input), "Add user", request, trail: Self.usersTrail) {
      let (password, generated) = try chosenPassword(request)
      try await confirmPassword(request)
      let user = try await CreateUser(context, verifier: verifier)(
        email: input.email, name: input.name, isPlatformAdministrator: input.isPlatformAdministrator,
        password: password, by: request.actor)
      guard let generated else { return .seeOther("/users/\(user.id)?done=added") }
      return try await showOnce(generated, of: user, "User added", request)
    }
  }

  // MARK: Another password

  func addUserPassword(to router: Router<ServerRequestContext>) {
    get("/users/{user}/password", on: router) { request in
      let user = try await ReadAccounts(context).user(try request.id("user"), by: request.actor)
      return try await page("form", "Set password", request, trail: passwordTrail(user), passwordForm(user))
    }
    post("/users/{user}/password", on: router) { request in
      let user = try await ReadAccounts(context).user(try request.id("user"), by: request.actor)
      return try await showing(passwordForm(user), "Set password", request, trail: passwordTrail(user)) {
        let (password, generated) = try chosenPassword(request)
        try await confirmPassword(request)
        let changed = try await SetPassword(context, verifier: verifier)(user.id, password, by: request.actor)
        // Whoever sets their own so is signed out as well, here too.
        guard let generated else { return .seeOther("/users/\(changed.id)?done=password-set") }
        return try await showOnce(generated, of: changed, "Password set", request)
      }
    }
  }

  private func passwordTrail(_ user: User) -> [PageFrame.Link] {
    Self.usersTrail + [.init(user.name, "/users/\(user.id)")]
  }

  private func passwordForm(_ user: User) -> FormModel {
    FormModel(
      heading: "Set a password for \(user.name)",
      introduction: "For whoever forgot theirs. The user is signed out everywhere; API tokens go on working.",
      action: "/users/\(user.id)/password",
      fields: [
        .password(
          "password", "New password", hint: Self.generatedHint, isRequired: false, autocomplete: "new-password"),
        .ownPassword,
      ], submit: "Set password", cancel: "/users/\(user.id)")
  }

  /// The password that was typed, or one that is made now.
  private func chosenPassword(
    _ request: ConsoleRequest
  ) throws -> (password: Password, generated: GeneratedPassword?) {
    if let typed = request.form["password"] { return (try Password.chosen(typed), nil) }
    let generated = try GeneratedPassword(from: context.random)
    return (try Password.chosen(generated.exposed), generated)
  }

  private func showOnce(
    _ password: GeneratedPassword, of user: User, _ heading: String, _ request: ConsoleRequest
  ) async throws -> Response {
    try await page(
      "user-secret", heading, request, trail: Self.usersTrail, scripts: ["copy"],
      ShownSecret(
        heading: heading,
        sentence: "This is the only time that the password of \(user.name) is shown. Give it to them in person or by "
          + "telephone, and ask them to change it under their name at the top of every page.",
        word: "Password", secret: password.exposed, use: nil, wayOn: "To \(user.name)", href: "/users/\(user.id)"))
  }
}
