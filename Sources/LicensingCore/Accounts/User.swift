// Accounts: the people who sign in, the tokens their programs use, and who an actor is.

/// An administrator's account.
package struct User: Sendable, Equatable {
  package let id: UserID
  package var email: String
  package var name: String
  package var isPlatformAdministrator: Bool
  package var isDisabled: Bool
  /// `PasswordHash` as text; nil: cannot sign in with a password.
  package var passwordHash: String?
  package var version: Int64
  package let createdAt: Timestamp
  package var updatedAt: Timestamp
  /// When the user last signed in to the console; nil: never since this is kept.
  package var lastSignedInAt: Timestamp?

  package init(
    id: UserID, email: String, name: String, isPlatformAdministrator: Bool, isDisabled: Bool = false,
    passwordHash: String?, version: Int64 = 1, createdAt: Timestamp, updatedAt: Timestamp,
    lastSignedInAt: Timestamp? = nil
  ) {
    self.id = id
    self.email = email
    self.name = name
    self.isPlatformAdministrator = isPlatformAdministrator
    self.isDisabled = isDisabled
    self.passwordHash = passwordHash
    self.version = version
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.lastSignedInAt = lastSignedInAt
  }

  /// The one form under which an account is found and counted, however its address is typed.
  package static func emailKey(_ email: String) -> String { email.folded }

  package static let longestEmail = 254

  /// The key of an address that someone presents; nil if no account can have it.
  package static func key(presented email: String) -> String? {
    FieldValidation.isLine(email.trimmed, longest: longestEmail) ? emailKey(email) : nil
  }
}

/// A token with which a program acts as a user over the API.
package struct APIToken: Sendable, Equatable {
  package let id: APITokenID
  package let userID: UserID
  package let name: String
  package let createdAt: Timestamp
  package var lastUsedAt: Timestamp?

  package init(id: APITokenID, userID: UserID, name: String, createdAt: Timestamp, lastUsedAt: Timestamp? = nil) {
    self.id = id
    self.userID = userID
    self.name = name
    self.createdAt = createdAt
    self.lastUsedAt = lastUsedAt
  }
}

package protocol UserReader {
  func user(_ id: UserID) throws -> User?
  func user(emailKey: String) throws -> User?
  func users(_ search: UserSearch, page: Page<UserID>) throws -> [User]
  func userCounts(words: String?) throws -> UserCounts
  func apiToken(hash: [UInt8]) throws -> APIToken?
  func apiTokens(of user: UserID) throws -> [APIToken]
}

extension UserReader {
  package func users(page: Page<UserID>) throws -> [User] { try users(UserSearch(), page: page) }
}

package protocol UserWriter {
  /// How many there are, none of whom another transaction can take away before this one ends.
  func activePlatformAdministratorCount() throws -> Int64
  /// False if the e-mail address is taken.
  func insert(_ user: User) throws -> Bool
  /// Writes name, state and password and raises the version by one, if the row still has `user.version`.
  func update(_ user: User) throws -> User?
  /// Keeps when a user signed in, which is no change of the account.
  func noteSignIn(_ id: UserID, at now: Timestamp) throws
  func insert(_ token: APIToken, hash: [UInt8]) throws
  /// False if the user has no such token.
  func deleteAPIToken(_ id: APITokenID, of user: UserID) throws -> Bool
}
