package import LicensingCore
import NIOPosix
import Synchronization

/// Hashes passwords on threads of its own: two at once, as each takes 64 MiB and some tenths of a second, and a short queue. Nobody
/// waits for a turn on a thread that others need.
package final class PasswordWorkers: PasswordVerifier {
  private let threads = NIOThreadPool(numberOfThreads: PasswordWorkers.atOnce)
  private let waiting = Mutex(0)
  private let check: @Sendable (PasswordHash, Password) -> Bool

  static let atOnce = 2
  static let queued = 16

  /// - Parameter check: the work itself; it blocks its thread.
  package init(check: @escaping @Sendable (PasswordHash, Password) -> Bool = { $0.isHash(of: $1) }) {
    self.check = check
    threads.start()
  }

  deinit { threads.shutdownGracefully { _ in } }

  package func isHash(_ hash: PasswordHash, of password: Password) async throws -> Bool {
    try await work { [check] in check(hash, password) }
  }

  package func hash(_ password: Password, random: any RandomSource) async throws -> PasswordHash {
    try await work { Result { try PasswordHash(password, random: random) } }.get()
  }

  private func work<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async throws -> Value {
    let admitted = waiting.withLock { count in
      guard count < Self.atOnce + Self.queued else { return false }
      count += 1
      return true
    }
    guard admitted else { throw LicensingError.unavailable }
    defer { waiting.withLock { $0 -= 1 } }
    do {
      return try await threads.runIfActive(body)
    } catch {
      // Whoever asked has gone before it was their turn.
      throw LicensingError.unavailable
    }
  }
}
