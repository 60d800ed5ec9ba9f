import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore

extension APIRoutes {
  func addDeviceAuthorizations(to router: Router<ServerRequestContext>) {
    get("/device-authorizations", on: router) { request in
      let page: Page<DeviceAuthorizationID> = try request.page()
      let organization = try organization(try request.query("organization_id"))
      let found = try await ReadDeviceAuthorizations(context).pending(for: organization, page, by: request.actor)
      return .list(found, page: page, id: { $0.id.text }, \.json)
    }
    post("/device-authorizations/lookup", on: router) { request in
      var body = try await request.body()
      let code = body.string("user_code")
      let organization: OrganizationID? = body.optionalID("organization_id")
      try body.finish()
      let found = try await LookUpUserCode(context)(code, for: organization, by: request.actor)
      return .ok(found.json, version: found.version)
    }
    post("/device-authorizations/{id}/approve", on: router) { try await approve($0) }
    post("/device-authorizations/{id}/deny", on: router) { request in
      var body = try await request.body()
      let (code, reason) = (body.string("user_code"), body.optionalString("reason"))
      let organization: OrganizationID? = body.optionalID("organization_id")
      try body.finish()
      try await DecideDeviceAuthorization(context).deny(
        .init(id: try request.id(), userCode: code, version: try await version(code, request)), in: organization,
        reason: reason, by: request.actor)
      return .noContent
    }
  }

  private func approve(_ request: APIRequest) async throws -> APIAnswer {
    var body = try await request.body()
    let code = body.string("user_code")
    let device: DeviceID? = body.id("device_id")
    let license: LicenseID? = body.optionalID("license_id")
    try body.finish()
    guard let device else { throw LicensingError.notFound }
    let approved = try await DecideDeviceAuthorization(context).approve(
      .init(id: try request.id(), userCode: code, version: try await version(code, request)), device: device,
      license: license, by: request.actor)
    return .ok(
      .object([
        "device_id": JSONValue(approved.device.id), "license_id": JSONValue(approved.license.id),
        "took_quota": .bool(approved.tookQuota),
      ]))
  }

  /// The version of the request that shows a code, if that is asked for; only wrong codes are counted.
  private func version(_ code: String, _ request: APIRequest) async throws -> Int64? {
    try await request.versionIfGiven {
      try await LookUpUserCode(context)(code, for: nil, by: request.actor).version
    }
  }

  private func organization(_ text: String?) throws -> OrganizationID? {
    guard let text else { return nil }
    guard let id = OrganizationID(text) else { throw LicensingError.notFound }
    return id
  }
}

extension DeviceAuthorization {
  /// Never with a code.
  var json: JSONValue {
    .object([
      "id": JSONValue(id), "client_id": .string(clientID), "state": .string(state.rawValue),
      "device_name": JSONValue(machine.deviceName), "serial_number": JSONValue(machine.serialNumber),
      "article_number": JSONValue(machine.articleNumber), "hostname": JSONValue(machine.hostname),
      "operating_system": JSONValue(machine.operatingSystem),
      "software_version": JSONValue(machine.softwareVersion), "address": .string(address),
      "created_at": JSONValue(createdAt), "expires_at": JSONValue(expiresAt),
    ])
  }
}
