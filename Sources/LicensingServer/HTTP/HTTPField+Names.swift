package import HTTPTypes

extension HTTPField.Name {
  package static let contentSecurityPolicy = literal("Content-Security-Policy")
  package static let referrerPolicy = literal("Referrer-Policy")
  package static let requestID = literal("X-Request-Id")
  static let contentTypeOptions = literal("X-Content-Type-Options")
  static let forwardedFor = literal("X-Forwarded-For")
  /// For caches of HTTP/1.0 (RFC 6749 §5.1).
  static let pragma = literal("Pragma")
  static let strictTransportSecurity = literal("Strict-Transport-Security")

  private static func literal(_ name: StaticString) -> HTTPField.Name {
    guard let name = HTTPField.Name("\(name)") else { preconditionFailure("\(name) is not a token of RFC 9110") }
    return name
  }
}
