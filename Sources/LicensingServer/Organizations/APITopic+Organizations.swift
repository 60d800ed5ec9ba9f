import HTTPTypes
import LicenseTokens
import LicensingCore

extension APITopic {
  static let organizations = APITopic(
    name: "Organizations", description: "Customers, and who belongs to them.",
    schemas: overviewSchemas.merging([
      "Organization": .object([
        "id": .named("OrganizationID"), "name": .line, "status": .choice(["active", "disabled"]), "created_at": .time,
        "updated_at": .time,
      ]),
      "Member": .object(["user_id": .named("UserID"), "email": .text, "name": .line, "role": .choice(Role.self)]),
      "Membership": .object([
        "organization_id": .named("OrganizationID"), "user_id": .named("UserID"), "role": .choice(Role.self),
      ]),
      "OrganizationPage": .list(of: "Organization"), "MemberPage": .list(of: "Member"),
    ]) { $1 }, operations: organizationOperations + [overview] + memberOperations)

  private static let organizationOperations = [
    APIOperation(
      .get, "/organizations", "listOrganizations", "List organizations",
      "Those whose member the caller is; for platform administrators all.",
      query: APIParameter.page(by: "OrganizationID"), answers: .ok(.named("OrganizationPage"))),
    APIOperation(
      .post, "/organizations", "createOrganization", "Add an organization",
      body: .request(["name": .line.such(as: "Acme Stores")]),
      answers: .created(.named("Organization"), at: true), isTagged: true),
    APIOperation(
      .get, "/organizations/{id}", "readOrganization", "Read an organization", answers: .ok(.named("Organization")),
      isTagged: true),
    APIOperation(
      .patch, "/organizations/{id}", "changeOrganization", "Rename, disable or enable an organization",
      "A disabled one has no valid tokens, and nobody gets new ones.",
      body: .request([:], optional: ["name": .line, "disabled": .truth]), ifMatch: .required,
      answers: .ok(.named("Organization")), isTagged: true),
  ]

  private static let memberOperations = [
    APIOperation(
      .get, "/organizations/{id}/members", "listMembers", "List an organization's members", "All, in one page.",
      answers: .ok(.named("MemberPage"))),
    APIOperation(
      .get, "/organizations/{id}/members/{user}", "readMember", "Read which role a member has",
      answers: .ok(.named("Membership")), isTagged: true),
    APIOperation(
      .put, "/organizations/{id}/members/{user}", "setMember", "Make a user a member, or give a member another role",
      body: .request(["role": .choice(Role.self)]), ifMatch: .optional, answers: .noContent, isTagged: true,
      problems: [409]),
    APIOperation(
      .delete, "/organizations/{id}/members/{user}", "removeMember", "Take a membership away",
      "The last owner stays, except by a platform administrator.", ifMatch: .optional, answers: .noContent,
      problems: [409]),
  ]
}
