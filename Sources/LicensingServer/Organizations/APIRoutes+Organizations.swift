import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore

extension APIRoutes {
  func addOrganizations(to router: Router<ServerRequestContext>) {
    get("/organizations", on: router) { request in
      let page: Page<OrganizationID> = try request.page()
      let found = try await ReadOrganizations(context).list(page, by: request.actor)
      return .list(found, page: page, id: { $0.id.text }, \.json)
    }
    post("/organizations", on: router) { request in
      var body = try await request.body()
      let name = body.string("name")
      try body.finish()
      let made = try await CreateOrganization(context)(name: name, by: request.actor)
      return .created(made.json, at: "/organizations/\(made.id)", version: made.version)
    }
    get("/organizations/{id}", on: router) { request in
      let found = try await ReadOrganizations(context).get(try request.id(), by: request.actor)
      return .ok(found.json, version: found.version)
    }
    patch("/organizations/{id}", on: router) { request in
      let version = try request.version()
      var (body, change) = (try await request.body(), ChangeOrganization.Change())
      change.name = body.patch("name") { $0.string("name") }
      change.isDisabled = body.patch("disabled") { $0.bool("disabled") }
      try body.finish()
      let changed = try await ChangeOrganization(context)(
        try request.id(), version: version, change, by: request.actor)
      return .ok(changed.json, version: changed.version)
    }
    addMembers(to: router)
  }

  private func addMembers(to router: Router<ServerRequestContext>) {
    get("/organizations/{id}/members", on: router) { request in
      let members = try await ReadOrganizations(context).members(of: try request.id(), by: request.actor)
      let items = members.map { user, role in
        JSONValue.object([
          "user_id": JSONValue(user.id), "email": .string(user.email), "name": .string(user.name),
          "role": .string(role.rawValue),
        ])
      }
      return .ok(.object(["items": .array(items), "next": .null]))
    }
    put("/organizations/{id}/members/{user}", on: router) { request in
      var body = try await request.body()
      let role: Role? = body.choice("role")
      try body.finish()
      try await SetMember(context)(try request.id("user"), in: try request.id(), role: role, by: request.actor)
      return .noContent
    }
    delete("/organizations/{id}/members/{user}", on: router) { request in
      try await SetMember(context)(try request.id("user"), in: try request.id(), role: nil, by: request.actor)
      return .noContent
    }
  }
}

extension Organization {
  var json: JSONValue {
    .object([
      "id": JSONValue(id), "name": .string(name), "status": .string(isDisabled ? "disabled" : "active"),
      "created_at": JSONValue(createdAt), "updated_at": JSONValue(updatedAt),
    ])
  }
}
