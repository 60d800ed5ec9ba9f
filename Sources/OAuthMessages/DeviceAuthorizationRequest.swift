/// A machine's request for a device code (RFC 8628 §3.1) with what it says of itself.
///
/// The description is a claim nobody has checked: it is shown beside what the organization expects, and decides nothing.
package struct DeviceAuthorizationRequest: Sendable, Hashable {
  /// Absent only when the client authenticates with HTTP Basic.
  package var clientID: String?
  /// Space-separated scope tokens (RFC 6749 §3.3).
  package var scope: String?
  package var deviceName: String?
  package var serialNumber: String?
  package var articleNumber: String?
  package var hostname: String?
  package var operatingSystem: String?
  package var softwareVersion: String?

  /// The longest value of a describing parameter, in Unicode scalars.
  package static let maximumLength = 200

  package init(
    clientID: String? = nil, scope: String? = nil, deviceName: String? = nil, serialNumber: String? = nil,
    articleNumber: String? = nil, hostname: String? = nil, operatingSystem: String? = nil,
    softwareVersion: String? = nil
  ) {
    self.clientID = clientID
    self.scope = scope
    self.deviceName = deviceName
    self.serialNumber = serialNumber
    self.articleNumber = articleNumber
    self.hostname = hostname
    self.operatingSystem = operatingSystem
    self.softwareVersion = softwareVersion
  }

  package init(_ form: FormParameters) throws(OAuthRequestError) {
    clientID = form[.clientID]
    scope = form[.scope]
    deviceName = try Self.describing(.deviceName, in: form)
    serialNumber = try Self.describing(.serialNumber, in: form)
    articleNumber = try Self.describing(.articleNumber, in: form)
    hostname = try Self.describing(.hostname, in: form)
    operatingSystem = try Self.describing(.operatingSystem, in: form)
    softwareVersion = try Self.describing(.softwareVersion, in: form)
  }

  package var form: FormParameters {
    FormParameters([
      (.clientID, clientID), (.scope, scope), (.deviceName, deviceName), (.serialNumber, serialNumber),
      (.articleNumber, articleNumber), (.hostname, hostname), (.operatingSystem, operatingSystem),
      (.softwareVersion, softwareVersion),
    ])
  }

  private static func describing(
    _ name: ParameterName, in form: FormParameters
  ) throws(OAuthRequestError) -> String? {
    guard let value = form[name] else { return nil }
    guard value.unicodeScalars.count <= maximumLength else { throw .tooLong(name, limit: maximumLength) }
    guard !value.unicodeScalars.contains(where: isControl) else { throw .controlCharacter(name) }
    return value
  }

  /// Control characters, line breaks, and the bidirectional overrides that make shown text lie.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": true
    default: [.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
    }
  }
}
