import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  func addOrganizations(to router: Router<ServerRequestContext>) {
    get("/", on: router) { request in
      let part = try await part(of: "/", request, id: { $0.id }) {
        try await ReadOrganizations(context).list($0, by: request.actor)
      }
      return try await choice(part, "Choose the organization", nil, request) { "/organizations/\($0.id)" }
    }
    get("/organizations/new", on: router) { request in
      try request.actor.requirePlatformAdministrator()
      return try await page("form", "Add organization", request, organizationForm(name: ""))
    }
    post("/organizations/new", on: router) { request in
      let name = request.form["name"] ?? ""
      return try await saving(organizationForm(name: name), "Add organization", request) {
        "/organizations/\(try await CreateOrganization(context)(name: name, by: request.actor).id)?done=added"
      }
    }
    get("/organizations/{id}", on: router) { try await overview($0) }
  }

  private func organizationForm(name: String) -> FormModel {
    FormModel(
      heading: "Add organization", introduction: "An organization is a customer: it owns devices and licenses.",
      action: "/organizations/new",
      fields: [FormField("name", "Name", value: name, isRequired: true)], submit: "Add organization", cancel: "/")
  }

  private struct Choice: Sendable {
    let heading: String
    let sentence: String?
    let canAdd: Bool
    let organizations: [Tile]
    let isEmpty: Bool
    let next: String?

    struct Tile: Sendable {
      let name: String
      let href: String
      let detail: String?
    }
  }

  /// A page on which one chooses an organization to go on with.
  func choice(
    _ part: ListPart<Organization>, _ heading: String, _ sentence: String?, _ request: ConsoleRequest,
    _ href: (Organization) -> String
  ) async throws -> Response {
    let tiles = part.items.map { organization in
      let role = request.actor.roles[organization.id].map { "You are \($0.rawValue)" }
      return Choice.Tile(
        name: organization.name, href: href(organization), detail: organization.isDisabled ? "Disabled" : role)
    }
    return try await page(
      "choose-organization", heading, request,
      Choice(
        heading: heading, sentence: sentence, canAdd: request.actor.isPlatformAdministrator, organizations: tiles,
        isEmpty: tiles.isEmpty, next: part.next))
  }
}
