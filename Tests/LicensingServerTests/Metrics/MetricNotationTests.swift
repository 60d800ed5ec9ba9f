import Testing

@testable import LicensingServer

@Suite struct MetricNotationTests {
  @Test(arguments: [
    ("http.requests", "_total", "http_requests_total"), ("requests_total", "_total", "requests_total"),
    ("1st", "", "_1st"), ("", "", "_"), ("größe µ", "", "gr__e__"), ("a-b c", "_seconds", "a_b_c_seconds"),
    ("٣", "", "_"),
  ]) func names(label: String, suffix: String, name: String) {
    #expect(MetricNotation.name(label, suffix: suffix) == name)
  }

  @Test func labels() {
    #expect(MetricNotation.labels([]) == "")
    #expect(MetricNotation.labels([("b", "2"), ("a", "1")]) == "a=\"1\",b=\"2\"")
    #expect(MetricNotation.labels([("a.b", "1"), ("a_b", "2")]) == "a_b=\"2\"")
    #expect(
      MetricNotation.labels([("le", "1"), ("quantile", "2"), ("__name__", "3")])
        == "label___name__=\"3\",label_le=\"1\",label_quantile=\"2\"")
    #expect(MetricNotation.labels([("a", "\r\n\"\\")]) == "a=\"\r\\n\\\"\\\\\"")
  }

  @Test(
    arguments: [
      (0, "0"), (-0.0, "0"), (1.5, "1.5"), (-2, "-2"), (1e15, "1000000000000000"), (0x1p53, "9007199254740992.0"),
      (1e300, "1e+300"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (0.1, "0.1"),
    ] as [(Double, String)]) func numbers(value: Double, text: String)
  {
    #expect(MetricNotation.number(value) == text)
  }
}
