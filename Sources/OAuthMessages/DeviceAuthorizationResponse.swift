/// The answer to a device authorization request (RFC 8628 §3.2). Times are in seconds.
package struct DeviceAuthorizationResponse: Sendable, Hashable, Codable {
  package let deviceCode: String
  package let userCode: String
  package let verificationURI: String
  package let verificationURIComplete: String?
  package let expiresIn: Int
  /// Seconds between polls; 5 when a server does not say.
  package let interval: Int

  package init(
    deviceCode: String, userCode: String, verificationURI: String, verificationURIComplete: String?, expiresIn: Int,
    interval: Int
  ) {
    self.deviceCode = deviceCode
    self.userCode = userCode
    self.verificationURI = verificationURI
    self.verificationURIComplete = verificationURIComplete
    self.expiresIn = expiresIn
    self.interval = interval
  }

  private enum CodingKeys: String, CodingKey {
    case deviceCode = "device_code"
    case userCode = "user_code"
    case verificationURI = "verification_uri"
    case verificationURIComplete = "verification_uri_complete"
    case expiresIn = "expires_in"
    case interval
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    deviceCode = try container.decode(String.self, forKey: .deviceCode)
    userCode = try container.decode(String.self, forKey: .userCode)
    verificationURI = try container.decode(String.self, forKey: .verificationURI)
    verificationURIComplete = try container.decodeIfPresent(String.self, forKey: .verificationURIComplete)
    expiresIn = try container.decode(Int.self, forKey: .expiresIn)
    interval = try container.decodeIfPresent(Int.self, forKey: .interval) ?? 5
  }
}

extension DeviceAuthorizationResponse: CustomStringConvertible, CustomDebugStringConvertible {
  package var description: String { "DeviceAuthorizationResponse(expiresIn: \(expiresIn), interval: \(interval))" }
  package var debugDescription: String { description }
}
