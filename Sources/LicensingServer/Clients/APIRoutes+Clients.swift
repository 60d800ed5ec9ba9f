import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore

extension APIRoutes {
  func addClients(to router: Router<ServerRequestContext>) {
    get("/clients", on: router) { request in
      let page = try request.page { Client.isWellFormed($0) ? $0 : nil }
      let search = ClientSearch(
        words: try request.query("search"), filter: try request.word("filter", of: ClientFilter.self) ?? .all)
      let found = try await ReadClients(context).list(search, page, by: request.actor)
      return .list(found, page: page, id: \.id, \.json)
    }
    post("/clients", on: router) { request in
      var body = try await request.body()
      let draft = CreateClient.Draft(
        name: body.string("name"), organizationID: body.optionalID("organization_id"),
        isConfidential: body.bool("confidential"), grants: body.grants(), mayIntrospect: body.bool("may_introspect"))
      try body.finish()
      let (client, secret) = try await CreateClient(context)(draft, by: request.actor)
      return .created(client.json(with: secret), at: "/clients/\(client.id)", version: client.version)
    }
    get("/clients/{id}", on: router) { request in
      let found = try await ReadClients(context).get(try request.text("id"), by: request.actor)
      return .ok(found.json, version: found.version)
    }
    patch("/clients/{id}", on: router) { request in
      let version = try await request.version {
        try await ReadClients(context).get(try request.text("id"), by: request.actor).version
      }
      var (body, change) = (try await request.body(), ChangeClient.Change())
      change.name = body.patch("name") { $0.string("name") }
      change.grants = body.patch("grants") { $0.grants() }
      change.mayIntrospect = body.patch("may_introspect") { $0.bool("may_introspect") }
      change.isDisabled = body.patch("disabled") { $0.bool("disabled") }
      try body.finish()
      let changed = try await ChangeClient(context)(
        try request.text("id"), version: version, change, by: request.actor)
      return .ok(changed.json, version: changed.version)
    }
    // Tokens name their client, so a client that is deleted stays as a disabled one.
    delete("/clients/{id}", on: router) { request in
      let version = try await request.versionIfGiven {
        try await ReadClients(context).get(try request.text("id"), by: request.actor).version
      }
      var change = ChangeClient.Change()
      change.isDisabled = .set(true)
      _ = try await ChangeClient(context)(try request.text("id"), version: version, change, by: request.actor)
      return .noContent
    }
    post("/clients/{id}/secret", on: router) { try await renewSecret($0) }
  }

  private func renewSecret(_ request: APIRequest) async throws -> APIAnswer {
    let id = try request.text("id")
    let version = try await request.versionIfGiven {
      try await ReadClients(context).get(id, by: request.actor).version
    }
    var body = try await request.bodyIfGiven()
    let overlap = body.integer("overlap_seconds", default: RenewClientSecret.usualOverlapSeconds)
    try body.finish()
    let (client, secret) = try await RenewClientSecret(context)(
      id, version: version, overlapSeconds: overlap, by: request.actor)
    return .ok(client.json(with: secret), version: client.version)
  }
}

extension JSONFields {
  fileprivate mutating func grants() -> Set<Client.Grant> {
    Set(array("grants") { if case .string(let text) = $0 { Client.Grant(rawValue: text) } else { nil } } ?? [])
  }
}

extension Client {
  /// For the one answer that shows its secret.
  fileprivate func json(with secret: ClientSecret?) -> JSONValue {
    guard let secret, case .object(var members) = json else { return json }
    members["client_secret"] = .string(secret.exposed)
    return .object(members)
  }

  var json: JSONValue {
    .object([
      "id": .string(id), "organization_id": JSONValue(organizationID), "name": .string(name),
      "confidential": .bool(isConfidential), "grants": JSONValue(grants.map(\.rawValue).sorted()),
      "may_introspect": .bool(mayIntrospect), "status": .string(isDisabled ? "disabled" : "active"),
      "created_at": JSONValue(createdAt), "updated_at": JSONValue(updatedAt),
    ])
  }
}
