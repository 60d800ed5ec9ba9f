import LicensingCore
import Logging
import Metrics
import Synchronization

/// How many license checks were answered in which way, and how many `FAILED` were a limit's: `license_checks_total` by result and
/// `license_checks_limited_total` by what the limit counts. Nothing that a client says becomes a label. When somebody begins to
/// guess at a product's keys, `license_check_alarms_total` counts it and the log warns of it.
struct LicenseCheckMetrics: Sendable {
  private let ok: Counter
  private let failed: Counter
  private let limited: LimitedChecks

  init(_ metrics: any MetricsFactory, logger: Logger) {
    let checks = "license_checks"
    ok = .made(checks, [("result", "ok")], by: metrics)
    failed = .made(checks, [("result", "failed")], by: metrics)
    limited = LimitedChecks(metrics, logger: logger)
  }

  func count(_ outcome: LicenseCheckOutcome, _ limits: CheckLimits) {
    guard outcome.isOK else {
      failed.increment()
      limited.follow(limits)
      return
    }
    ok.increment()
  }
}

/// The limits count by themselves; the counters follow them.
private final class LimitedChecks: Sendable {
  private let byKey: Counter
  private let byAddress: Counter
  private let byProduct: Counter
  private let alarms: Counter
  private let logger: Logger
  private let last = Mutex(CheckLimits.Counts())

  init(_ metrics: any MetricsFactory, logger: Logger) {
    let limited = "license_checks_limited"
    byKey = .made(limited, [("by", "key")], by: metrics)
    byAddress = .made(limited, [("by", "address")], by: metrics)
    byProduct = .made(limited, [("by", "product")], by: metrics)
    alarms = .made("license_check_alarms", [], by: metrics)
    self.logger = logger
  }

  /// Checks run beside one another, so that counts read first can come here last: those tell nothing new.
  func follow(_ limits: CheckLimits) {
    let counts = limits.counts
    let haveAlarms = last.withLock { last in
      let seen = last
      for (counter, count) in [
        (byKey, \CheckLimits.Counts.byKey), (byAddress, \.byAddress), (byProduct, \.byProduct), (alarms, \.alarms),
      ] {
        counter.increment(by: max(counts[keyPath: count] - last[keyPath: count], 0))
        last[keyPath: count] = max(counts[keyPath: count], last[keyPath: count])
      }
      return last.alarms > seen.alarms
    }
    guard haveAlarms else { return }
    for product in limits.newAlarms() {
      logger.warning("license keys of a product are being guessed", metadata: ["product_id": "\(product)"])
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
