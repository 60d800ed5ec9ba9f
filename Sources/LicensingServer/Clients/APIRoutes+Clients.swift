import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore

extension APIRoutes {
  func addClients(to router: Router<ServerRequestContext>) {
    get("/clients", on: router) { request in
      let page = try request.page { Client.isWellFormed($0) ? $0 : nil }
      let search = ClientSearch(
        words: try request.query("search"), filter: try request.word("filter", of: ClientSearch.Filter.self) ?? .all)
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
      guard case .object(var members) = client.json else { return .created(client.json) }
      // The one answer that shows it.
      if let secret { members["client_secret"] = .string(secret.exposed) }
      return .created(.object(members), at: "/clients/\(client.id)", version: client.version)
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
  }
}

extension JSONFields {
  fileprivate mutating func grants() -> Set<Client.Grant> {
    Set(array("grants") { if case .string(let text) = $0 { Client.Grant(rawValue: text) } else { nil } } ?? [])
  }
}

extension Client {
  var json: JSONValue {
    .object([
      "id": .string(id), "organization_id": JSONValue(organizationID), "name": .string(name),
      "confidential": .bool(isConfidential), "grants": JSONValue(grants.map(\.rawValue).sorted()),
      "may_introspect": .bool(mayIntrospect), "status": .string(isDisabled ? "disabled" : "active"),
      "created_at": JSONValue(createdAt), "updated_at": JSONValue(updatedAt),
    ])
  }
}
