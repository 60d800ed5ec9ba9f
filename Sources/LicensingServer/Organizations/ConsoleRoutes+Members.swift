import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  func addMembers(to router: Router<ServerRequestContext>) {
    let path = "/organizations/{id}/members"
    get(path, on: router) { try await memberList($0) }
    get(path + "/new", on: router) { request in
      let organization = try await organization(of: request, role: .owner)
      return try await page(
        "form", "Add member", request, in: organization, trail: Self.membersTrail(organization),
        newMemberForm(email: request.query("email") ?? "", role: "viewer", organization))
    }
    post(path + "/new", on: router) { try await addMember($0) }
    addMemberChanges(to: router)
  }

  static func membersTrail(_ organization: Organization) -> [PageFrame.Link] {
    [.init("Members", "/organizations/\(organization.id)/members")]
  }

  // MARK: The list

  private struct MemberList: Sendable {
    let root: String
    let count: String
    let canChange: Bool
    let isPlatformAdministrator: Bool
    let hasOwner: Bool
    let members: [MemberRow]
  }

  private struct MemberRow: Sendable {
    let name: String
    let email: String
    let href: String
    let role: String
    let meaning: String
    let isSelf: Bool
    let status: StatusBadge?
  }

  private func memberList(_ request: ConsoleRequest) async throws -> Response {
    let organization = try await organization(of: request)
    let members = try await ReadOrganizations(context).members(of: organization.id, by: request.actor)
    let root = "/organizations/\(organization.id)"
    // Owners first, as they are whom the others ask.
    let rows = members.sorted { ($1.1, $0.0.name.folded) < ($0.1, $1.0.name.folded) }.map { user, role in
      MemberRow(
        name: user.name, email: user.email, href: "\(root)/members/\(user.id)/edit", role: role.word,
        meaning: role.rights, isSelf: user.id == request.user.id, status: user.isDisabled ? .disabled : nil)
    }
    return try await page(
      "members", "Members", request, in: organization,
      MemberList(
        root: root, count: "\(rows.count)", canChange: (try? request.actor.require(.owner, in: organization.id)) != nil,
        isPlatformAdministrator: request.actor.isPlatformAdministrator,
        hasOwner: members.contains { $0.1 == .owner && !$0.0.isDisabled }, members: rows))
  }

  // MARK: Another member

  private func newMemberForm(email: String, role: String, _ organization: Organization) -> FormModel {
    let root = "/organizations/\(organization.id)/members"
    let address = FormField(
      "email", "E-mail address", value: email, hint: "The one that the person signs in with.", isRequired: true,
      inputType: "email")
    return FormModel(
      heading: "Add member",
      introduction: "A member of \(organization.name) sees it, and does there what the role allows.",
      action: "\(root)/new", fields: [address, .role(role)], submit: "Add member", cancel: root)
  }

  private func addMember(_ request: ConsoleRequest) async throws -> Response {
    let organization = try await organization(of: request, role: .owner)
    let (email, role) = (request.form["email"] ?? "", request.form["role"] ?? "")
    var form = newMemberForm(email: email, role: role, organization)
    // Whoever can add the account is led there, if there is none of this address.
    if request.actor.isPlatformAdministrator {
      form.related = [.init("Add a user", "/users/new?\(FormParameters.query([("email", email)]))")]
    }
    return try await saving(
      form, "Add member", request, in: organization, trail: Self.membersTrail(organization)
    ) {
      let role = try chosenRole(role)
      _ = try await AddMember(context)(email: email, in: organization.id, role: role, by: request.actor)
      return "/organizations/\(organization.id)/members?done=added"
    }
  }

  /// - Throws: `LicensingError.invalid` for what is no role.
  func chosenRole(_ text: String) throws -> Role {
    guard let role = Role(rawValue: text) else {
      throw LicensingError.invalid([FieldProblem("role", "is one of the list")])
    }
    return role
  }
}

extension FormField {
  static func role(_ value: String) -> FormField {
    FormField(
      "role", "Role", value: value, isRequired: true,
      options: Role.allCases.map { Option($0.rawValue, $0.meaning) })
  }
}

extension Role {
  /// What members with it may do, as the list of members says it.
  var rights: String {
    switch self {
    case .viewer: "sees everything, changes nothing"
    case .manager: "authorizes devices and looks after them"
    case .owner: "does that, and decides on members"
    }
  }
}
