import OAuthMessages

/// DeviceFlow is the client's side of RFC 8628: what the machine says of itself, and when it polls.

/// What the machine says of itself when it asks for a license; the administrator sees it beside what the organization
/// expects.
package struct MachineDescription: Sendable, Equatable {
  package var deviceName: String?
  package var serialNumber: String?
  package var articleNumber: String?
  package var hostname: String?
  /// Name and version.
  package var operatingSystem: String?
  /// Of the agent.
  package var softwareVersion: String?

  package init(
    deviceName: String? = nil, serialNumber: String? = nil, articleNumber: String? = nil, hostname: String? = nil,
    operatingSystem: String? = nil, softwareVersion: String? = nil
  ) {
    self.deviceName = deviceName
    self.serialNumber = serialNumber
    self.articleNumber = articleNumber
    self.hostname = hostname
    self.operatingSystem = operatingSystem
    self.softwareVersion = softwareVersion
  }

  /// The request, with values the server takes: a hostname or system name that breaks its rules must not stand in the
  /// way of a license.
  func request(clientID: String) -> DeviceAuthorizationRequest {
    DeviceAuthorizationRequest(
      clientID: clientID, scope: "license", deviceName: Self.acceptable(deviceName),
      serialNumber: Self.acceptable(serialNumber), articleNumber: Self.acceptable(articleNumber),
      hostname: Self.acceptable(hostname), operatingSystem: Self.acceptable(operatingSystem),
      softwareVersion: Self.acceptable(softwareVersion))
  }

  private static func acceptable(_ text: String?) -> String? {
    guard let text else { return nil }
    let plain = text.unicodeScalars.filter { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: false
      default: true
      }
    }
    return String(String.UnicodeScalarView(plain.prefix(DeviceAuthorizationRequest.maximumLength)))
  }
}
