import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore

extension APIRoutes {
  func addLicenseKeys(to router: Router<ServerRequestContext>) {
    get("/licenses/{id}/keys", on: router) { request in
      let page: Page<LicenseKeyID> = try request.page()
      let search = try request.query("search")
      let found = try await ReadLicenseKeys(context).list(of: try request.id(), search: search, page, by: request.actor)
      return .list(found, page: page, id: { $0.id.text }, \.json)
    }
    post("/licenses/{id}/keys", on: router) { request in
      var body = try await request.body()
      let draft = CreateLicenseKeys.Draft(
        count: body.count("count", default: 1), locksAllowed: body.count("locks_allowed", default: 1),
        note: body.optionalString("note"))
      try body.finish()
      let ids = try await CreateLicenseKeys(context)(draft, on: try request.id(), by: request.actor)
      return .created(.object(["ids": JSONValue(ids.map(\.text))]))
    }
    post("/licenses/{id}/domains", on: router) { request in
      var body = try await request.body()
      let (domain, locksAllowed) = (body.string("domain"), body.count("locks_allowed", default: 1))
      let note = body.optionalString("note")
      try body.finish()
      let made = try await RegisterDomain(context)(
        domain, on: try request.id(), locksAllowed: locksAllowed, note: note, by: request.actor)
      return .created(made.json, at: "/license-keys/\(made.id)", version: made.version)
    }
    addSingleKeys(to: router)
    addKeyTables(to: router)
  }

  private func addSingleKeys(to router: Router<ServerRequestContext>) {
    get("/license-keys/{id}", on: router) { request in
      let key = try await ReadLicenseKeys(context).get(try request.id(), by: request.actor)
      return .ok(key.json, version: key.version)
    }
    patch("/license-keys/{id}", on: router) { request in
      let version = try await request.version {
        try await ReadLicenseKeys(context).get(try request.id(), by: request.actor).version
      }
      var (body, change) = (try await request.body(), ChangeLicenseKey.Change())
      change.locksAllowed = body.patch("locks_allowed") { $0.count("locks_allowed") }
      change.isBlocked = body.patch("blocked") { $0.bool("blocked") }
      change.note = body.patch("note") { $0.optionalString("note") }
      try body.finish()
      let key = try await ChangeLicenseKey(context)(
        try request.id(), version: version, change, by: request.actor)
      return .ok(key.json, version: key.version)
    }
    post("/license-keys/{id}/reveal", on: router) { request in
      let revealed = try await RevealLicenseKey(context)(try request.id(), by: request.actor)
      return .ok(.object(["id": JSONValue(revealed.key.id), "text": .string(revealed.text)]))
    }
  }
}

extension JSONFields {
  fileprivate mutating func count(_ name: String, default value: Int64? = nil) -> Int {
    Int(clamping: integer(name, default: value))
  }
}

extension LicenseKey {
  var json: JSONValue {
    .object([
      "id": JSONValue(id), "license_id": JSONValue(licenseID), "organization_id": JSONValue(organizationID),
      "product_id": JSONValue(productID), "method": .string(method.rawValue), "masked_text": .string(maskedText),
      "locks_allowed": .integer(Int64(locksAllowed)), "locks_used": .integer(Int64(locksUsed)),
      "blocked": .bool(isBlocked), "note": JSONValue(note), "last_used_at": JSONValue(lastUsedAt),
      "shown_values": JSONValue(values: shownValues), "address": JSONValue(address),
      "created_at": JSONValue(createdAt), "updated_at": JSONValue(updatedAt),
    ])
  }
}

extension JSONValue {
  init(values: [String: String]) { self = .object(values.mapValues(JSONValue.string)) }
}
