/// The scopes Countersign knows (RFC 6749 §3.3).
package enum Scope {
  package static let license = "license"
  /// Sent by many OpenID Connect clients whatever they are told: dropped, and the answer says what was granted.
  private static let dropped: Set<String> = ["openid", "profile", "email", "offline_access"]

  /// - Returns: the granted scope.
  /// - Throws: `LicensingError.scopeUnknown` for any other word.
  package static func granted(_ requested: String?) throws -> String {
    let words = (requested ?? "").split(separator: " ").map(String.init)
    guard words.allSatisfy({ $0 == license || dropped.contains($0) }) else { throw LicensingError.scopeUnknown }
    return license
  }
}
