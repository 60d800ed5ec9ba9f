import Testing

@testable import WebPages

@Suite struct ShownTimeTests {
  private func html(_ time: ShownTime) throws -> String {
    try PageLibrary(own: ["one": Array("{{#content}}{{>time}}{{/content}}".utf8)])
      .render("one", frame: PageFrame(title: "", brand: .init(), csrfToken: ""), time)
  }

  @Test func aMomentIsShownInUTCUntilAScriptKnowsTheReadersZone() throws {
    #expect(
      try html(ShownTime(at: 1_772_366_399)) == """
        <time datetime="2026-03-01T11:59:59Z" title="1 March 2026, 11:59:59 UTC">1 March 2026, 11:59 UTC</time>
        """)
  }

  @Test(
    arguments: [
      (ShownTime(ago: 1_772_366_399, at: 1_772_366_579), "3 minutes ago"),
      (ShownTime(ahead: 1_772_366_399, at: 1_772_359_199), "in 2 hours"),
    ])
  func wordsSayHowFarAwayItIs(time: ShownTime, text: String) throws {
    #expect(
      try html(time) == """
        <time datetime="2026-03-01T11:59:59Z" title="1 March 2026, 11:59:59 UTC" data-relative>\(text)</time>
        """)
  }

  @Test func whereThereIsLittleRoomItIsTheDay() throws {
    #expect(
      try html(ShownTime(dayOf: 1_772_366_399)) == """
        <time datetime="2026-03-01T11:59:59Z" title="1 March 2026, 11:59:59 UTC" data-day>1 March 2026</time>
        """)
    #expect(ShownTime(dayOf: .max).text == "9223372036854775807")
  }

  @Test func noTimeIsTooFarAway() {
    #expect(ShownTime(at: .max).machine == "9223372036854775807")
    #expect(ShownTime(ago: .min, at: .max).text == "106751991167300 days ago")
    #expect(ShownTime(ahead: .min, at: .max).text == "in less than a minute")
  }
}
