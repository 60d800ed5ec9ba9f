package import HTTPTypes

/// Names HTTPTypes has no constant for.
extension HTTPField.Name {
  package static let referrerPolicy = literal("Referrer-Policy")
  package static let requestID = literal("X-Request-Id")
  /// The token of a page's forms, with requests that its scripts send.
  package static let csrfToken = literal("X-CSRF-Token")
  /// Where a browser's request comes from (Fetch Metadata Request Headers §2.3).
  package static let secFetchSite = literal("Sec-Fetch-Site")
  static let forwardedFor = literal("X-Forwarded-For")
  /// For caches of HTTP/1.0 (RFC 6749 §5.1).
  static let pragma = literal("Pragma")

  private static func literal(_ name: StaticString) -> HTTPField.Name {
    guard let name = HTTPField.Name("\(name)") else { preconditionFailure("\(name) is not a token of RFC 9110") }
    return name
  }
}
