import LicensingCore
import Synchronization

/// The verification of the audit log that somebody asked for on its page. It goes on by itself, whoever looks; one at a time. What is
/// remembered is the last one.
final class AuditChecks: Sendable {
  struct Run: Sendable {
    let expected: AuditHead?
    var checked: Int64 = 0
    var total: Int64 = 0
    var end: End?

    /// How it ended; nil: it goes on.
    enum End: Sendable {
      case done(VerifyAuditLog.Report, at: Timestamp)
      case failed
    }
  }

  /// Verifies, and tells how far it is.
  typealias Work =
    @Sendable (_ progress: @escaping @Sendable (Int64, Int64) -> Void) async throws -> (
      VerifyAuditLog.Report, Timestamp
    )

  private let run = Mutex<Run?>(nil)

  var last: Run? { run.withLock { $0 } }

  /// Starts a verification of so many events.
  /// - Returns: the task to wait for; nil: one is under way, and nothing was started.
  func start(_ total: Int64, expecting expected: AuditHead?, _ work: @escaping Work) -> Task<Void, Never>? {
    let isFree = run.withLock { run in
      if let run, run.end == nil { return false }
      run = Run(expected: expected, total: total)
      return true
    }
    guard isFree else { return nil }
    // Not a child of the request: it outlives the page that asked for it.
    return Task {
      do {
        let (report, time) = try await work { checked, total in
          self.run.withLock { run in
            run?.checked = checked
            run?.total = total
          }
        }
        self.run.withLock { $0?.end = .done(report, at: time) }
      } catch {
        self.run.withLock { $0?.end = .failed }
      }
    }
  }
}
