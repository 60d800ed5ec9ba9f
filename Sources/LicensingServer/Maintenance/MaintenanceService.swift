import CoreMetrics
import LicensingCore
import Logging
import ServiceLifecycle

// Maintenance: what the server does by itself, once a second, beside answering requests.

/// Writes notes down, moves signing keys through their phases, clears away what has had its day, and seals the audit log.
///
/// A step that fails is logged and tried again a second later: none of them may end the server.
struct MaintenanceService: Service {
  private let context: LicensingContext
  private let logger: Logger
  private let chain: AuditChainMetrics
  private let pause: @Sendable () async throws -> Void

  /// - Parameter pause: waits until the next round, a second; throws when cancelled.
  init(
    context: LicensingContext, logger: Logger, metrics: any MetricsFactory = NOOPMetricsHandler.instance,
    pause: @escaping @Sendable () async throws -> Void
  ) {
    self.context = context
    self.logger = logger
    chain = AuditChainMetrics(metrics)
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
    await attempt("purge") { while try await PurgeExpired(context)(), !Task.isCancelled {} }
    await attempt("lists") { try await PrepareLists(context)() }
    // Last, with what the other steps have told. A log that an older server left unsealed takes several rounds.
    await attempt("audit log") {
      let seal = SealAuditEvents(context)
      var batches = 1
      // What is left is sealed after the next start.
      while try await seal(), batches < Self.sealingBatches, !Task.isCancelled { batches += 1 }
      chain.record(try await context.store.read { try $0.auditChainState() }, at: context.clock.now)
    }
  }

  /// Batches of one round, so that what comes next in it does not wait for long.
  private static let sealingBatches = 20

  private func attempt(_ step: String, _ body: () async throws -> Void) async {
    do {
      try await body()
    } catch {
      logger.error("maintenance failed", metadata: ["step": "\(step)", "error": "\(String(reflecting: error))"])
    }
  }
}
