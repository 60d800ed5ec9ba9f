package import CoreMetrics
import Synchronization

/// Metrics that remember how often each timer was recorded.
package final class RecordedMetrics: MetricsFactory {
  private let recorded = Mutex<[String: Int]>([:])

  package init() {}

  package var timers: [String: Int] { recorded.withLock { $0 } }

  private final class Handler: TimerHandler, CounterHandler, RecorderHandler {
    let name: String
    let metrics: RecordedMetrics

    init(_ name: String, _ metrics: RecordedMetrics) {
      self.name = name
      self.metrics = metrics
    }

    func recordNanoseconds(_ duration: Int64) { metrics.recorded.withLock { $0[name, default: 0] += 1 } }
    func increment(by: Int64) {}
    func reset() {}
    func record(_ value: Int64) {}
    func record(_ value: Double) {}
  }

  package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    Handler(([label] + dimensions.map { "\($0.0)=\($0.1)" }).joined(separator: " "), self)
  }

  package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler { Handler(label, self) }

  package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
    Handler(label, self)
  }

  package func destroyTimer(_ handler: any TimerHandler) {}
  package func destroyCounter(_ handler: any CounterHandler) {}
  package func destroyRecorder(_ handler: any RecorderHandler) {}
}
