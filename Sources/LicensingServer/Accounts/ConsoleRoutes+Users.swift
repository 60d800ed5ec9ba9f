import HTTPEdge
import Hummingbird
import LicensingCore
import WebPages

extension ConsoleRoutes {
  func addUsers(to router: Router<ServerRequestContext>) {
    get("/users", on: router) { try await userList($0) }
    get("/users/{user}", on: router) { try await userPage($0) }
    addUserChanges(to: router)
  }

  static let usersTrail: [PageFrame.Link] = [.init("Users", "/users")]

  // MARK: The list

  private struct UserList: Sendable {
    let head: ListHead
    let users: [UserRow]
    let isEmpty: Bool
    let pager: Pager
  }

  private struct UserRow: Sendable {
    let name: String
    let href: String
    let email: String
    let isPlatformAdministrator: Bool
    /// Nil: never.
    let signedIn: ShownTime?
    let status: StatusBadge?
  }

  private static let users = FilteredList<User, UserID, UserFilter>(
    path: "/users", label: "Name or e-mail address", word: \.words, id: { UserID($0) }, text: { $0.id.text })

  private func userList(_ request: ConsoleRequest) async throws -> Response {
    try request.actor.requirePlatformAdministrator()
    let (accounts, now) = (ReadAccounts(context), context.clock.now)
    let part = try await part(of: Self.users, request) {
      try await accounts.users($0, $1, by: request.actor)
    } count: {
      try await accounts.counts(words: $0, by: request.actor)
    }
    let rows = part.items.map { user in
      UserRow(
        name: user.name, href: "/users/\(user.id)", email: user.email,
        isPlatformAdministrator: user.isPlatformAdministrator,
        signedIn: user.lastSignedInAt.map { ShownTime(ago: $0, at: now) }, status: user.badge)
    }
    return try await page(
      "users", "Users", request, UserList(head: part.head, users: rows, isEmpty: rows.isEmpty, pager: part.pager))
  }

  // MARK: The page of one

  private struct UserPage: Sendable {
    let id: String
    let name: String
    let href: String
    let email: String
    let status: StatusBadge?
    let isDisabled: Bool
    let isPlatformAdministrator: Bool
    let isSelf: Bool
    let hasPassword: Bool
    let added: ShownTime
    let signedIn: ShownTime?
    let sessions: String
    let isSignedIn: Bool
    let roles: [RoleRow]
    let tokens: [TokenRow]
    /// What the user did lately.
    let lately: [AuditRow]
  }

  /// How much of what a user did their page shows.
  private static let shownEvents = 10

  private func userPage(_ request: ConsoleRequest) async throws -> Response {
    let found = try await ReadAccounts(context).details(try request.id("user"), by: request.actor)
    let (user, now) = (found.user, context.clock.now)
    let did = AuditSearch(actorKind: .user, actorID: user.id.text)
    let entries = try await ReadAuditEvents(context)(
      did, .newestFirst, Page(limit: Self.shownEvents), by: request.actor)
    let things = try await ReadAuditedThings(context)(Set(entries.map(\.event.subject)), by: request.actor)
    return try await page(
      "user", user.name, request, trail: Self.usersTrail,
      UserPage(
        id: user.id.text, name: user.name, href: "/users/\(user.id)", email: user.email, status: user.badge,
        isDisabled: user.isDisabled,
        isPlatformAdministrator: user.isPlatformAdministrator, isSelf: user.id == request.user.id,
        hasPassword: user.passwordHash != nil, added: ShownTime(at: user.createdAt),
        signedIn: user.lastSignedInAt.map { ShownTime(ago: $0, at: now) },
        sessions: Counted.text(found.sessionCount, "browser"), isSignedIn: found.sessionCount > 0,
        roles: found.roles.map(RoleRow.init), tokens: found.tokens.map { TokenRow($0, at: now) },
        lately: entries.map { AuditRow($0, things, at: "/audit", for: request.actor) }))
  }
}

/// A number with what it counts.
enum Counted {
  /// `1 device`, `3 devices`
  static func text(_ count: some BinaryInteger, _ one: String, _ many: String? = nil) -> String {
    "\(count) \(count == 1 ? one : many ?? one + "s")"
  }
}

extension User {
  /// What is unusual about the account; nil: nothing.
  var badge: StatusBadge? {
    if isDisabled { return .disabled }
    return passwordHash == nil ? StatusBadge(text: "No password yet", icon: "◷", tone: "soon") : nil
  }
}

extension UserFilter {
  /// As the list of users calls it.
  fileprivate var words: String {
    switch self {
    case .all: "All"
    case .platformAdministrators: "Platform administrators"
    case .disabled: "Disabled"
    }
  }
}
