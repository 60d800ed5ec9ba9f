import Testing

@testable import LineLogging

@Suite struct LogTimeTests {
  private func shown(_ milliseconds: Int64) -> String {
    var line: [UInt8] = []
    LogTime.append(milliseconds: milliseconds, to: &line)
    return String(decoding: line, as: UTF8.self)
  }

  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (1, "1970-01-01T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
      (951_782_399_999, "2000-02-28T23:59:59.999Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
      (951_868_800_000, "2000-03-01T00:00:00.000Z"), (1_735_689_599_000, "2024-12-31T23:59:59.000Z"),
      (1_709_164_800_000, "2024-02-29T00:00:00.000Z"), (1_767_225_600_000, "2026-01-01T00:00:00.000Z"),
      (4_107_542_400_000, "2100-03-01T00:00:00.000Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
      (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
    ] as [(Int64, String)]) func isISO8601(milliseconds: Int64, text: String)
  {
    #expect(shown(milliseconds) == text)
  }

  @Test(arguments: [Int64.min, .max]) func neverTraps(milliseconds: Int64) {
    #expect(shown(milliseconds).hasSuffix("Z"))
  }
}
