import LicenseTokens

/// A person's signed-in browser.
package struct Session: Sendable, Equatable {
  package let userID: UserID
  package let createdAt: Timestamp
  package let seenAt: Timestamp
  /// Where the person signed in from; empty for sessions that were begun before this was kept.
  package let address: String
  /// What their browser is called; empty if it did not say so.
  package let browser: String

  /// A session nobody used for half an hour has ended, and so has one of twelve hours.
  package static let idleSeconds: Int64 = 1800
  package static let absoluteSeconds: Int64 = 43_200

  package init(
    userID: UserID, createdAt: Timestamp, seenAt: Timestamp, address: String = "", browser: String = ""
  ) {
    self.userID = userID
    self.createdAt = createdAt
    self.seenAt = seenAt
    self.address = address
    self.browser = browser
  }

  package func isLiving(at now: Timestamp) -> Bool {
    now < seenAt.adding(seconds: Self.idleSeconds) && now < createdAt.adding(seconds: Self.absoluteSeconds)
  }

  /// By what a page names a session: enough of its hash to tell it from others, and nothing that opens anything.
  static func reference(of hash: [UInt8]) -> String { Base64URL.encode(Array(hash.prefix(12))) }
}

package enum SessionSecretKind: SecretKind { package static let prefix = "css_" }

/// What a browser's cookie holds: of a session, or, before anyone signed in, of none.
package typealias SessionSecret = Secret<SessionSecretKind>

/// A session as the person whose it is sees it.
package struct OwnSession: Sendable {
  package let reference: String
  package let session: Session
  /// The one that asks.
  package let isThisOne: Bool
}

package protocol SessionReader {
  func session(hash: [UInt8]) throws -> Session?
  /// Those that have not been deleted, also if their time is over.
  func sessions(of user: UserID) throws -> [(hash: [UInt8], session: Session)]
}

package protocol SessionWriter {
  func insert(_ session: Session, hash: [UInt8]) throws
  /// False if there was none.
  func deleteSession(hash: [UInt8]) throws -> Bool
  /// How many there were.
  @discardableResult
  func deleteSessions(of user: UserID) throws -> Int
  /// Deletes sessions that have ended; how many, at most `limit`.
  func purgeSessions(at now: Timestamp, limit: Int) throws -> Int
}
