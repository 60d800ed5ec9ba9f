import Testing

@testable import WebPages

@Suite struct ShownTextTests {
  private let moment = ShownTime(at: 1_772_366_399)

  private func html(_ template: String, _ content: some Sendable) throws -> String {
    try PageLibrary(own: ["one": Array("{{#content}}{{>\(template)}}{{/content}}".utf8)])
      .render("one", frame: PageFrame(title: "", brand: .init(), csrfToken: ""), content)
  }

  private let shownMoment =
    #"<time datetime="2026-03-01T11:59:59Z" title="1 March 2026, 11:59:59 UTC">1 March 2026, 11:59 UTC</time>"#

  @Test func momentsStandWithinAText() throws {
    let text: ShownText = "From \(moment) on, for \(3) of <\("4")>, until \(moment)."
    #expect(
      try html("shown-text", text) == "From \(shownMoment) on, for 3 of &lt;4&gt;, until \(shownMoment).")
    #expect(text.plain() == "From 1 March 2026, 11:59 UTC on, for 3 of <4>, until 1 March 2026, 11:59 UTC.")
    #expect(text.plain(\.machine) == "From 2026-03-01T11:59:59Z on, for 3 of <4>, until 2026-03-01T11:59:59Z.")
  }

  @Test func aTextWithoutMomentsIsItself() throws {
    #expect(try html("shown-text", "never" as ShownText) == "never")
    #expect(("never" as ShownText).plain() == "never" && ("" as ShownText).plain() == "")
  }

  @Test(
    arguments: [
      (Fact("Host", "till-07", isCode: true), "<code>till-07</code>"), (Fact("Kind", "Register"), "Register"),
      (Fact("Hub", "<HQ>", href: "/hub?a=\"b\""), #"<a href="/hub?a=&quot;b&quot;">&lt;HQ&gt;</a>"#),
      (Fact("Ends", "soon", note: "Renew it."), #"soon <span class="about">Renew it.</span>"#),
    ] as [(Fact, String)])
  func aFactIsARow(fact: Fact, cell: String) throws {
    #expect(
      try html("fact", fact) == """
        <tr role="row"><th role="rowheader" scope="row">\(fact.name)</th><td role="cell">\(cell)</td></tr>

        """)
  }

  /// What a fact does not have is not taken from what stands around it.
  @Test func aFactHasNothingOfItsPage() throws {
    struct Page: Sendable {
      let href = "/around"
      let notes = ["around"]
      let facts: [Fact]
    }
    let html = try PageLibrary(own: ["one": Array("{{#content}}{{#facts}}{{>fact}}{{/facts}}{{/content}}".utf8)])
      .render(
        "one", frame: PageFrame(title: "", brand: .init(), csrfToken: ""), Page(facts: [Fact("Made", "\(moment)")]))
    #expect(html.contains("<td role=\"cell\">\(shownMoment)</td>"))
  }
}
