import LicensingCore
import Logging
import ServiceLifecycle

// Maintenance: what the server does by itself, once a second, beside answering requests.

/// Writes notes down, moves signing keys through their phases, and clears away what has had its day.
///
/// A step that fails is logged and tried again a second later: none of them may end the server.
struct MaintenanceService: Service {
  private let context: LicensingContext
  private let logger: Logger
  private let pause: @Sendable () async throws -> Void

  /// - Parameter pause: waits until the next round, a second; throws when cancelled.
  init(
    context: LicensingContext, logger: Logger, pause: @escaping @Sendable () async throws -> Void
  ) {
    self.context = context
    self.logger = logger
    self.pause = pause
  }

  func run() async {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        await round()
        do { try await pause() } catch { return }
      }
    }
  }

  /// One round of all steps.
  func round() async {
    await attempt("notes") { try await context.store.flushNotes() }
    await attempt("signing keys") { try await MaintainSigningKeys(context)() }
    await attempt("purge") { while try await PurgeExpired(context)() {} }
  }

  private func attempt(_ step: String, _ body: () async throws -> Void) async {
    do {
      try await body()
    } catch {
      logger.error("maintenance failed", metadata: ["step": "\(step)", "error": "\(String(reflecting: error))"])
    }
  }
}
