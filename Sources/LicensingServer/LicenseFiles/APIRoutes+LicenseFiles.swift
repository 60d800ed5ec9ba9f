import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore

extension APIRoutes {
  func addLicenseFiles(to router: Router<ServerRequestContext>) {
    get("/licenses/{id}/quota", on: router) { request in
      .ok(try await ReadLicenseQuota(context)(try request.id(), by: request.actor).json)
    }
    get("/licenses/{id}/license-files", on: router) { request in
      let page: Page<LicenseFileID> = try request.page()
      let search = try request.query("search")
      let found = try await ReadLicenseFiles(context).list(
        of: try request.id(), search: search, page, by: request.actor)
      return .list(found, page: page, id: { $0.id.text }) { $0.json(context) }
    }
    get("/license-files/{id}", on: router) { request in
      let file = try await ReadLicenseFiles(context).get(try request.id(), by: request.actor)
      return .ok(file.json(context, withDocument: true)).tagged(file.tag)
    }
    get("/license-files/{id}/document", on: router) { request in
      let file = try await ReadLicenseFiles(context).get(try request.id(), by: request.actor)
      return .document(file.document, name: file.downloadName)
    }
    post("/license-files/{id}/revoke", on: router) { request in
      var body = try await request.bodyIfGiven()
      let reason = body.optionalString("reason")
      try body.finish()
      let condition = request.condition
      let file = try await RevokeLicenseFile(context)(
        try request.id(), reason: reason, isAsSeen: { condition.allows($0.tag) }, by: request.actor)
      return .ok(file.json(context)).tagged(file.tag)
    }
  }
}

extension LicenseQuota {
  var json: JSONValue {
    .object([
      "total": JSONValue(total), "used": .integer(used), "reserved": .integer(reserved),
      "remaining": JSONValue(remaining),
    ])
  }
}

extension LicenseFile {
  /// What it is called where it is saved.
  var downloadName: String { "license_\(serialNumber)_\(articleNumber)" }

  /// - Parameter withDocument: with the file itself.
  func json(_ context: LicensingContext, withDocument: Bool = false) -> JSONValue {
    var members: [String: JSONValue] = [
      "id": JSONValue(id), "license_id": JSONValue(licenseID), "organization_id": JSONValue(organizationID),
      "product_id": JSONValue(productID), "serial_number": .string(serialNumber),
      "article_number": .string(articleNumber), "article_name": JSONValue(articleName),
      "features": JSONValue(features), "issued_at": JSONValue(issuedAt), "expires_at": JSONValue(expiresAt),
      "status": .string(statusWord(context)), "key_id": .string(keyID), "revoked_at": JSONValue(revokedAt),
      "revocation_reason": JSONValue(revocationReason), "unit_returned": .bool(unitReturned),
    ]
    if withDocument { members["document"] = .string(document) }
    return .object(members)
  }
  /// A file that verifies nowhere any more is not called valid.
  private func statusWord(_ context: LicensingContext) -> String {
    ReadLicenseFiles(context).mustBeIssuedAgain(self)
      ? "must_be_issued_again" : status(at: context.clock.now).rawValue
  }
}
