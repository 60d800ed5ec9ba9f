import OAuthMessages
import Testing

@Suite struct FormParametersTests {
  @Test func readsNamesAndValuesInOrder() throws {
    let form = try FormParameters(parsing: Array("b=2&a=1&empty=&flag&&x=%C3%A9+%2B".utf8))
    #expect(form.names == ["b", "a", "empty", "flag", "x"])
    #expect(form["a"] == "1")
    #expect(form["b"] == "2")
    #expect(form["x"] == "é +")
  }

  @Test func anEmptyValueCountsAsOmitted() throws {
    let form = try FormParameters(parsing: Array("device_code=&flag".utf8))
    #expect(form[.deviceCode] == nil)
    #expect(form["flag"] == nil)
    #expect(form["absent"] == nil)
  }

  @Test func anEmptyBodyHasNoParameters() throws {
    #expect(try FormParameters(parsing: []) == FormParameters())
    #expect(try FormParameters(parsing: Array("&&".utf8)).names == [])
  }

  @Test(arguments: [
    ("a=1&a=2", FormParameters.ParseError.duplicate(name: "a")),
    ("a=&a=1", .duplicate(name: "a")),
    ("%61=1&a=2", .duplicate(name: "a")),
    ("a=%", .malformedEscape),
    ("a=%4", .malformedEscape),
    ("a=%zz", .malformedEscape),
    ("a=%+1", .malformedEscape),
    ("%4=a", .malformedEscape),
    ("a=%FF", .invalidUTF8),
    ("a=%C3", .invalidUTF8),
    ("a=%C0%80", .invalidUTF8),
    ("a=%ED%A0%80", .invalidUTF8),
    ("a=%00", .controlCharacter),
    ("a=b\u{0}c", .controlCharacter),
    ("a=%1B%5B", .controlCharacter),
    ("a=%7F", .controlCharacter),
    ("a=%C2%85", .controlCharacter),
    ("a%00=1", .controlCharacter),
  ])
  func refuses(body: String, error: FormParameters.ParseError) {
    #expect(throws: error) { try FormParameters(parsing: Array(body.utf8)) }
  }

  @Test func lineBreaksOfATextAreaAreText() throws {
    #expect(try FormParameters(parsing: Array("reason=a%0D%0Ab%09c".utf8))["reason"] == "a\r\nb\tc")
  }

  @Test func aHundredParametersAndNotOneMore() throws {
    let hundred = (1...100).map { "p\($0)=x" }.joined(separator: "&")
    #expect(try FormParameters(parsing: Array(hundred.utf8)).names.count == 100)
    #expect(throws: FormParameters.ParseError.tooManyParameters(limit: 100)) {
      try FormParameters(parsing: Array((hundred + "&p101=x").utf8))
    }
  }

  @Test func namesAreComparedByteByByte() throws {
    let form = try FormParameters(parsing: Array("%E2%84%AAey=kelvin&Key=latin".utf8))
    #expect(form["Key"] == "latin")
    #expect(form["\u{212A}ey"] == "kelvin")
  }

  @Test func writesWhatItReads() throws {
    let value = "a b+c&d=e%f/é€😀*-._~\"\\"
    let form = FormParameters([(.clientID, value), (.scope, nil), (.token, ""), (.deviceName, "x")])
    #expect(
      form.encoded
        == "client_id=a+b%2Bc%26d%3De%25f%2F%C3%A9%E2%82%AC%F0%9F%98%80*-._%7E%22%5C&device_name=x")
    #expect(try FormParameters(parsing: Array(form.encoded.utf8)) == form)
  }

  @Test func escapesSmallBytesWithTwoDigits() {
    #expect(FormParameters([(.scope, "a\tb")]).encoded == "scope=a%09b")
  }

  @Test func keepsTheFirstOfARepeatedName() {
    #expect(FormParameters([(.scope, "a"), (.scope, "b")]).encoded == "scope=a")
  }

  @Test func descriptionsShowNoValue() {
    let form = FormParameters([(.clientSecret, "csc_secret"), (.clientID, "pos")])
    #expect(String(describing: form) == "FormParameters(client_secret, client_id)")
    #expect(String(reflecting: form) == "FormParameters(client_secret, client_id)")
  }
}
