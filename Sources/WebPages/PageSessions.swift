import Cryptography
import LicenseTokens
import Synchronization

/// Which browsers may use a page of this machine's: those that came with a one-time link, or with a key. Kept in memory, as
/// digests; a restart of the program ends them all.
package final class PageSessions: Sendable {
  /// From opening the page to having to open it again.
  static let lifetime = Duration.seconds(12 * 3600)
  static let linkLifetime = Duration.seconds(600)
  /// Of each kind; the oldest makes room.
  static let most = 64

  private struct Secrets: Sendable {
    private var ends: [(digest: [UInt8], end: ContinuousClock.Instant)] = []

    mutating func add(_ secret: PageSecret, until end: ContinuousClock.Instant) {
      if ends.count >= PageSessions.most { ends.removeFirst() }
      ends.append((Self.digest(secret), end))
    }

    func holds(_ secret: PageSecret, at now: ContinuousClock.Instant) -> Bool {
      let digest = Self.digest(secret)
      return ends.contains { constantTimeEqual($0.digest, digest) && now < $0.end }
    }

    mutating func remove(_ secret: PageSecret) {
      let digest = Self.digest(secret)
      ends.removeAll { constantTimeEqual($0.digest, digest) }
    }

    private static func digest(_ secret: PageSecret) -> [UInt8] { SHA256.hash(Array(secret.value.utf8)) }
  }

  private let links = Mutex(Secrets())
  private let sessions = Mutex(Secrets())

  package init() {}

  /// Lets one browser open a session with this secret, once, for ten minutes.
  package func allow(link: PageSecret, at now: ContinuousClock.Instant) {
    links.withLock { $0.add(link, until: now.advanced(by: Self.linkLifetime)) }
  }

  /// - Returns: whether the link was good; it is not any more.
  package func spend(link: PageSecret, at now: ContinuousClock.Instant) -> Bool {
    links.withLock { links in
      defer { links.remove(link) }
      return links.holds(link, at: now)
    }
  }

  package func begin(_ session: PageSecret, at now: ContinuousClock.Instant) {
    sessions.withLock { $0.add(session, until: now.advanced(by: Self.lifetime)) }
  }

  package func isOpen(_ session: PageSecret, at now: ContinuousClock.Instant) -> Bool {
    sessions.withLock { $0.holds(session, at: now) }
  }

  package func end(_ session: PageSecret) { sessions.withLock { $0.remove(session) } }
}

/// A secret of one browser, for a link or a session: compared and sent, never printed.
package struct PageSecret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package let value: String

  /// One that came with a request.
  package init(_ value: String) { self.value = value }

  /// A new one.
  /// - Parameter random: 32 random bytes.
  package init(random: [UInt8]) { self.init(Base64URL.encode(random)) }

  package var description: String { "PageSecret(redacted)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// The value that every form of a session carries, so that no other site can send it. It tells nothing of the secret.
  package var formToken: String { Base64URL.encode(formCode) }

  package func isFormToken(_ presented: String) -> Bool {
    Base64URL.decode(presented).map { constantTimeEqual($0, formCode) } ?? false
  }

  private var formCode: [UInt8] {
    let key = SymmetricKey(bytes: Array(value.utf8))
    return HMACSHA256.authenticationCode(for: Array("form".utf8), key: key)
  }
}
