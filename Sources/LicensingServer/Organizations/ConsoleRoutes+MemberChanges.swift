import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  func addMemberChanges(to router: Router<ServerRequestContext>) {
    let path = "/organizations/{id}/members/{user}"
    get(path + "/edit", on: router) { request in
      let member = try await member(of: request)
      return try await page(
        "form", "Edit member", request, in: member.organization, trail: Self.membersTrail(member.organization),
        roleForm(member, role: member.role.rawValue, isSelf: member.user.id == request.user.id))
    }
    post(path + "/edit", on: router) { try await changeRole($0) }
    get(path + "/remove", on: router) { try await confirmRemoval($0) }
    post(path + "/remove", on: router) { try await removeMember($0) }
  }

  private struct Member: Sendable {
    let organization: Organization
    let user: User
    let role: Role

    var root: String { "/organizations/\(organization.id)/members" }
    var path: String { "\(root)/\(user.id)" }
  }

  /// The member in the path, for owners of the organization.
  private func member(of request: ConsoleRequest) async throws -> Member {
    let organization = try await organization(of: request, role: .owner)
    let id: UserID = try request.id("user")
    let members = try await ReadOrganizations(context).members(of: organization.id, by: request.actor)
    guard let (user, role) = members.first(where: { $0.0.id == id }) else { throw LicensingError.notFound }
    return Member(organization: organization, user: user, role: role)
  }

  // MARK: The role

  /// What was shown is what is changed: a membership's version is its role.
  private func roleForm(_ member: Member, role: String, isSelf: Bool) -> FormModel {
    var form = FormModel(
      heading: "Role of \(member.user.name)",
      introduction: isSelf
        ? "This is you. A lesser role counts from your next click on."
        : "\(member.user.email). Another role counts from the user’s next click on.",
      action: "\(member.path)/edit", fields: [.role(role)], submit: "Save", cancel: member.root)
    form.version = member.role.rawValue
    form.related = [
      .init(
        isSelf ? "Leave \(member.organization.name)" : "Remove from \(member.organization.name)",
        "\(member.path)/remove")
    ]
    return form
  }

  private func changeRole(_ request: ConsoleRequest) async throws -> Response {
    let member = try await member(of: request)
    let (typed, isSelf) = (request.form["role"] ?? "", member.user.id == request.user.id)
    return try await saving(
      roleForm(member, role: typed, isSelf: isSelf), "Edit member", request, in: member.organization,
      trail: Self.membersTrail(member.organization),
      current: roleForm(member, role: member.role.rawValue, isSelf: isSelf)
    ) {
      let role = try chosenRole(typed)
      do {
        try await SetMember(context)(
          member.user.id, in: member.organization.id, role: role, former: try shownRole(request), by: request.actor)
      } catch LicensingError.conflict(.lastOfItsKind) {
        throw LicensingError.invalid([FieldProblem("role", Self.lastOwner)])
      }
      return "\(member.root)?done=saved"
    }
  }

  private static let lastOwner = "stays: nobody else is an owner, and only an owner can name another"

  /// The role that the form showed.
  private func shownRole(_ request: ConsoleRequest) throws -> Role {
    guard let role = request.form["version"].flatMap(Role.init) else { throw LicensingError.changedMeanwhile }
    return role
  }

  // MARK: Removal

  private func confirmRemoval(_ request: ConsoleRequest) async throws -> Response {
    let member = try await member(of: request)
    let (isSelf, name) = (member.user.id == request.user.id, member.organization.name)
    let who = isSelf ? "You" : member.user.name
    var sentences: [ShownText] = [
      "\(who) \(isSelf ? "see" : "sees") nothing of \(name) any more, from the next click on. What \(isSelf ? "you" : "they") "
        + "approved stays approved. The account itself stays.",
      "\(isSelf ? "You" : "They") can be added again.",
    ]
    if try await isLastOwner(member, request) {
      sentences.insert(
        "\(name) has no owner then: nobody of it can decide on members, until a platform administrator names one.",
        at: 0)
    }
    return try await page(
      "confirm-change", "Remove the member?", request, in: member.organization,
      trail: Self.membersTrail(member.organization),
      ConfirmPage(
        heading: isSelf ? "Leave \(name)?" : "Remove \(member.user.name) from \(name)?", sentences: sentences,
        action: "\(member.path)/remove", fields: [("version", member.role.rawValue)],
        submit: isSelf ? "Leave organization" : "Remove member", cancel: member.root))
  }

  private func isLastOwner(_ member: Member, _ request: ConsoleRequest) async throws -> Bool {
    guard member.role == .owner else { return false }
    let members = try await ReadOrganizations(context).members(of: member.organization.id, by: request.actor)
    return !members.contains { $0.1 == .owner && !$0.0.isDisabled && $0.0.id != member.user.id }
  }

  private func removeMember(_ request: ConsoleRequest) async throws -> Response {
    let member = try await member(of: request)
    do {
      try await SetMember(context)(
        member.user.id, in: member.organization.id, role: nil, former: try shownRole(request), by: request.actor)
    } catch LicensingError.conflict(.lastOfItsKind) {
      return try await page(
        "message", "The last owner stays", request, in: member.organization,
        trail: Self.membersTrail(member.organization), status: .conflict,
        message(
          "The last owner stays", "Nobody else is an owner. Make another member the owner first.", href: member.root,
          "Back to the members"))
    }
    // Whoever left sees the organization no more.
    let stays = request.actor.isPlatformAdministrator || member.user.id != request.user.id
    return .seeOther(stays ? "\(member.root)?done=member-removed" : "/?done=member-removed")
  }
}
