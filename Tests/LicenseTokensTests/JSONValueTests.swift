import LicenseTokens
import Testing

@Suite struct JSONValueTests {
  static let readings: [(text: String, value: JSONValue)] = [
    ("null", .null), (" true\n", .bool(true)), ("\tfalse\r", .bool(false)),
    ("0", .integer(0)), ("-0", .integer(0)), ("42", .integer(42)), ("-42", .integer(-42)),
    ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
    ("9223372036854775808", .fraction(9_223_372_036_854_775_808)), ("1.0", .fraction(1)),
    ("-1.5e-3", .fraction(-0.0015)),
    ("1E2", .fraction(100)), ("1e+2", .fraction(100)),
    (#""""#, .string("")), (#""a b""#, .string("a b")), (#""é😀""#, .string("é😀")),
    (#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{C}\n\r\t")), (#""\u0041\u00e9\uD83D\uDE00x""#, .string("Aé😀x")),
    (#""é\n""#, .string("é\n")), (#""\u0000""#, .string("\0")),
    ("[]", .array([])), ("[ ]", .array([])),
    ("[1, [2] ,3]", .array([.integer(1), .array([.integer(2)]), .integer(3)])),
    ("{}", .object([:])), ("{ }", .object([:])),
    (#" { "a" : 1 , "b" : { "a" : [ null ] } } "#, .object(["a": .integer(1), "b": .object(["a": .array([.null])])])),
  ]

  @Test(arguments: readings)
  func wellFormedText(reading: (text: String, value: JSONValue)) throws {
    #expect(try JSONValue(parsing: Array(reading.text.utf8)) == reading.value)
  }

  static let refusals: [(text: String, error: JSONError)] = [
    ("", .unexpectedEnd), (" ", .unexpectedEnd), ("{", .unexpectedEnd), ("[1", .unexpectedEnd),
    (#""a"#, .unexpectedEnd),
    (#""\"#, .unexpectedEnd), (#""\u00"#, .unexpectedEnd), ("-", .unexpectedEnd), ("1.", .unexpectedEnd),
    ("1e", .unexpectedEnd), ("1e+", .unexpectedEnd), ("tru", .unexpectedEnd), (#"{"a""#, .unexpectedEnd),
    (#"{"a":"#, .unexpectedEnd), (#"{"a":1,"#, .unexpectedEnd),
    ("nul1", .unexpectedByte(offset: 3)), ("NaN", .unexpectedByte(offset: 0)), ("Infinity", .unexpectedByte(offset: 0)),
    ("-Infinity", .unexpectedByte(offset: 1)), ("01", .unexpectedByte(offset: 1)), ("+1", .unexpectedByte(offset: 0)),
    (".5", .unexpectedByte(offset: 0)), ("1.e1", .unexpectedByte(offset: 2)), ("0x1", .unexpectedByte(offset: 1)),
    ("1 2", .unexpectedByte(offset: 2)), ("{}x", .unexpectedByte(offset: 2)), ("[1,]", .unexpectedByte(offset: 3)),
    ("[,1]", .unexpectedByte(offset: 1)), ("[1 2]", .unexpectedByte(offset: 3)),
    (#"{"a":1,}"#, .unexpectedByte(offset: 7)),
    (#"{"a" 1}"#, .unexpectedByte(offset: 5)), ("{a:1}", .unexpectedByte(offset: 1)),
    ("{1:1}", .unexpectedByte(offset: 1)),
    ("'a'", .unexpectedByte(offset: 0)), ("/**/1", .unexpectedByte(offset: 0)),
    ("\u{FEFF}1", .unexpectedByte(offset: 0)),
    ("\u{A0}1", .unexpectedByte(offset: 0)), ("1\0", .unexpectedByte(offset: 1)),
    ("\"a\nb\"", .unexpectedByte(offset: 2)), ("\"\\n\u{1}\"", .unexpectedByte(offset: 3)),
    (#""\x41""#, .unexpectedByte(offset: 2)), (#""\u004g""#, .unexpectedByte(offset: 6)),
    (#""\U0041""#, .unexpectedByte(offset: 2)),
    (#""\ud800""#, .invalidText(offset: 2)), (#""\ud800x""#, .invalidText(offset: 2)),
    (#""\ud800\n""#, .invalidText(offset: 2)), (#""\udc00\ud800""#, .invalidText(offset: 2)),
    (#""\ud800\ud800""#, .invalidText(offset: 2)), (#""\udc00""#, .invalidText(offset: 2)),
    ("1e999", .numberOutOfRange(offset: 0)), ("[-1e999]", .numberOutOfRange(offset: 1)),
    (#"{"a":1,"a":1}"#, .duplicateName("a")), (#"{"a":1,"b":{"c":1,"c":2}}"#, .duplicateName("c")),
    (#"{"a":1,"\u0061":1}"#, .duplicateName("a")),
  ]

  @Test(arguments: refusals)
  func everythingElseIsRefused(refusal: (text: String, error: JSONError)) {
    #expect(throws: refusal.error) { try JSONValue(parsing: Array(refusal.text.utf8)) }
  }

  /// Stray continuation, truncated, overlong, surrogate, beyond Unicode, and never used in UTF-8.
  @Test(
    arguments: [
      [0x80], [0xC3], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF], [0x41, 0xE9],
    ] as [[UInt8]])
  func textThatIsNotUTF8IsRefused(bytes: [UInt8]) {
    let quote = UInt8(ascii: "\"")
    #expect(throws: JSONError.invalidText(offset: 1)) { try JSONValue(parsing: [quote] + bytes + [quote]) }
    #expect(throws: JSONError.invalidText(offset: 1)) {
      try JSONValue(parsing: [quote] + bytes + Array(#"\n""#.utf8))
    }
  }

  @Test func depthIsLimited() throws {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: #"[{"a":"#, count: depth / 2) + "1" + String(repeating: "}]", count: depth / 2)).utf8)
    }
    #expect(throws: Never.self) { try JSONValue(parsing: nested(JSONValue.maximumDepth)) }
    #expect(throws: JSONError.tooDeep) { try JSONValue(parsing: nested(JSONValue.maximumDepth + 2)) }
    #expect(throws: JSONError.tooDeep) { try JSONValue(parsing: [UInt8](repeating: UInt8(ascii: "["), count: 100_000)) }
  }

  @Test func sizeIsLimited() throws {
    #expect(try JSONValue(parsing: Array("1234".utf8), maximumByteCount: 4) == .integer(1234))
    #expect(throws: JSONError.tooLarge) { try JSONValue(parsing: Array("12345".utf8), maximumByteCount: 4) }
  }

  @Test(arguments: [("1", 1), ("[]", 1), ("{}", 1), ("[1,[2],{}]", 5), (#"{"a":1,"b":{"c":[null,"d"]}}"#, 6)])
  func theNumberOfValuesIsLimited(text: String, count: Int) throws {
    let bytes = Array(text.utf8)
    #expect(try JSONValue(parsing: bytes, maximumValueCount: count) == JSONValue(parsing: bytes))
    #expect(throws: JSONError.tooLarge) { try JSONValue(parsing: bytes, maximumValueCount: count - 1) }
  }

  @Test func everyPrefixOfADocumentIsRefused() {
    let document = Array(#"{"a":[1,-2.5e1,true,null],"b":"\u00e9\n","c":{}}"#.utf8)
    for count in 0..<document.count {
      #expect(throws: JSONError.self) { try JSONValue(parsing: Array(document.prefix(count))) }
    }
  }

  @Test func writingIsCompactAndOrdered() {
    let value = JSONValue.object([
      "b": .array([.integer(-1), .fraction(1.5), .fraction(1), .fraction(.nan), .bool(true), .null, .array([])]),
      "a": .string("é😀\"\\/\n\u{0}\u{1F}\u{7F}"), "aa": .object([:]), "": .object(["x": .bool(false)]),
    ])
    #expect(
      String(decoding: value.json, as: UTF8.self)
        == #"{"":{"x":false},"a":"é😀\"\\/\u000a\u0000\u001f"# + "\u{7F}"
        + #"","aa":{},"b":[-1,1.5,1.0,null,true,null,[]]}"#)
  }

  @Test(arguments: readings.map(\.value))
  func whatIsWrittenIsReadAgain(value: JSONValue) throws {
    #expect(try JSONValue(parsing: value.json) == value)
  }
}
