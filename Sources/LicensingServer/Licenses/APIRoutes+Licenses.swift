import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore

extension APIRoutes {
  func addLicenses(to router: Router<ServerRequestContext>) {
    get("/organizations/{id}/licenses", on: router) { request in
      let page: Page<LicenseID> = try request.page()
      let now = context.clock.now
      let query = LicenseListQuery(
        search: try request.query("search"),
        filter: try request.word("filter", of: LicenseListQuery.Filter.self) ?? .all,
        sort: try request.word("sort", of: LicenseListQuery.Sort.self) ?? .added,
        isDescending: try request.word("order", of: APIRequest.Order.self) == .desc)
      let found = try await ListLicenses(context)(of: try request.id(), query, page, by: request.actor)
      return .list(
        found.entries, page: page, id: { $0.license.id.text }, with: ["counts": found.counts.json]
      ) { $0.json(at: now) }
    }
    post("/organizations/{id}/licenses", on: router) { request in
      var body = try await request.body()
      let product: ProductID? = body.id("product_id")
      let (features, quota) = (body.strings("features"), body.optionalInteger("quota"))
      let renewalDate = body.optionalDate("renewal_date")
      let returnsFileUnits = body.bool("returns_file_units")
      try body.finish()
      guard let product else { throw LicensingError.notFound }
      var draft = CreateLicense.Draft(
        productID: product, features: features, quota: quota, renewalDate: renewalDate)
      draft.returnsFileUnits = returnsFileUnits
      let made = try await CreateLicense(context)(draft, in: try request.id(), by: request.actor)
      let entry = try await ReadLicenses(context).get(made.id, by: request.actor)
      return .created(entry.json(at: context.clock.now), at: "/licenses/\(made.id)", version: made.version)
    }
    get("/licenses/{id}", on: router) { try await license(try $0.id(), $0) }
    patch("/licenses/{id}", on: router) { request in
      let version = try await request.version {
        try await ReadLicenses(context).get(try request.id(), by: request.actor).license.version
      }
      var (body, change) = (try await request.body(), ChangeLicense.Change())
      change.features = body.patch("features") { $0.strings("features") }
      change.quota = body.patch("quota") { $0.optionalInteger("quota") }
      change.renewalDate = body.patch("renewal_date") { $0.optionalDate("renewal_date") }
      change.returnsFileUnits = body.patch("returns_file_units") { $0.bool("returns_file_units") }
      try body.finish()
      let id: LicenseID = try request.id()
      _ = try await ChangeLicense(context)(id, version: version, change, by: request.actor)
      return try await license(id, request)
    }
    addSteps(to: router)
    addActivations(to: router)
  }

  private func addSteps(to router: Router<ServerRequestContext>) {
    for (name, step) in [
      ("suspend", ChangeLicenseStanding.Step.suspend), ("reinstate", .reinstate), ("revoke", .revoke),
    ] {
      post("/licenses/{id}/\(name)", on: router) { try await take(step, $0) }
    }
    post("/licenses/{id}/renew", on: router) { request in
      var body = try await request.body()
      let date = body.optionalDate("renewal_date")
      try body.finish()
      return try await take(.renew(date), request)
    }
  }

  private func addActivations(to router: Router<ServerRequestContext>) {
    get("/licenses/{id}/devices", on: router) { request in
      let page: Page<DeviceID> = try request.page()
      let found = try await ReadDevicesInUse(context).list(
        of: try request.id(), search: try request.query("search"), page, by: request.actor)
      return .list(
        found.items, page: page, id: { $0.activation.deviceID.text }, with: ["cut": .bool(found.isCut)], \.json)
    }
    get("/licenses/{id}/activations", on: router) { request in
      let page: Page<ActivationID> = try request.page()
      let found = try await ReadLicenses(context).activations(of: try request.id(), page, by: request.actor)
      return .list(found, page: page, id: { $0.id.text }, \.json)
    }
    get("/activations/{id}", on: router) { request in
      let found = try await ReadLicenses(context).activation(try request.id(), by: request.actor)
      return .ok(found.json).tagged(found.tag)
    }
    delete("/activations/{id}", on: router) { request in
      let condition = request.condition
      try await ReleaseActivation(context)(
        try request.id(), isAsSeen: { condition.allows($0.tag) }, by: request.actor)
      return .noContent
    }
  }

  private func take(_ step: ChangeLicenseStanding.Step, _ request: APIRequest) async throws -> APIAnswer {
    let id: LicenseID = try request.id()
    let version = try await request.versionIfGiven {
      try await ReadLicenses(context).get(id, by: request.actor).license.version
    }
    _ = try await ChangeLicenseStanding(context)(step, id, version: version, by: request.actor)
    return try await license(id, request)
  }

  private func license(_ id: LicenseID, _ request: APIRequest) async throws -> APIAnswer {
    let entry = try await ReadLicenses(context).get(id, by: request.actor)
    return .ok(entry.json(at: context.clock.now), version: entry.license.version)
  }
}

extension ReadLicenses.Entry {
  func json(at now: Timestamp) -> JSONValue {
    .object([
      "id": JSONValue(license.id), "organization_id": JSONValue(license.organizationID),
      "product_id": JSONValue(license.productID), "features": JSONValue(product.features(grantedBy: license)),
      "quota": JSONValue(license.quota), "used": .integer(license.used),
      "reserved": .integer(quota.reserved), "remaining": JSONValue(quota.remaining),
      "returns_file_units": .bool(license.returnsFileUnits),
      "renewal_date": JSONValue(license.renewalDate),
      "status": .string(license.status(renewalWindowDays: product.renewalWindowDays, at: now).rawValue),
      "created_at": JSONValue(license.createdAt), "updated_at": JSONValue(license.updatedAt),
    ])
  }
}

extension LicenseListCounts {
  fileprivate var json: JSONValue {
    .object(
      Dictionary(
        LicenseListQuery.Filter.allCases.map { ($0.rawValue, .integer(self[$0])) }, uniquingKeysWith: { $1 }))
  }
}

extension DeviceInUse {
  fileprivate var json: JSONValue {
    .object([
      "device_id": JSONValue(activation.deviceID), "name": .string(name), "serial_number": JSONValue(serialNumber),
      "activation_id": JSONValue(activation.id), "activated_at": JSONValue(activation.createdAt),
      "redeemed_at": JSONValue(activation.redeemedAt), "refreshed_at": JSONValue(refreshedAt),
    ])
  }
}

extension Activation {
  var json: JSONValue {
    .object([
      "id": JSONValue(id), "license_id": JSONValue(licenseID), "organization_id": JSONValue(organizationID),
      "device_id": JSONValue(deviceID), "created_at": JSONValue(createdAt), "redeemed_at": JSONValue(redeemedAt),
      "released_at": JSONValue(releasedAt),
    ])
  }
}
