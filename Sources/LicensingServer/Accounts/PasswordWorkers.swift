import Dispatch
package import LicensingCore
import Synchronization

/// Hashes passwords on threads of its own: two at once, as each takes 64 MiB and some tenths of a second, and a short queue.
package final class PasswordWorkers: PasswordVerifier {
  private let slots = DispatchQueue(label: "passwords", attributes: .concurrent)
  private let running = DispatchSemaphore(value: PasswordWorkers.atOnce)
  private let waiting = Mutex(0)
  private let check: @Sendable (PasswordHash, Password) -> Bool

  static let atOnce = 2
  static let queued = 16

  /// - Parameter check: the work itself; it blocks its thread.
  package init(check: @escaping @Sendable (PasswordHash, Password) -> Bool = { $0.isHash(of: $1) }) {
    self.check = check
  }

  package func isHash(_ hash: PasswordHash, of password: Password) async throws -> Bool {
    let admitted = waiting.withLock { count in
      guard count < Self.atOnce + Self.queued else { return false }
      count += 1
      return true
    }
    guard admitted else { throw LicensingError.unavailable }
    return await withCheckedContinuation { continuation in
      slots.async { [self] in
        running.wait()
        let isHash = check(hash, password)
        running.signal()
        waiting.withLock { $0 -= 1 }
        continuation.resume(returning: isHash)
      }
    }
  }
}
