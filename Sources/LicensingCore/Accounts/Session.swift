/// A person's signed-in browser.
package struct Session: Sendable, Equatable {
  package let userID: UserID
  package let createdAt: Timestamp
  package let seenAt: Timestamp

  /// A session nobody used for half an hour has ended, and so has one of twelve hours.
  package static let idleSeconds: Int64 = 1800
  package static let absoluteSeconds: Int64 = 43_200

  package init(userID: UserID, createdAt: Timestamp, seenAt: Timestamp) {
    self.userID = userID
    self.createdAt = createdAt
    self.seenAt = seenAt
  }

  package func isLiving(at now: Timestamp) -> Bool {
    now < seenAt.adding(seconds: Self.idleSeconds) && now < createdAt.adding(seconds: Self.absoluteSeconds)
  }
}

package enum SessionSecretKind: SecretKind { package static let prefix = "css_" }

/// What a browser's cookie holds: of a session, or, before anyone signed in, of none.
package typealias SessionSecret = Secret<SessionSecretKind>

package protocol SessionReader {
  func session(hash: [UInt8]) throws -> Session?
}

package protocol SessionWriter {
  func insert(_ session: Session, hash: [UInt8]) throws
  /// False if there was none.
  func deleteSession(hash: [UInt8]) throws -> Bool
  func deleteSessions(of user: UserID) throws
  /// Deletes sessions that have ended; how many, at most `limit`.
  func purgeSessions(at now: Timestamp, limit: Int) throws -> Int
}
