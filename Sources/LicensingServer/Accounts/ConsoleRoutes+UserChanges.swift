import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  func addUserChanges(to router: Router<ServerRequestContext>) {
    addNewUser(to: router)
    get("/users/{user}/edit", on: router) { request in
      let user = try await user(of: request)
      return try await page("form", "Edit user", request, trail: trail(of: user), editForm(UserInput(user), user))
    }
    post("/users/{user}/edit", on: router) { try await editUser($0) }
    addUserPassword(to: router)
    get("/users/{user}/disable", on: router) { try await confirmDisabling($0) }
    for (path, isDisabled, done) in [("disable", true, "user-disabled"), ("enable", false, "enabled")] {
      post("/users/{user}/\(path)", on: router) { request in
        try await setUser(isDisabled: isDisabled, done: done, request)
      }
    }
    post("/users/{user}/end-sessions", on: router) { request in
      let id: UserID = try request.id("user")
      try request.actor.requirePlatformAdministrator()
      try await EndSessions(context).all(of: id, by: request.actor)
      return .seeOther("/users/\(id)?done=sessions-ended")
    }
  }

  private func user(of request: ConsoleRequest) async throws -> User {
    try await ReadAccounts(context).user(try request.id("user"), by: request.actor)
  }

  private func trail(of user: User) -> [PageFrame.Link] {
    Self.usersTrail + [.init(user.name, "/users/\(user.id)")]
  }

  // MARK: Name and rights

  private struct UserInput {
    let name: String
    let isPlatformAdministrator: Bool

    init(_ user: User) {
      name = user.name
      isPlatformAdministrator = user.isPlatformAdministrator
    }

    init(_ form: FormParameters) {
      name = form["name"] ?? ""
      isPlatformAdministrator = form["platform_administrator"] != nil
    }
  }

  private func editForm(_ input: UserInput, _ user: User) -> FormModel {
    var form = FormModel(
      heading: "Edit \(user.name)", action: "/users/\(user.id)/edit",
      fields: [
        FormField("name", "Name", value: input.name, isRequired: true),
        .platformAdministrator(input.isPlatformAdministrator), .ownPassword,
      ], submit: "Save", cancel: "/users/\(user.id)")
    form.version = "\(user.version)"
    return form
  }

  private func editUser(_ request: ConsoleRequest) async throws -> Response {
    let user = try await user(of: request)
    let input = UserInput(request.form)
    return try await saving(
      editForm(input, user), "Edit user", request, trail: trail(of: user), current: editForm(UserInput(user), user)
    ) {
      var change = ChangeUser.Change()
      (change.name, change.isPlatformAdministrator) = (.set(input.name), .set(input.isPlatformAdministrator))
      try await confirmPassword(request)
      do {
        _ = try await ChangeUser(context)(user.id, version: try request.version(), change, by: request.actor)
      } catch LicensingError.conflict(.lastOfItsKind) {
        throw LicensingError.invalid([
          FieldProblem("platform_administrator", "stays: nobody else is one, and somebody has to be")
        ])
      }
      return "/users/\(user.id)?done=saved"
    }
  }

  // MARK: Disabling

  private func confirmDisabling(_ request: ConsoleRequest) async throws -> Response {
    let found = try await ReadAccounts(context).details(try request.id("user"), by: request.actor)
    let (user, root) = (found.user, "/users/\(found.user.id)")
    let (sessions, tokens) = (found.sessionCount, found.tokens.count)
    let ends = [
      sessions > 0
        ? "\(user.name) is signed out of \(Counted.text(sessions, "browser"))" : "\(user.name) cannot sign in any more",
      tokens > 0 ? "\(Counted.text(tokens, "API token")) \(tokens == 1 ? "is" : "are") refused" : nil,
      "nothing that the user approved is undone",
    ].compactMap { $0 }
    return try await page(
      "confirm-change", "Disable the user?", request, trail: trail(of: user),
      ConfirmPage(
        heading: "Disable \(user.name)?",
        sentences: [
          "\(ends.joined(separator: "; ")).", "The account stays with its roles, and can be enabled again.",
        ], action: "\(root)/disable", submit: "Disable user", cancel: root))
  }

  private func setUser(isDisabled: Bool, done: String, _ request: ConsoleRequest) async throws -> Response {
    let user = try await user(of: request)
    var change = ChangeUser.Change()
    change.isDisabled = .set(isDisabled)
    do {
      _ = try await ChangeUser(context)(user.id, version: nil, change, by: request.actor)
    } catch LicensingError.conflict(.lastOfItsKind) {
      return try await page(
        "message", "The last platform administrator stays", request, trail: trail(of: user), status: .conflict,
        message(
          "The last platform administrator stays",
          "Nobody else is one, and somebody has to be. Make another user a platform administrator first.",
          href: "/users/\(user.id)", "Back to \(user.name)"))
    }
    return .seeOther("/users/\(user.id)?done=\(done)")
  }
}

extension FormField {
  static func platformAdministrator(_ isChecked: Bool) -> FormField {
    FormField(
      "platform_administrator", "Platform administrator", value: isChecked ? "on" : "",
      hint: "Sees and changes everything: all organizations, products, users, clients and signing keys.",
      isCheckbox: true)
  }
}
