// Ports: what the core needs of the world. The store keeps, the clock tells, the dice fall; all of them are given to it.

/// The wall clock.
package protocol WallClock: Sendable {
  var now: Timestamp { get }
}

/// Unpredictable bytes for secrets and ids.
package protocol RandomSource: Sendable {
  /// - Throws: when the system's generator fails; nothing may be issued then.
  func bytes(_ count: Int) throws -> [UInt8]
}

extension RandomSource {
  package func identifier<Kind>(at now: Timestamp) throws -> Identifier<Kind> {
    Identifier(now: now, random: try bytes(10))
  }
}
