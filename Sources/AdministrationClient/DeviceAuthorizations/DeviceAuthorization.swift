import HTTPCalls
import LicenseTokens

/// What a machine that asks for its license says of itself, as the API gives it.
package struct DeviceAuthorization: Sendable, Equatable {
  package let id: String
  package let deviceName: String?
  package let serialNumber: String?
  package let articleNumber: String?
  package let hostname: String?
  package let operatingSystem: String?
  package let softwareVersion: String?
  package let clientID: String
  package let address: String
  /// RFC 3339.
  package let createdAt: String
  package let expiresAt: String
  /// For a decision on what was shown, and on nothing that came later.
  package let entityTag: String?

  /// - Returns: nil if the answer is none.
  init?(_ answer: APIClient.Answer) {
    let members = answer.members
    guard let id = members.text("id"), let clientID = members.text("client_id"),
      let address = members.text("address"), let createdAt = members.text("created_at"),
      let expiresAt = members.text("expires_at")
    else { return nil }
    (self.id, self.clientID, self.address) = (id, clientID, address)
    (self.createdAt, self.expiresAt) = (createdAt, expiresAt)
    deviceName = members.text("device_name")
    serialNumber = members.text("serial_number")
    articleNumber = members.text("article_number")
    hostname = members.text("hostname")
    operatingSystem = members.text("operating_system")
    softwareVersion = members.text("software_version")
    entityTag = answer.entityTag
  }
}

extension APIClient {
  /// Which machine shows this user code.
  package func deviceAuthorization(
    userCode: String, organization: String
  ) async throws(APIFailure) -> DeviceAuthorization {
    let answer = try await post(
      "/device-authorizations/lookup",
      .object(["user_code": .string(userCode), "organization_id": .string(organization)]))
    guard let found = DeviceAuthorization(answer) else { throw .unexpected(status: 200) }
    return found
  }

  /// - Returns: the answer, with the `license_id` that was used and whether a unit of the quota was taken.
  package func approve(
    _ authorization: DeviceAuthorization, userCode: String, device: String, license: String?
  ) async throws(APIFailure) -> Answer {
    var body: [String: JSONValue] = ["user_code": .string(userCode), "device_id": .string(device)]
    body["license_id"] = license.map { .string($0) }
    return try await post(
      "/device-authorizations/\(Self.escaped(authorization.id))/approve", .object(body),
      ifMatch: authorization.entityTag)
  }
}
