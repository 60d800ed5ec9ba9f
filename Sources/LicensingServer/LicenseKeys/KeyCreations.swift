import LicensingCore
import Synchronization

/// Keys that are being made by the thousand. Each run goes on by itself, whoever looks at its page; one for a license at a time.
///
/// What is remembered is only how far a run is. The keys that it made are in the store, and a restart loses none of them.
final class KeyCreations: Sendable {
  struct Progress: Sendable {
    let total: Int
    var made = 0
    var end: End?

    /// How a run ended; nil: it goes on.
    enum End: Sendable {
      case done([LicenseKeyID])
      /// Some hundreds at a time are made; those before are there.
      case failed
    }
  }

  /// What makes keys, and tells how many are there after each step.
  typealias Work = @Sendable (_ progress: @escaping @Sendable (Int) async -> Void) async throws -> [LicenseKeyID]

  /// Runs that are remembered after their end.
  static let remembered = 100

  private let runs = Mutex<[LicenseID: Progress]>([:])

  func progress(of license: LicenseID) -> Progress? { runs.withLock { $0[license] } }

  /// Starts a run, and waits until its first keys are there.
  /// - Returns: false: one is under way for the license; nothing was started.
  /// - Throws: why there are no keys at all.
  func start(_ total: Int, on license: LicenseID, _ work: @escaping Work) async throws -> Bool {
    guard begin(total, on: license) else { return false }
    let (firstKeys, continuation) = AsyncThrowingStream<Void, any Error>.makeStream()
    // Not a child of the request: the work outlives the page that asked for it.
    Task {
      do {
        let made = try await work { made in
          self.note(made, on: license)
          continuation.yield()
        }
        self.end(.done(made), on: license)
        continuation.finish()
      } catch {
        self.end(.failed, on: license)
        continuation.finish(throwing: error)
      }
    }
    var steps = firstKeys.makeAsyncIterator()
    do {
      _ = try await steps.next()
      if total <= Self.quick { _ = try await steps.next() }
    } catch {
      forget(license)
      throw error
    }
    return true
  }

  /// Keys that are made while the page waits.
  static let quick = 500

  private func begin(_ total: Int, on license: LicenseID) -> Bool {
    runs.withLock { runs in
      if let run = runs[license], run.end == nil { return false }
      if runs.count >= Self.remembered { runs = runs.filter { $0.value.end == nil } }
      runs[license] = Progress(total: total)
      return true
    }
  }

  private func note(_ made: Int, on license: LicenseID) { runs.withLock { $0[license]?.made = made } }
  private func end(_ end: Progress.End, on license: LicenseID) { runs.withLock { $0[license]?.end = end } }
  private func forget(_ license: LicenseID) { runs.withLock { $0[license] = nil } }
}
