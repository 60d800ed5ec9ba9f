import Testing

@testable import WebPages

@Suite struct FormFieldTests {
  private func html(_ field: FormField) throws -> String {
    try PageLibrary(own: ["one": Array("{{#content}}{{>field}}{{/content}}".utf8)])
      .render("one", frame: PageFrame(title: "", brand: .init(), csrfToken: ""), field)
  }

  @Test func aLine() throws {
    #expect(
      try html(FormField("name", "Name", value: "Till 7", hint: "As people call it", isRequired: true)) == """
        <div class="field" id="field-name">
        <label for="name">Name</label>
        <input id="name" name="name" type="text" value="Till 7" autocomplete="off" required aria-describedby="about-name">
        <p class="about" id="about-name">As people call it</p>
        </div>

        """)
  }

  @Test func aLineThatIsOptionalAndWrong() throws {
    var field = FormField("url", "Address", value: "ftp://x", inputType: "url")
    field.error = "Address is wrong."
    #expect(
      try html(field) == """
        <div class="field wrong" id="field-url">
        <label for="url">Address <span class="optional">optional</span></label>
        <input id="url" name="url" type="url" value="ftp://x" autocomplete="off" aria-describedby="about-url" aria-invalid="true">
        <p class="about" id="about-url"><strong class="error"><span aria-hidden="true">▲</span> Address is wrong.</strong> </p>
        </div>

        """)
  }

  @Test func aChoiceHasItsValueSelected() throws {
    let options = [FormField.Option("a", "Ay"), FormField.Option("b", "Bee")]
    #expect(
      try html(FormField("kind", "Kind", value: "b", isRequired: true, options: options)) == """
        <div class="field" id="field-kind">
        <label for="kind">Kind</label>
        <select id="kind" name="kind" aria-describedby="about-kind">
        <option value="a">Ay</option>
        <option value="b" selected>Bee</option>
        </select>
        <p class="about" id="about-kind"></p>
        </div>

        """)
  }

  @Test func manyLines() throws {
    #expect(
      try html(FormField("features", "Features", value: "a A\nb B", isRequired: true, isMultiline: true)) == """
        <div class="field" id="field-features">
        <label for="features">Features</label>
        <textarea id="features" name="features" rows="5" aria-describedby="about-features">a A
        b B</textarea>
        <p class="about" id="about-features"></p>
        </div>

        """)
  }

  @Test(arguments: [("on", " checked"), ("", "")])
  func aCheckbox(value: String, checked: String) throws {
    #expect(
      try html(FormField("feature-xms", "Extended management", value: value, hint: "xms", isCheckbox: true)) == """
        <div class="field check" id="field-feature-xms">
        <label for="feature-xms">Extended management</label>
        <input id="feature-xms" name="feature-xms" type="checkbox" value="on"\(checked) aria-describedby="about-feature-xms">
        <p class="about" id="about-feature-xms">xms</p>
        </div>

        """)
  }
}

@Suite struct FormModelTests {
  private var form: FormModel {
    FormModel(
      heading: "Edit", action: "/edit", fields: [FormField("name", "Name", value: "x"), FormField("url", "Address")],
      submit: "Save", cancel: "/back")
  }

  private func marked(_ problems: [(field: String, message: String)]) -> [String?] {
    var form = form
    form.mark(problems)
    return [form.error] + form.fields.map(\.error)
  }

  @Test func aProblemStandsBesideItsField() {
    #expect(marked([("name", "has 1 to 200 characters")]) == [nil, "Name has 1 to 200 characters.", nil])
    #expect(marked([("url", "is wrong"), ("name", "is taken")]) == [nil, "Name is taken.", "Address is wrong."])
  }

  @Test func aProblemOfNoFieldStandsAboveAll() {
    #expect(
      marked([("", "Someone was faster."), ("quota", "is at least 4"), ("url", "is wrong")])
        == ["Someone was faster. quota: is at least 4.", nil, "Address is wrong."])
  }

  @Test func oneFieldCanHaveSeveralProblems() {
    #expect(marked([("name", "is long"), ("name", "is odd")]) == [nil, "Name is long. Name is odd.", nil])
  }

  @Test func aSentenceEndsOnce() { #expect(marked([("name", "is wrong.")]) == [nil, "Name is wrong.", nil]) }

  @Test func nothingWrongMarksNothing() { #expect(marked([]) == [nil, nil, nil]) }

  @Test func thePageSumsUpWhatIsWrong() throws {
    var form = form
    form.version = "7"
    form.mark([("", "Someone was faster."), ("url", "is wrong")])
    let frame = PageFrame(title: "Edit", brand: .init(), csrfToken: "token-1")
    let html = try PageLibrary(own: [:]).render("form", frame: frame, form)
    for part in [
      #"<div class="summary" role="alert" tabindex="-1" autofocus><p><strong>Nothing was saved yet.</strong> Someone was faster.</p><ul>"#
        + "\n" + ##"<li><a href="#url">Address is wrong.</a></li>"## + "\n</ul></div>",
      #"<form class="card" method="post" action="/edit" novalidate>"#,
      #"<input type="hidden" name="csrf_token" value="token-1">"#, #"<input type="hidden" name="version" value="7">"#,
      #"<button class="primary">Save</button> <a class="button" href="/back">Cancel</a>"#,
    ] {
      #expect(html.contains(part), "\(part)")
    }
  }

  // MARK: lost races

  @Test func afterALostRaceEachFieldThatDiffersSaysWhatItIsNow() throws {
    let kinds = [FormField.Option("server", "Server"), FormField.Option("register", "Register")]
    func form(_ name: String, _ url: String, _ kind: String, _ box: String, version: String) -> FormModel {
      var form = FormModel(
        heading: "Edit", action: "/edit",
        fields: [
          FormField("name", "Name", value: name), FormField("url", "Address", value: url),
          FormField("kind", "Kind", value: kind, options: kinds),
          FormField("box", "Box", value: box, isCheckbox: true),
        ], submit: "Save", cancel: nil)
      form.version = version
      return form
    }
    var typed = form("Till 7", "https://a.example", "server", "on", version: "3")
    typed.compare(with: form("Till 7", "", "register", "", version: "5"))
    #expect(typed.fields.map(\.theirs) == [nil, "empty", "Register", "not checked"])
    #expect(typed.fields.map(\.value) == ["Till 7", "https://a.example", "server", "on"])
    #expect(typed.version == "5")
    let html = try PageLibrary(own: [:]).render(
      "form", frame: PageFrame(title: "Edit", brand: .init(), csrfToken: "t"), typed)
    for part in [
      "<strong>Nothing was saved yet.</strong> Somebody changed this while you did.",
      #"<input type="hidden" name="version" value="5">"#,
      #"<p class="about" id="about-kind"><span class="theirs">Now: <strong>Register</strong></span> </p>"#,
      #"<p class="about" id="about-name"></p>"#,
    ] { #expect(html.contains(part), "\(part)") }
  }
}
