import CoreMetrics
import LicensingCore

/// How far the sealing of the audit log is: `audit_sealed_events`, `audit_unsealed_events`, and `audit_unsealed_age_seconds`, which
/// stays below two or three as long as the sealer works.
struct AuditChainMetrics: Sendable {
  private let sealed: any RecorderHandler
  private let unsealed: any RecorderHandler
  private let age: any RecorderHandler

  init(_ metrics: any MetricsFactory) {
    let gauge = { metrics.makeRecorder(label: $0, dimensions: [], aggregate: false) }
    sealed = gauge("audit_sealed_events")
    unsealed = gauge("audit_unsealed_events")
    age = gauge("audit_unsealed_age_seconds")
  }

  func record(_ state: AuditChainState, at now: Timestamp) {
    sealed.record(state.head.sequence)
    unsealed.record(state.unsealedCount)
    age.record(state.unsealedSince.map { max(now.seconds - $0.seconds, 0) } ?? 0)
  }
}
