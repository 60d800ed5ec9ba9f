import Testing

@testable import WebPages

@Suite struct PageLibraryTests {
  private struct Nothing: Sendable {}

  private struct Message: Sendable {
    var heading = "There is nothing here"
    var sentence = "The page does not exist."
    var requestID: String? = nil
    var href = "/"
    var linkText = "Home"
  }

  private var frame: PageFrame { PageFrame(title: "A page", brand: .init(name: "Acme"), csrfToken: "token-1") }

  private func render(
    _ template: String, frame: PageFrame = PageFrame(title: "T", brand: .init(name: "B"), csrfToken: "c"),
    _ content: some Sendable = Nothing()
  ) throws -> String {
    try PageLibrary(own: ["page": Array(template.utf8)]).render("page", frame: frame, content)
  }

  @Test func rendersAPageInItsFrame() throws {
    let html = try PageLibrary(own: [:]).render("message", frame: frame, Message())
    #expect(
      html == """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>A page – Acme</title>
        <link rel="icon" href="/static/images/seal.svg">
        <link rel="stylesheet" href="/static/css/countersign.css">
        <script src="/static/js/times.js" defer></script>
        </head>
        <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header class="masthead">
        <div class="masthead-inner">
        <a class="brand" href="/">\(try render("{{>seal}}"))<span>Acme</span></a>
        </div>
        </header>
        <main id="main" tabindex="-1">
        <div class="narrow">
        <h1>There is nothing here</h1>
        <div class="card"><p class="lead">The page does not exist.</p>
        <p class="actions"><a class="button primary" href="/">Home</a></p></div>
        </div>

        </main>
        </body>
        </html>

        """)
  }

  @Test func theFrameShowsWhoIsSignedInAndWhereOneIs() throws {
    var frame = frame
    frame.userName = "Ada"
    frame.navigation = [.init("Devices", "/devices", isCurrent: true), .init("Licenses", "/licenses", count: "7")]
    frame.trail = [.init("Organizations", "/"), .init("Acme", "/a")]
    frame.notice = "Saved."
    frame.scripts = ["/static/js/filter.js"]
    let html = try PageLibrary(own: [:]).render("message", frame: frame, Message(requestID: "req-7"))
    for part in [
      #"<script src="/static/js/filter.js" defer></script>"#,
      #"<li><a href="/devices" aria-current="page">Devices</a></li>"#,
      #"<li><a href="/licenses">Licenses <span class="count">7</span></a></li>"#,
      #"<form class="sign-out" method="post" action="/logout"><input type="hidden" name="csrf_token" value="token-1">"#
        + #"<span class="who">Ada</span><button class="quiet">Sign out</button></form>"#,
      #"<li><a href="/">Organizations</a></li>"#, #"<p class="notice" role="status">Saved.</p>"#,
      "tell your operator this number: <code>req-7</code>",
    ] {
      #expect(html.contains(part), "\(part)")
    }
  }

  @Test func anInstallationsOwnLooksStandWhereTheOthersDo() throws {
    var frame = frame
    frame.styleSheet = "/static/css/program.css"
    frame.brand = .init(name: "Acme", styleSheet: "/static/css/brand.css", logo: "/static/images/brand.svg")
    let html = try PageLibrary(own: [:]).render("message", frame: frame, Message())
    for part in [
      #"<link rel="icon" href="/static/images/brand.svg">"#,
      #"<link rel="stylesheet" href="/static/css/countersign.css">"# + "\n"
        + #"<link rel="stylesheet" href="/static/css/program.css">"# + "\n"
        + #"<link rel="stylesheet" href="/static/css/brand.css">"#,
      #"<a class="brand" href="/"><img class="logo" src="/static/images/brand.svg" alt=""><span>Acme</span></a>"#,
    ] { #expect(html.contains(part), "\(part)") }
    #expect(!html.contains("seal"))
  }

  // What belongs together to a person can be several characters to a browser: a quotation mark with an accent on it is a quotation
  // mark to HTML, and ends an attribute.
  @Test(arguments: [
    ("<script>", "&lt;script&gt;"), ("a & b", "a &amp; b"), ("\" onload=\"x", "&quot; onload=&quot;x"),
    ("it's", "it&#39;s"),
    ("<\u{301}img>\u{301}", "&lt;\u{301}img&gt;\u{301}"), ("\"\u{301} x=\"\u{FE0F}", "&quot;\u{301} x=&quot;\u{FE0F}"),
    ("'\u{200D}&\u{308}", "&#39;\u{200D}&amp;\u{308}"), ("&lt;", "&amp;lt;"),
    ("{{frame.csrfToken}}", "{{frame.csrfToken}}"),
    ("é ← 日本語 👩‍👩‍👧", "é ← 日本語 👩‍👩‍👧"), ("a\r\nb", "a\r\nb"),
  ])
  func textIsEscapedToTheLastByte(text: String, escaped: String) throws {
    struct Content: Sendable {
      let text: String
      let list: [String]
      let inner: Inner
      struct Inner: Sendable { let text: String }
    }
    let content = Content(text: text, list: [text], inner: .init(text: text))
    let expected = "[\(escaped)]"
    let own: [String: [UInt8]] = [
      "variable": Array("[{{content.text}}]".utf8), "section": Array("[{{#content.text}}{{.}}{{/content.text}}]".utf8),
      "list": Array("[{{#content.list}}{{.}}{{/content.list}}]".utf8),
      "nested": Array("[{{#content.inner}}{{text}}{{/content.inner}}]".utf8), "partial": Array("{{>variable}}".utf8),
      "parent": Array("[{{$block}}{{/block}}]".utf8),
      "child": Array("{{<parent}}{{$block}}{{content.text}}{{/block}}{{/parent}}".utf8),
    ]
    let library = try PageLibrary(own: own)
    for name in own.keys where name != "parent" {
      let html = try library.render(name, frame: frame, content)
      #expect(Array(html.utf8) == Array(expected.utf8), "\(name): \(html)")
    }
  }

  @Test func everyTextOfTheSharedTemplatesIsEscaped() throws {
    let hostile = "QQ<b>\"'&<\u{301}\"\u{301}'\u{301}&\u{301}ZZ"
    let escaped = "QQ&lt;b&gt;&quot;&#39;&amp;&lt;\u{301}&quot;\u{301}&#39;\u{301}&amp;\u{301}ZZ"
    var frame = PageFrame(
      title: hostile, brand: .init(name: hostile, styleSheet: hostile, logo: hostile), csrfToken: hostile)
    (frame.userName, frame.notice, frame.scripts) = (hostile, hostile, [hostile])
    (frame.navigation, frame.trail) = ([.init(hostile, hostile, count: hostile)], [.init(hostile, hostile)])
    let options = [FormField.Option(hostile, hostile)]
    var form = FormModel(
      heading: hostile, introduction: hostile, action: hostile,
      fields: [
        FormField(hostile, hostile, value: hostile, hint: hostile, inputType: hostile),
        FormField(hostile, hostile, value: hostile, hint: hostile, isMultiline: true),
        FormField(hostile, hostile, value: hostile, hint: hostile, isCheckbox: true),
        FormField(hostile, hostile, value: hostile, hint: hostile, options: options),
      ], submit: hostile, cancel: hostile)
    (form.version, form.error) = (hostile, hostile)
    for index in form.fields.indices { form.fields[index].error = hostile }
    let library = try PageLibrary(own: ["badge": Array("{{#content}}{{>status}}{{/content}}".utf8)])
    let message = Message(heading: hostile, sentence: hostile, requestID: hostile, href: hostile, linkText: hostile)
    let badge = StatusBadge(text: hostile, icon: hostile, tone: hostile)
    for (html, atLeast) in [
      (try library.render("form", frame: frame, form), 60), (try library.render("message", frame: frame, message), 16),
      (try library.render("badge", frame: frame, badge), 3),
    ] {
      let (all, right) = (html.occurrences(of: "QQ"), html.occurrences(of: escaped))
      #expect(all == right)
      #expect(right >= atLeast)
    }
  }

  @Test(arguments: [
    ("{{{content}}}", "unescaped"), ("<p>{{&content}}</p>", "unescaped"), ("{{=<% %>=}}<%{content}%>", "unescaped"),
  ])
  func aTemplateThatWritesUnescapedIsRefused(text: String, reason: String) {
    #expect(throws: PageLibrary.BadTemplate(name: "page", reason: reason)) {
      try PageLibrary(own: ["page": Array(text.utf8)])
    }
  }

  @Test func aTemplateThatCannotBeReadIsRefused() {
    #expect(throws: PageLibrary.BadTemplate(name: "page", reason: "not UTF-8")) {
      try PageLibrary(own: ["page": [0xFF]])
    }
    let broken = #expect(throws: PageLibrary.BadTemplate.self) {
      try PageLibrary(own: ["page": Array("{{#content}}never closed {{/other}}".utf8)])
    }
    #expect(broken?.name == "page")
  }

  @Test func aPageThatIsNotThereIsNamed() throws {
    let library = try PageLibrary(own: ["mine": Array("mine".utf8)])
    #expect(library.contains("mine") && library.contains("layout") && !library.contains("yours"))
    #expect(throws: PageLibrary.BadTemplate(name: "yours", reason: "missing")) {
      try library.render("yours", frame: frame, Nothing())
    }
  }

  @Test func aProgramCanReplaceASharedTemplate() throws {
    let library = try PageLibrary(own: ["message": Array("{{content.heading}}!".utf8)])
    #expect(try library.render("message", frame: frame, Message()) == "There is nothing here!")
  }
}

extension String {
  /// Counted byte by byte, as a browser reads.
  fileprivate func occurrences(of text: String) -> Int {
    let (all, part) = (Array(utf8), Array(text.utf8))
    guard all.count >= part.count else { return 0 }
    return (0...(all.count - part.count)).count { all[$0..<($0 + part.count)].elementsEqual(part) }
  }
}
