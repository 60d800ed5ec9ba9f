import HTTPCalls
package import LicenseTokens

/// A machine of an organization, as the API gives it.
package struct Device: Sendable, Equatable {
  package let id: String
  package let organizationID: String
  package let name: String
  package let kind: String
  package let serialNumber: String?
  package let articleNumber: String?
  /// `active`, `disabled`
  package let status: String
  /// RFC 3339; nil: never.
  package let lastSeenAt: String?
  /// The whole of it, as it came.
  package let json: JSONValue

  /// - Returns: nil if this is none.
  init?(_ json: JSONValue) {
    guard case .object(let members) = json, let id = members.text("id"),
      let organizationID = members.text("organization_id"), let name = members.text("name"),
      let kind = members.text("kind"), let status = members.text("status")
    else { return nil }
    (self.id, self.organizationID, self.name, self.kind, self.status) = (id, organizationID, name, kind, status)
    serialNumber = members.text("serial_number")
    articleNumber = members.text("article_number")
    lastSeenAt = members.text("last_seen_at")
    self.json = json
  }
}

extension APIClient {
  /// - Parameter search: what name, serial or article number contain.
  package func devices(of organization: String, search: String? = nil) async throws(APIFailure) -> [Device] {
    try Self.read(
      try await list("/organizations/\(Self.escaped(organization))/devices", ["search": search]), Device.init)
  }

  package func device(_ id: String) async throws(APIFailure) -> Device {
    try Self.readOne(try await get("/devices/\(Self.escaped(id))").value, Device.init)
  }
}
