import Testing

@testable import LicensingServer

@Suite struct MetricSeriesTests {
  @Test func aCounterNeverGoesDown() {
    let counter = CounterSeries()
    counter.increment(by: 2.5)
    counter.increment(by: -1.0)
    counter.increment(by: Int64.min)
    counter.increment(by: Double.nan)
    #expect(counter.samples().map(\.value) == [2.5])
    counter.increment(by: Int64.max)
    counter.increment(by: Int64.max)
    #expect(counter.samples().map(\.value) == [2.5 + 0x1p64])
  }

  @Test func aGaugeGoesBothWays() {
    let gauge = GaugeSeries()
    gauge.increment(by: 3)
    gauge.decrement(by: 5)
    #expect(gauge.samples().map(\.value) == [-2])
    gauge.record(Int64(7))
    #expect(gauge.samples().map(\.value) == [7])
  }

  @Test func aNegativeDurationCountsAsNone() {
    let histogram = HistogramSeries()
    histogram.recordNanoseconds(Int64.min)
    histogram.recordNanoseconds(Int64.max)
    let samples = histogram.samples()
    #expect(samples.dropLast(2).map(\.value) == [Double](repeating: 1, count: 14) + [2])
    #expect(samples.suffix(2).map(\.value) == [Double(Int64.max) / 1e9, 2])
  }
}
