import LicensingCore
import Testing

@Suite struct FieldValidationTests {
  private func isLine(_ value: String, longest: Int = 200) -> Bool {
    var fields = FieldValidation()
    _ = fields.line("name", value, longest: longest)
    return fields.problems.isEmpty
  }

  @Test func aLineIsKeptTrimmed() {
    var fields = FieldValidation()
    #expect(fields.line("name", " \t Store 12 – Köln \n") == "Store 12 – Köln")
    #expect(fields.optionalLine("serial_number", "  ") == nil)
    #expect(fields.optionalLine("serial_number", nil) == nil)
    #expect(fields.optionalLine("serial_number", " SN-1 ") == "SN-1")
    #expect(fields.problems.isEmpty)
  }

  @Test(arguments: [
    "", "   ", "\n", "a\nb", "a\u{0}b", "a\u{7F}b", "a\u{85}b", "a\u{2028}b", "a\u{2029}b", "a\u{202E}b", "a\u{2066}b",
    "a\u{200B}b", "a\u{FEFF}b", "a\u{E000}b", "a\u{1B}[31mb",
  ])
  func linesWithoutTextOrWithInvisibleCharactersAreRefused(value: String) {
    #expect(!isLine(value))
  }

  @Test func theLengthOfALineIsLimited() {
    #expect(isLine(String(repeating: "é", count: 200)))
    #expect(!isLine(String(repeating: "é", count: 201)))
    #expect(isLine("abc", longest: 3) && !isLine("abcd", longest: 3))
  }

  @Test func aHeapOfAccentsIsNotOneCharacter() {
    #expect(!isLine("a" + String(repeating: "\u{301}", count: 1000)))
  }

  @Test(arguments: [
    ("pos", true), ("a", true), ("0", true), ("xms-2.b_c", true), (String(repeating: "a", count: 40), true),
    (String(repeating: "a", count: 41), false), ("", false), ("Pos", false), ("-a", false), (".a", false),
    ("a b", false), ("ä", false), ("a\n", false), ("a/b", false),
  ])
  func codesAreShortAndLowerCase(value: String, isCode: Bool) {
    #expect(FieldValidation.isCode(value) == isCode)
  }

  @Test(arguments: [
    ("https://hub.example.com", true), ("http://10.0.0.1:8080/path?x=1#y", true), ("HTTPS://hub.example.com", true),
    ("https://[2001:db8::1]:443/", true), (" https://hub.example.com ", true), ("javascript:alert(1)", false),
    ("data:text/html,x", false), ("file:///etc/passwd", false), ("ftp://hub.example.com", false),
    ("https://user@hub.example.com", false), ("https://user:password@hub.example.com", false), ("https://", false),
    ("https:///path", false), ("https://:443", false), ("https://?x", false), ("https://#x", false),
    ("https://hub example.com", false), ("https://hub.example.com/\nx", false),
    ("https://hub.example.com\\@evil", false),
    ("https://hüb.example.com", false), ("https://hub.example.com/\"><script>", false), ("//hub.example.com", false),
    ("hub.example.com", false), ("https://hub.example.com/" + String(repeating: "a", count: 2000), false),
  ])
  func onlyWebAddressesAreURLs(value: String, isURL: Bool) {
    var fields = FieldValidation()
    let kept = fields.optionalURL("url", value)
    #expect(fields.problems == (isURL ? [] : [FieldProblem("url", "is an address like https://hub.example.com")]))
    if isURL { #expect(kept == value.trimmed) }
  }

  @Test func noAddressIsNoURL() {
    var fields = FieldValidation()
    #expect(fields.optionalURL("url", nil) == nil)
    #expect(fields.optionalURL("url", "  ") == nil)
    #expect(fields.problems.isEmpty)
  }

  @Test func everythingWrongIsNamedAtOnce() {
    var fields = FieldValidation()
    _ = fields.line("name", "", longest: 5)
    _ = fields.code("code", "A")
    fields.require(false, "number", "is a number")
    let problems = [
      FieldProblem("name", "has 1 to 5 characters and no line breaks or control characters"),
      FieldProblem("code", "has 1 to 40 of a-z, 0-9, '.', '-' and '_'"), FieldProblem("number", "is a number"),
    ]
    #expect(throws: LicensingError.invalid(problems)) { try fields.finish() }
  }

  @Test func whatIsComparedIsTrimmedAndLowerCase() {
    #expect(" Ada@Example.COM\n".folded == "ada@example.com")
    #expect("ÄÖ".folded == "äö")
  }
}
