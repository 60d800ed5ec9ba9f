// What the server counts and measures, for a Prometheus that asks the management listener.
//
// The program bootstraps swift-metrics with one `PrometheusMetricsFactory`; libraries and our own code make counters,
// gauges and timers by label and dimensions, and get the same series back each time. The management listener answers
// with `exposition()`. A factory holds `MetricFamily`s by name, a family its `MetricSeries` by labels.

package import CoreMetrics
import Synchronization

/// Keeps metrics and writes them in Prometheus' text format 0.0.4.
package final class PrometheusMetricsFactory: MetricsFactory {
  /// The `Content-Type` of `exposition()`.
  package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  private let help: [String: String]
  private let maximumSeries: Int
  private let families = Mutex<[String: any MetricFamilyExposition]>([:])

  /// - Parameters:
  ///   - help: a sentence for a metric's label; without one the label itself is its help.
  ///   - maximumSeries: of one metric; all label values beyond share one series, so that memory stays bounded.
  package init(help: [String: String] = [:], maximumSeries: Int = 1000) {
    self.help = help
    self.maximumSeries = maximumSeries
  }

  /// All metrics, by name.
  package func exposition() -> String {
    let families = families.withLock { $0.values.sorted { $0.name < $1.name } }
    var text = ""
    for family in families { family.write(to: &text) }
    return text
  }

  package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    series(CounterSeries.self, label, dimensions)
  }

  package func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    series(CounterSeries.self, label, dimensions)
  }

  package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    series(GaugeSeries.self, label, dimensions)
  }

  package func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    aggregate ? series(SummarySeries.self, label, dimensions) : series(GaugeSeries.self, label, dimensions)
  }

  package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    series(HistogramSeries.self, label, dimensions)
  }

  package func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
  package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
  package func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
  package func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
  package func destroyTimer(_ handler: any TimerHandler) { remove(handler) }

  private func series<Series: MetricSeries>(
    _ type: Series.Type, _ label: String, _ dimensions: [(String, String)]
  ) -> Series {
    let family = families.withLock { families in
      var name = MetricNotation.name(label, suffix: Series.suffix)
      while let family = families[name] {
        if let family = family as? MetricFamily<Series> { return family }
        // A metric of another kind has the name.
        name += "_\(Series.kind)"
      }
      let family = MetricFamily<Series>(name: name, help: help[label] ?? label, maximumSeries: maximumSeries)
      families[name] = family
      return family
    }
    return family.series(dimensions)
  }

  private func remove(_ handler: AnyObject) {
    let families = families.withLock { Array($0.values) }
    for family in families { family.remove(handler) }
  }
}
