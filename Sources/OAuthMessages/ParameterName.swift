/// The names of the form parameters the endpoints read.
package enum ParameterName: String, Sendable, CaseIterable {
  case grantType = "grant_type"
  case clientID = "client_id"
  case clientSecret = "client_secret"
  case scope
  case deviceCode = "device_code"
  case refreshToken = "refresh_token"
  case token
  case tokenTypeHint = "token_type_hint"
  // What the asking machine says of itself: ours, beside RFC 8628 §3.1.
  case deviceName = "device_name"
  case serialNumber = "serial_number"
  case articleNumber = "article_number"
  case hostname
  case operatingSystem = "operating_system"
  case softwareVersion = "software_version"
}
