import HTTPEdge
import Synchronization

/// Keeps more than a few documents from being read at once: a bundle takes several times its sixteen megabytes.
final class ImportTurns: Sendable {
  static let most = 2

  private let taken = Mutex(0)

  /// Runs the body if there is room.
  /// - Throws: `RequestError.unavailable`, and what the body throws.
  func take<Result>(_ body: () async throws -> Result) async throws -> Result {
    let isFree = taken.withLock { taken in
      guard taken < Self.most else { return false }
      taken += 1
      return true
    }
    guard isFree else { throw RequestError.unavailable(retryAfter: 5) }
    defer { taken.withLock { $0 -= 1 } }
    return try await body()
  }
}
