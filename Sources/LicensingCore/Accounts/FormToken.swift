import LicenseTokens

/// The value that every form of the console carries, so that no other site can send it: bound to the cookie of the browser that
/// was given the form, before signing in as after.
package struct FormToken: Sendable {
  private let keys: SecretKeys

  package init(_ context: LicensingContext) { keys = context.keys }

  package func token(for secret: SessionSecret) -> String {
    Base64URL.encode(keys.authenticationCode(secret.hash, for: .forms))
  }

  package func isValid(_ token: String, for secret: SessionSecret) -> Bool {
    guard let code = Base64URL.decode(token) else { return false }
    return keys.isValid(code, of: secret.hash, for: .forms)
  }
}
