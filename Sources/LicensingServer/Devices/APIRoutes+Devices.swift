import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore

extension APIRoutes {
  func addDevices(to router: Router<ServerRequestContext>) {
    get("/organizations/{id}/devices", on: router) { request in
      let page = try request.page { DeviceListCursor($0) }
      var query = DeviceListQuery(search: try request.query("search"))
      query.status = try request.word("status", of: DeviceListQuery.Status.self)
      query.kind = try request.word("kind", of: Device.Kind.self)
      query.sort = try request.word("sort", of: DeviceListQuery.Sort.self) ?? .created
      query.isDescending = try request.word("order", of: APIRequest.Order.self) == .desc
      let part = try await ReadDevices(context).list(
        of: try request.id(), query, DeviceListPage(limit: page.limit, after: page.after), by: request.actor)
      return .ok(
        .object([
          "items": .array(part.items.map(\.json)), "next": JSONValue(part.next?.text), "cut": .bool(part.isCut),
        ]))
    }
    post("/organizations/{id}/devices", on: router) { request in
      var body = try await request.body()
      var draft = CreateDevice.Draft(
        name: body.string("name"), kind: body.choice("kind", default: .other) ?? .other)
      draft.serialNumber = body.optionalString("serial_number")
      draft.articleNumber = body.optionalString("article_number")
      draft.url = body.optionalString("url")
      draft.hubID = body.optionalID("hub_id")
      draft.licenseID = body.optionalID("license_id")
      try body.finish()
      let made = try await CreateDevice(context)(draft, in: try request.id(), by: request.actor)
      return .created(made.json, at: "/devices/\(made.id)", version: made.version)
    }
    get("/devices/{id}", on: router) { request in
      let found = try await ReadDevices(context).get(try request.id(), by: request.actor)
      return .ok(found.json, version: found.version)
    }
    patch("/devices/{id}", on: router) { try await change($0) }
    delete("/devices/{id}", on: router) { request in
      let version = try await request.versionIfGiven {
        try await ReadDevices(context).get(try request.id(), by: request.actor).version
      }
      try await DeleteDevice(context)(try request.id(), version: version, by: request.actor)
      return .noContent
    }
    addDirectory(to: router)
  }

  private func change(_ request: APIRequest) async throws -> APIAnswer {
    let version = try await request.version {
      try await ReadDevices(context).get(try request.id(), by: request.actor).version
    }
    var (body, change) = (try await request.body(), ChangeDevice.Change())
    change.name = body.patch("name") { $0.string("name") }
    change.kind = body.patch("kind") { $0.choice("kind") ?? .other }
    change.serialNumber = body.patch("serial_number") { $0.optionalString("serial_number") }
    change.articleNumber = body.patch("article_number") { $0.optionalString("article_number") }
    change.url = body.patch("url") { $0.optionalString("url") }
    change.hubID = body.patch("hub_id") { $0.optionalID("hub_id") }
    change.licenseID = body.patch("license_id") { $0.optionalID("license_id") }
    change.isDisabled = body.patch("disabled") { $0.bool("disabled") }
    try body.finish()
    let changed = try await ChangeDevice(context)(try request.id(), version: version, change, by: request.actor)
    return .ok(changed.json, version: changed.version)
  }

  /// The server directory is for machines, which come with their own license token.
  private func addDirectory(to router: Router<ServerRequestContext>) {
    router.get("/api/v1/directory/servers/{id}") { request, serverContext in
      guard let token = request.headers.bearerToken else { throw LicensingError.unauthenticated }
      guard let id = serverContext.parameters.get("id").flatMap(DeviceID.init(_:)) else {
        throw LicensingError.notFound
      }
      let entry = try await FindServer(context)(id, token: token)
      return APIAnswer.ok(entry.json).response()
    }
  }
}

extension Device {
  var json: JSONValue {
    .object([
      "id": JSONValue(id), "organization_id": JSONValue(organizationID), "name": .string(name),
      "kind": .string(kind.rawValue), "serial_number": JSONValue(serialNumber),
      "article_number": JSONValue(articleNumber), "url": JSONValue(url), "hub_id": JSONValue(hubID),
      "license_id": JSONValue(licenseID), "status": .string(isDisabled ? "disabled" : "active"),
      "last_seen_at": JSONValue(lastSeenAt), "created_at": JSONValue(createdAt), "updated_at": JSONValue(updatedAt),
    ])
  }
}

extension FindServer.Entry {
  fileprivate var json: JSONValue {
    .object([
      "id": JSONValue(device.id), "name": .string(device.name), "url": JSONValue(device.url),
      "hub": hub.map {
        .object(["id": JSONValue($0.id), "name": .string($0.name), "url": JSONValue($0.url)])
      } ?? .null,
    ])
  }
}
