import Testing

@testable import LicensingCore
@testable import LicensingServer

/// What someone signs in with in tests of the API, and what they change it to.
enum OwnPassword {
  static let present = "staple horse battery"
  static let new = "purple monkey dishwasher"
}

extension ServerWorld {
  func setPassword(of user: User) async throws {
    _ = try await SetPassword(context, verifier: Self.verifier)(
      user.id, try Password.chosen(OwnPassword.present), by: .operator)
  }

  /// A session, with what it is called among its person's.
  func signIn(
    _ user: User, _ password: String = OwnPassword.present, browser: String = "Firefox on Linux"
  ) async throws -> (secret: SessionSecret, reference: String) {
    let secret = try #require(
      try await SignIn(context, verifier: Self.verifier)(
        email: user.email, password: password, from: .local, browser: browser))
    return (secret, Session.reference(of: secret.hash))
  }

  func isSignedIn(_ secret: SessionSecret) async throws -> Bool {
    try await AuthenticateSession(context)(secret, from: .local) != nil
  }
}
