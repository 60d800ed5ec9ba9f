import CoreMetrics
import Synchronization

/// One line of a series.
struct MetricSample {
  /// What follows the metric's name: `_bucket`, `_sum`, `_count` or nothing.
  var suffix = ""
  /// What follows the series' labels.
  var labels = ""
  let value: Double
}

/// The values behind one metric with one set of labels. Each is guarded by a lock of its own, held for a few
/// instructions.
protocol MetricSeries: AnyObject, Sendable {
  /// The kind as the exposition format calls it.
  static var kind: String { get }
  /// What names of this kind end with.
  static var suffix: String { get }
  init()
  func samples() -> [MetricSample]
}

/// Only grows, until it is reset.
final class CounterSeries: MetricSeries, CounterHandler, FloatingPointCounterHandler {
  static let kind = "counter"
  static let suffix = "_total"
  private let value = Mutex(0.0)

  func increment(by amount: Int64) { increment(by: Double(amount)) }

  func increment(by amount: Double) {
    guard amount > 0 else { return }
    value.withLock { $0 += amount }
  }

  func reset() { value.withLock { $0 = 0 } }
  func samples() -> [MetricSample] { [MetricSample(value: value.withLock { $0 })] }
}

/// Shows the value set last.
final class GaugeSeries: MetricSeries, MeterHandler, RecorderHandler {
  static let kind = "gauge"
  static let suffix = ""
  private let value = Mutex(0.0)

  func set(_ value: Int64) { set(Double(value)) }
  func set(_ value: Double) { self.value.withLock { $0 = value } }
  func increment(by amount: Double) { value.withLock { $0 += amount } }
  func decrement(by amount: Double) { value.withLock { $0 -= amount } }
  func record(_ value: Int64) { set(Double(value)) }
  func record(_ value: Double) { set(value) }
  func samples() -> [MetricSample] { [MetricSample(value: value.withLock { $0 })] }
}

/// How many values were recorded, and their sum.
final class SummarySeries: MetricSeries, RecorderHandler {
  static let kind = "summary"
  static let suffix = ""
  private let state = Mutex((sum: 0.0, count: 0.0))

  func record(_ value: Int64) { record(Double(value)) }

  func record(_ value: Double) {
    state.withLock {
      $0.sum += value
      $0.count += 1
    }
  }

  func samples() -> [MetricSample] {
    let (sum, count) = state.withLock { $0 }
    return [MetricSample(suffix: "_sum", value: sum), MetricSample(suffix: "_count", value: count)]
  }
}

/// Durations in seconds, sorted into buckets from a millisecond to half a minute.
final class HistogramSeries: MetricSeries, TimerHandler {
  static let kind = "histogram"
  static let suffix = "_seconds"
  private static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

  /// The last bucket is for what is above all bounds.
  private let state = Mutex((sum: 0.0, buckets: [Double](repeating: 0, count: bounds.count + 1)))

  func recordNanoseconds(_ duration: Int64) {
    let seconds = Double(max(0, duration)) / 1e9
    let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
    state.withLock {
      $0.sum += seconds
      $0.buckets[bucket] += 1
    }
  }

  func samples() -> [MetricSample] {
    let (sum, buckets) = state.withLock { $0 }
    var count = 0.0
    var samples: [MetricSample] = []
    for (bound, inBucket) in zip(Self.bounds + [.infinity], buckets) {
      count += inBucket
      let label = "le=\"\(MetricNotation.number(bound))\""
      samples.append(MetricSample(suffix: "_bucket", labels: label, value: count))
    }
    return samples + [MetricSample(suffix: "_sum", value: sum), MetricSample(suffix: "_count", value: count)]
  }
}
