import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

// Accounts: signing in, one's own account with its sessions and API tokens, and, for platform administrators, everybody's.

extension ConsoleRoutes {
  func addAccount(to router: Router<ServerRequestContext>) {
    get("/account", on: router) { try await accountPage($0) }
    addOwnPassword(to: router)
    post("/account/sessions/end", on: router) { request in
      try await EndSessions(context).one(request.form["session"] ?? "", by: request.actor)
      return .seeOther("/account?done=session-ended")
    }
    post("/account/sign-out-everywhere", on: router) { request in
      try await EndSessions(context).all(of: request.user.id, by: request.actor)
      var response = Response.seeOther("/login")
      cookie.clear(on: &response)
      return response
    }
    addAPITokens(to: router)
  }

  static let accountTrail: [PageFrame.Link] = [.init("Your account", "/account")]

  // MARK: The page

  private struct AccountPage: Sendable {
    let name: String
    let email: String
    let isPlatformAdministrator: Bool
    let roles: [RoleRow]
    let sessions: [SessionRow]
    let tokens: [TokenRow]
  }

  /// A role in an organization.
  struct RoleRow: Sendable {
    let organization: String
    let href: String
    let role: String
    let isDisabled: Bool

    init(_ own: OwnRole) {
      organization = own.organization.name
      href = "/organizations/\(own.organization.id)"
      role = own.role.word
      isDisabled = own.organization.isDisabled
    }
  }

  private struct SessionRow: Sendable {
    let reference: String
    let browser: String
    let address: String
    let since: ShownTime
    let seen: ShownTime
    let isThisOne: Bool
  }

  /// An API token, of which everything but its secret is shown.
  struct TokenRow: Sendable {
    let name: String
    let deleteHref: String
    let created: ShownTime
    /// Nil: never.
    let used: ShownTime?

    init(_ token: APIToken, at now: Timestamp) {
      name = token.name
      deleteHref = "/account/api-tokens/\(token.id)/delete"
      created = ShownTime(at: token.createdAt)
      used = token.lastUsedAt.map { ShownTime(ago: $0, at: now) }
    }
  }

  private func accountPage(_ request: ConsoleRequest) async throws -> Response {
    let now = context.clock.now
    let accounts = ReadAccounts(context)
    let sessions = try await ReadSessions(context).own(current: request.secret, by: request.actor)
    let content = AccountPage(
      name: request.user.name, email: request.user.email,
      isPlatformAdministrator: request.user.isPlatformAdministrator,
      roles: try await accounts.ownRoles(by: request.actor).map(RoleRow.init),
      sessions: sessions.map { own in
        SessionRow(
          reference: own.reference, browser: own.session.browser.isEmpty ? "Unknown browser" : own.session.browser,
          address: own.session.address, since: ShownTime(at: own.session.createdAt),
          seen: ShownTime(ago: own.session.seenAt, at: now), isThisOne: own.isThisOne)
      },
      tokens: try await accounts.apiTokens(by: request.actor).map { TokenRow($0, at: now) })
    return try await page("account", "Your account", request, content)
  }
}

extension ConsoleRoutes {
  /// A form whose success is an answer of its own, such as a page with what is shown once; or back with what is wrong beside the
  /// fields.
  func showing(
    _ form: FormModel, _ title: String, _ request: ConsoleRequest, in organization: Organization? = nil,
    trail: [PageFrame.Link] = [], current: FormModel? = nil, _ work: () async throws -> Response
  ) async throws -> Response {
    var answer: Response?
    let refusal = try await saving(form, title, request, in: organization, trail: trail, current: current) {
      answer = try await work()
      return "/"
    }
    return answer ?? refusal
  }
}

extension FormField {
  static let passwordRules =
    "At least \(Password.shortest) characters; several words are best. Nothing that is tried first, such as the e-mail "
    + "address."

  /// A password: it is never written into a page, also not after a mistake.
  static func password(
    _ name: String, _ label: String, hint: String? = nil, isRequired: Bool = true, autocomplete: String
  ) -> FormField {
    var field = FormField(name, label, hint: hint, isRequired: isRequired, inputType: "password")
    field.autocomplete = autocomplete
    return field
  }

  /// Whoever does what a stolen session must not be enough for gives their password once more.
  static let ownPassword = FormField.password(
    "own_password", "Your password", hint: "So that an open browser is not enough for this.",
    autocomplete: "current-password")
}

extension Role {
  /// As pages call it.
  var word: String {
    switch self {
    case .viewer: "Viewer"
    case .manager: "Manager"
    case .owner: "Owner"
    }
  }

  /// What it allows, in a line.
  var meaning: String {
    switch self {
    case .viewer: "Viewer: sees everything, changes nothing"
    case .manager: "Manager: authorizes devices and looks after them"
    case .owner: "Owner: a manager who decides on members as well"
    }
  }
}
