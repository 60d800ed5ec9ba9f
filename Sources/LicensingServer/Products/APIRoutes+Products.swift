import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore

extension APIRoutes {
  func addProducts(to router: Router<ServerRequestContext>) {
    get("/products", on: router) { request in
      let page: Page<ProductID> = try request.page()
      let found = try await ReadProducts(context).list(page, by: request.actor)
      return .list(found, page: page, id: { $0.id.text }, \.json)
    }
    post("/products", on: router) { request in
      var body = try await request.body()
      var draft = CreateProduct.Draft(
        code: body.string("code"), number: body.integer("number"), name: body.string("name"))
      draft.features = body.features()
      draft.tokenLifetimeSeconds = body.integer("token_lifetime_seconds", default: draft.tokenLifetimeSeconds)
      draft.renewalWindowDays = body.days("renewal_window_days", default: draft.renewalWindowDays)
      try body.finish()
      let made = try await CreateProduct(context)(draft, by: request.actor)
      return .created(made.json, at: "/products/\(made.id)", version: made.version)
    }
    get("/products/{id}", on: router) { request in
      let found = try await ReadProducts(context).get(try request.id(), by: request.actor)
      return .ok(found.json, version: found.version)
    }
    patch("/products/{id}", on: router) { request in
      let version = try await request.version {
        try await ReadProducts(context).get(try request.id(), by: request.actor).version
      }
      var (body, change) = (try await request.body(), ChangeProduct.Change())
      change.name = body.patch("name") { $0.string("name") }
      change.features = body.patch("features") { $0.features() }
      change.tokenLifetimeSeconds = body.patch("token_lifetime_seconds") { $0.integer("token_lifetime_seconds") }
      change.renewalWindowDays = body.patch("renewal_window_days") { $0.days("renewal_window_days") }
      try body.finish()
      let changed = try await ChangeProduct(context)(try request.id(), version: version, change, by: request.actor)
      return .ok(changed.json, version: changed.version)
    }
  }
}

extension JSONFields {
  /// `[{"code": …, "name": …}]`
  fileprivate mutating func features() -> [Product.Feature] {
    array("features") { element in
      guard case .object(let members) = element, members.count == 2, case .string(let code)? = members["code"],
        case .string(let name)? = members["name"]
      else { return nil }
      return Product.Feature(code: code, name: name)
    } ?? []
  }

  fileprivate mutating func days(_ name: String, default value: Int? = nil) -> Int {
    Int(clamping: integer(name, default: value.map(Int64.init)))
  }
}

extension Product {
  var json: JSONValue {
    .object([
      "id": JSONValue(id), "code": .string(code), "number": .integer(number), "name": .string(name),
      "features": .array(features.map { .object(["code": .string($0.code), "name": .string($0.name)]) }),
      "token_lifetime_seconds": .integer(tokenLifetimeSeconds),
      "renewal_window_days": .integer(Int64(renewalWindowDays)), "created_at": JSONValue(createdAt),
      "updated_at": JSONValue(updatedAt),
    ])
  }
}
