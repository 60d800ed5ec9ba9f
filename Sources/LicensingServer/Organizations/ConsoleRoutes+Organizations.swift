import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  func addOrganizations(to router: Router<ServerRequestContext>) {
    get("/", on: router) { request in
      let list = try await organizationList(at: "/", request)
      return try await choice(list, "Choose the organization", nil, request) { "/organizations/\($0.id)" }
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
}
