import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore

extension APIRoutes {
  func addAccounts(to router: Router<ServerRequestContext>) {
    get("/users", on: router) { request in
      let page: Page<UserID> = try request.page()
      let search = UserSearch(
        words: try request.query("search"), filter: try request.word("filter", of: UserFilter.self) ?? .all)
      let found = try await ReadAccounts(context).users(search, page, by: request.actor)
      return .list(found, page: page, id: { $0.id.text }, \.json)
    }
    post("/users", on: router) { request in
      var body = try await request.body()
      let (email, name) = (body.string("email"), body.string("name"))
      let isPlatformAdministrator = body.bool("platform_administrator")
      let typed = body.optionalString("password")
      try body.finish()
      let made = try await CreateUser(context, verifier: verifier)(
        email: email, name: name, isPlatformAdministrator: isPlatformAdministrator,
        password: try typed.map(Password.chosen), by: request.actor)
      return .created(made.json, at: "/users/\(made.id)", version: made.version)
    }
    get("/users/{id}", on: router) { request in
      let found = try await ReadAccounts(context).user(try request.id(), by: request.actor)
      return .ok(found.json, version: found.version)
    }
    patch("/users/{id}", on: router) { request in
      let version = try await request.version {
        try await ReadAccounts(context).user(try request.id(), by: request.actor).version
      }
      var (body, change) = (try await request.body(), ChangeUser.Change())
      change.name = body.patch("name") { $0.string("name") }
      change.isDisabled = body.patch("disabled") { $0.bool("disabled") }
      change.isPlatformAdministrator = body.patch("platform_administrator") { $0.bool("platform_administrator") }
      try body.finish()
      let changed = try await ChangeUser(context)(try request.id(), version: version, change, by: request.actor)
      return .ok(changed.json, version: changed.version)
    }
    addAPITokens(to: router)
  }

  private func addAPITokens(to router: Router<ServerRequestContext>) {
    get("/api-tokens", on: router) { request in
      let found = try await ReadAccounts(context).apiTokens(by: request.actor)
      return .ok(.object(["items": .array(found.map(\.json)), "next": .null]))
    }
    post("/api-tokens", on: router) { request in
      var body = try await request.body()
      let name = body.string("name")
      try body.finish()
      guard let user = request.actor.userID else { throw LicensingError.forbidden }
      let (token, secret) = try await CreateAPIToken(context)(for: user, name: name, by: request.actor)
      guard case .object(var members) = token.json else { return .created(token.json) }
      // The one answer that shows it.
      members["token"] = .string(secret.exposed)
      return .created(.object(members), at: "/api-tokens/\(token.id)").tagged(APIToken.tag)
    }
    get("/api-tokens/{id}", on: router) { request in
      .ok(try await apiToken(request).json).tagged(APIToken.tag)
    }
    delete("/api-tokens/{id}", on: router) { request in
      let condition = request.condition
      if !condition.allows(APIToken.tag) {
        _ = try await apiToken(request)
        throw LicensingError.changedMeanwhile
      }
      try await DeleteAPIToken(context)(try request.id(), by: request.actor)
      return .noContent
    }
  }
}

extension APIRoutes {
  /// One of the caller's own.
  private func apiToken(_ request: APIRequest) async throws -> APIToken {
    let id: APITokenID = try request.id()
    let found = try await ReadAccounts(context).apiTokens(by: request.actor).first { $0.id == id }
    guard let found else { throw LicensingError.notFound }
    return found
  }
}

extension User {
  var json: JSONValue {
    .object([
      "id": JSONValue(id), "email": .string(email), "name": .string(name),
      "platform_administrator": .bool(isPlatformAdministrator),
      "status": .string(isDisabled ? "disabled" : "active"), "created_at": JSONValue(createdAt),
      "updated_at": JSONValue(updatedAt),
    ])
  }
}

extension APIToken {
  var json: JSONValue {
    .object([
      "id": JSONValue(id), "name": .string(name), "created_at": JSONValue(createdAt),
      "last_used_at": JSONValue(lastUsedAt),
    ])
  }
}
