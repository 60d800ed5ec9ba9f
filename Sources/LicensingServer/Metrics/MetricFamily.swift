import Synchronization

/// A family of any kind, as the factory sees it when it writes.
protocol MetricFamilyExposition: Sendable {
  var name: String { get }
  func write(to text: inout String)
  func remove(_ series: AnyObject)
}

/// The series of one metric, which differ in their labels.
final class MetricFamily<Series: MetricSeries>: MetricFamilyExposition {
  let name: String
  private let help: String
  private let maximumSeries: Int
  private let members = Mutex<[String: Series]>([:])

  init(name: String, help: String, maximumSeries: Int) {
    self.name = name
    self.help = help
    self.maximumSeries = maximumSeries
  }

  /// The series with these labels; beyond the maximum, the one that all others share.
  func series(_ dimensions: [(String, String)]) -> Series {
    let labels = MetricNotation.labels(dimensions)
    return members.withLock { members in
      if let series = members[labels] { return series }
      let labels = members.count < maximumSeries ? labels : MetricNotation.overflowLabels
      if let series = members[labels] { return series }
      let series = Series()
      members[labels] = series
      return series
    }
  }

  func remove(_ series: AnyObject) {
    members.withLock { members in
      members = members.filter { $0.value !== series || $0.key == MetricNotation.overflowLabels }
    }
  }

  func write(to text: inout String) {
    let members = members.withLock { $0.sorted { $0.key < $1.key } }
    if members.isEmpty { return }
    text += "# HELP \(name) \(MetricNotation.help(help))\n# TYPE \(name) \(Series.kind)\n"
    for (labels, series) in members {
      for sample in series.samples() {
        let all = [labels, sample.labels].filter { !$0.isEmpty }.joined(separator: ",")
        text += name + sample.suffix + (all.isEmpty ? "" : "{\(all)}")
        text += " \(MetricNotation.number(sample.value))\n"
      }
    }
  }
}
