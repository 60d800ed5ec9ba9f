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
      let version = try await request.version {
        try await ReadOrganizations(context).get(try request.id(), by: request.actor).version
      }
      var (body, change) = (try await request.body(), ChangeOrganization.Change())
      change.name = body.patch("name") { $0.string("name") }
      change.isDisabled = body.patch("disabled") { $0.bool("disabled") }
      try body.finish()
      let changed = try await ChangeOrganization(context)(
        try request.id(), version: version, change, by: request.actor)
      return .ok(changed.json, version: changed.version)
    }
    addOverview(to: router)
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
    get("/organizations/{id}/members/{user}", on: router) { request in
      let (organization, user): (OrganizationID, UserID) = (try request.id(), try request.id("user"))
      guard let role = try await role(of: user, in: organization, by: request.actor) else {
        throw LicensingError.notFound
      }
      let membership = JSONValue.object([
        "organization_id": JSONValue(organization), "user_id": JSONValue(user), "role": .string(role.rawValue),
      ])
      return .ok(membership).tagged(role.tag)
    }
    put("/organizations/{id}/members/{user}", on: router) { request in
      var body = try await request.body()
      let role: Role? = body.choice("role")
      try body.finish()
      guard let role else { throw LicensingError.notFound }
      try await setMember(role, request)
      return .noContent.tagged(role.tag)
    }
    delete("/organizations/{id}/members/{user}", on: router) { request in
      try await setMember(nil, request)
      return .noContent
    }
  }

  private func setMember(_ role: Role?, _ request: APIRequest) async throws {
    let (organization, user): (OrganizationID, UserID) = (try request.id(), try request.id("user"))
    let condition = request.condition
    var former: Role?
    if !condition.allowsMaking {
      try request.actor.require(.owner, in: organization)
      former = try await self.role(of: user, in: organization, by: request.actor)
      if former == nil, role == nil { throw LicensingError.notFound }
      guard let former, condition.allows(former.tag) else { throw LicensingError.changedMeanwhile }
    }
    try await SetMember(context)(user, in: organization, role: role, former: former, by: request.actor)
  }

  private func role(of user: UserID, in organization: OrganizationID, by actor: Actor) async throws -> Role? {
    try await ReadOrganizations(context).members(of: organization, by: actor).first { $0.0.id == user }?.1
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
