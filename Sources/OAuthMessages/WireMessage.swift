package import LicenseTokens

/// An answer that writes its own JSON, in the form of `WireJSON`: on the paths that machines take all day this takes a
/// fifth of an encoder's time.
package protocol WireMessage {
  /// Writes the members, in alphabetical order.
  func write(to object: inout JSONWriter)
}

extension WireMessage {
  package var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { write(to: &$0) }
    return writer.bytes
  }
}

extension TokenResponse: WireMessage {
  package func write(to object: inout JSONWriter) {
    object.member("access_token", accessToken)
    object.member("expires_in", Int64(expiresIn))
    object.member("refresh_token", refreshToken)
    object.member("scope", scope)
    object.member("token_type", tokenType)
  }
}

extension DeviceAuthorizationResponse: WireMessage {
  package func write(to object: inout JSONWriter) {
    object.member("device_code", deviceCode)
    object.member("expires_in", Int64(expiresIn))
    object.member("interval", Int64(interval))
    object.member("user_code", userCode)
    object.member("verification_uri", verificationURI)
    if let verificationURIComplete { object.member("verification_uri_complete", verificationURIComplete) }
  }
}

extension OAuthErrorResponse: WireMessage {
  package func write(to object: inout JSONWriter) {
    object.member("error", error.rawValue)
    if let description { object.member("error_description", description.description) }
    if let licenseStatus { object.member("license_status", licenseStatus) }
  }
}
