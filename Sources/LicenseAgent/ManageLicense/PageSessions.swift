import Cryptography
import HTTPCalls
import LicenseTokens
import Synchronization

/// Which browsers may use the Manage License page: those that came with a one-time link or with the api-key. Kept in
/// memory, as digests; a restart of the agent ends them all.
final class PageSessions: Sendable {
  /// From opening the page to having to open it again.
  static let lifetime = Duration.seconds(12 * 3600)
  static let linkLifetime = Duration.seconds(600)
  /// Of each kind; the oldest makes room.
  static let most = 64

  private struct Secrets: Sendable {
    private var ends: [(digest: [UInt8], end: ContinuousClock.Instant)] = []

    mutating func add(_ secret: Credential, until end: ContinuousClock.Instant) {
      if ends.count >= PageSessions.most { ends.removeFirst() }
      ends.append((Self.digest(secret), end))
    }

    func holds(_ secret: Credential, at now: ContinuousClock.Instant) -> Bool {
      let digest = Self.digest(secret)
      return ends.contains { constantTimeEqual($0.digest, digest) && now < $0.end }
    }

    mutating func remove(_ secret: Credential) {
      let digest = Self.digest(secret)
      ends.removeAll { constantTimeEqual($0.digest, digest) }
    }

    private static func digest(_ secret: Credential) -> [UInt8] { SHA256.hash(Array(secret.value.utf8)) }
  }

  private let links = Mutex(Secrets())
  private let sessions = Mutex(Secrets())

  /// Lets one browser open a session with this secret, once, for ten minutes.
  func allow(link: Credential, at now: ContinuousClock.Instant) {
    links.withLock { $0.add(link, until: now.advanced(by: Self.linkLifetime)) }
  }

  /// - Returns: whether the link was good; it is not any more.
  func spend(link: Credential, at now: ContinuousClock.Instant) -> Bool {
    links.withLock { links in
      defer { links.remove(link) }
      return links.holds(link, at: now)
    }
  }

  func begin(_ session: Credential, at now: ContinuousClock.Instant) {
    sessions.withLock { $0.add(session, until: now.advanced(by: Self.lifetime)) }
  }

  func isOpen(_ session: Credential, at now: ContinuousClock.Instant) -> Bool {
    sessions.withLock { $0.holds(session, at: now) }
  }

  func end(_ session: Credential) { sessions.withLock { $0.remove(session) } }
}

extension Credential {
  /// A new secret for a link or a session.
  /// - Parameter random: 32 random bytes.
  init(random: [UInt8]) { self.init(Base64URL.encode(random)) }

  /// The value that every form of a session carries, so that no other site can send it. It tells nothing of the secret.
  var formToken: String { Base64URL.encode(formCode) }

  func isFormToken(_ presented: String) -> Bool {
    Base64URL.decode(presented).map { constantTimeEqual($0, formCode) } ?? false
  }

  private var formCode: [UInt8] {
    let key = SymmetricKey(bytes: Array(value.utf8))
    return HMACSHA256.authenticationCode(for: Array("form".utf8), key: key)
  }
}
