import CoreMetrics
import Testing

@testable import LicensingServer

@Suite struct PrometheusMetricsFactoryTests {
  @Test func theExpositionIsAsTheFormatSays() {
    let factory = PrometheusMetricsFactory(help: ["http.requests": "Requests answered,\nby \\ status."])
    Counter(label: "http.requests", dimensions: [("status", "200"), ("http.route", "/a/{id}")], factory: factory)
      .increment(by: 3)
    Counter(label: "http.requests", dimensions: [("http.route", "/a/{id}"), ("status", "200")], factory: factory)
      .increment()
    Counter(label: "http.requests", dimensions: [("status", "a\"b\\c\nd")], factory: factory).increment()
    FloatingPointCounter(label: "energy", factory: factory).increment(by: 0.5)
    Gauge(label: "9.lives", factory: factory).record(7)
    Meter(label: "connections.open", factory: factory).increment(by: 2.5)
    let sizes = Recorder(label: "answer-size", factory: factory)
    sizes.record(100)
    sizes.record(50)
    let timer = Timer(label: "db", dimensions: [("le", "x")], factory: factory)
    timer.recordNanoseconds(1_000_000)
    timer.recordMilliseconds(3)
    timer.recordSeconds(60)

    #expect(
      factory.exposition() == """
        # HELP _9_lives 9.lives
        # TYPE _9_lives gauge
        _9_lives 7
        # HELP answer_size answer-size
        # TYPE answer_size summary
        answer_size_sum 150
        answer_size_count 2
        # HELP connections_open connections.open
        # TYPE connections_open gauge
        connections_open 2.5
        # HELP db_seconds db
        # TYPE db_seconds histogram
        db_seconds_bucket{label_le="x",le="0.001"} 1
        db_seconds_bucket{label_le="x",le="0.0025"} 1
        db_seconds_bucket{label_le="x",le="0.005"} 2
        db_seconds_bucket{label_le="x",le="0.01"} 2
        db_seconds_bucket{label_le="x",le="0.025"} 2
        db_seconds_bucket{label_le="x",le="0.05"} 2
        db_seconds_bucket{label_le="x",le="0.1"} 2
        db_seconds_bucket{label_le="x",le="0.25"} 2
        db_seconds_bucket{label_le="x",le="0.5"} 2
        db_seconds_bucket{label_le="x",le="1"} 2
        db_seconds_bucket{label_le="x",le="2.5"} 2
        db_seconds_bucket{label_le="x",le="5"} 2
        db_seconds_bucket{label_le="x",le="10"} 2
        db_seconds_bucket{label_le="x",le="30"} 2
        db_seconds_bucket{label_le="x",le="+Inf"} 3
        db_seconds_sum{label_le="x"} 60.004
        db_seconds_count{label_le="x"} 3
        # HELP energy_total energy
        # TYPE energy_total counter
        energy_total 0.5
        # HELP http_requests_total Requests answered,\\nby \\\\ status.
        # TYPE http_requests_total counter
        http_requests_total{http_route="/a/{id}",status="200"} 4
        http_requests_total{status="a\\"b\\\\c\\nd"} 1

        """)
  }

  @Test func withoutMetricsThereIsNothing() {
    #expect(PrometheusMetricsFactory().exposition() == "")
  }

  @Test func theNumberOfSeriesIsBounded() {
    let factory = PrometheusMetricsFactory(maximumSeries: 2)
    for number in 0..<100_000 {
      Counter(label: "paths", dimensions: [("path", "/\(number)")], factory: factory).increment()
    }
    Counter(label: "paths", dimensions: [("path", "/1")], factory: factory).increment()
    #expect(
      factory.exposition() == """
        # HELP paths_total paths
        # TYPE paths_total counter
        paths_total{overflow="true"} 99998
        paths_total{path="/0"} 1
        paths_total{path="/1"} 2

        """)
  }

  @Test func kindsWithOneNameAreKeptApart() {
    let factory = PrometheusMetricsFactory()
    Gauge(label: "x.y", factory: factory).record(1)
    Gauge(label: "x_y", factory: factory).record(2)
    Recorder(label: "x.y", factory: factory).record(3)
    #expect(
      factory.exposition() == """
        # HELP x_y x.y
        # TYPE x_y gauge
        x_y 2
        # HELP x_y_summary x.y
        # TYPE x_y_summary summary
        x_y_summary_sum 3
        x_y_summary_count 1

        """)
  }

  @Test func whatIsDestroyedIsGoneAndAResetStartsAnew() {
    let factory = PrometheusMetricsFactory()
    let gone = Counter(label: "a", dimensions: [("b", "1")], factory: factory)
    let stays = Counter(label: "a", dimensions: [("b", "2")], factory: factory)
    gone.increment()
    stays.increment(by: 5)
    gone.destroy()
    stays.reset()
    #expect(factory.exposition() == "# HELP a_total a\n# TYPE a_total counter\na_total{b=\"2\"} 0\n")
    stays.destroy()
    #expect(factory.exposition() == "")
  }

  @Test func nothingIsLostBetweenThreads() async {
    let factory = PrometheusMetricsFactory()
    await withDiscardingTaskGroup { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<1000 { Counter(label: "a", dimensions: [("b", "c")], factory: factory).increment() }
        }
      }
    }
    #expect(factory.exposition() == "# HELP a_total a\n# TYPE a_total counter\na_total{b=\"c\"} 8000\n")
  }
}
