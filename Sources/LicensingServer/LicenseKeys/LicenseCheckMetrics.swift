import LicensingCore
import Metrics
import Synchronization

/// How many license checks were answered in which way, and how many `FAILED` were a limit's: `license_checks_total` by result and
/// `license_checks_limited_total` by what the limit counts. Nothing that a client says becomes a label.
struct LicenseCheckMetrics: Sendable {
  private let ok: Counter
  private let failed: Counter
  private let limited: LimitedChecks

  init(_ metrics: any MetricsFactory) {
    let checks = "license_checks"
    ok = .made(checks, [("result", "ok")], by: metrics)
    failed = .made(checks, [("result", "failed")], by: metrics)
    limited = LimitedChecks(metrics)
  }

  func count(_ outcome: LicenseCheckOutcome, _ limits: CheckLimits) {
    guard outcome.isOK else {
      failed.increment()
      limited.follow(limits.counts)
      return
    }
    ok.increment()
  }
}

/// The limits count by themselves; the counters follow them.
private final class LimitedChecks: Sendable {
  private let byKey: Counter
  private let byAddress: Counter
  private let last = Mutex(CheckLimits.Counts())

  init(_ metrics: any MetricsFactory) {
    let limited = "license_checks_limited"
    byKey = .made(limited, [("by", "key")], by: metrics)
    byAddress = .made(limited, [("by", "address")], by: metrics)
  }

  /// Checks run beside one another, so that counts read first can come here last: those tell nothing new.
  func follow(_ counts: CheckLimits.Counts) {
    last.withLock { last in
      byKey.increment(by: max(counts.byKey - last.byKey, 0))
      byAddress.increment(by: max(counts.byAddress - last.byAddress, 0))
      last = CheckLimits.Counts(
        byKey: max(counts.byKey, last.byKey), byAddress: max(counts.byAddress, last.byAddress))
    }
  }
}

extension Counter {
  fileprivate static func made(
    _ label: String, _ dimensions: [(String, String)], by metrics: any MetricsFactory
  ) -> Counter {
    let handler = metrics.makeCounter(label: label, dimensions: dimensions)
    return Counter(label: label, dimensions: dimensions, handler: handler, factory: metrics)
  }
}
