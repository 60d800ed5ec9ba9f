import Logging
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@testable import LineLogging

@Suite struct LogLineTests {
  private func line(
    _ format: LogLine.Format, message: String = "Started", fields: [(key: String, value: String)] = []
  ) -> String {
    let line = LogLine(milliseconds: 0, level: .info, label: "http", message: message, fields: fields)
    return String(decoding: line.bytes(format), as: UTF8.self)
  }

  @Test func textIsForPeople() {
    #expect(
      line(.text, fields: [("a", "1"), ("b", ""), ("c", "x y"), ("d", "x=\"y\""), ("e", "ü")])
        == "1970-01-01T00:00:00.000Z INFO     http: Started a=1 b=\"\" c=\"x y\" d=\"x=\\\"y\\\"\" e=ü\n")
  }

  @Test func jsonIsOneObject() {
    #expect(
      line(.json, fields: [("a.b", "1"), ("request_id", "r\"1\"")])
        == "{\"time\":\"1970-01-01T00:00:00.000Z\",\"level\":\"info\",\"label\":\"http\",\"message\":\"Started\","
        + "\"a.b\":\"1\",\"request_id\":\"r\\\"1\\\"\"}\n")
  }

  @Test func fieldsDoNotHideTheLinesOwnMembers() {
    #expect(
      line(.json, fields: [("level", "x"), ("message", "y")]).hasSuffix(
        "\"message\":\"Started\",\"metadata.level\":\"x\",\"metadata.message\":\"y\"}\n"))
  }

  @Test(arguments: [
    ("a\r\nFAKE", "a\\r\\nFAKE"), ("a\tb", "a\\tb"), ("\u{1B}[31mred", "\\u001b[31mred"), ("\u{9B}31m", "\\u009b31m"),
    ("\0\u{7}\u{8}\u{7F}", "\\u0000\\u0007\\u0008\\u007f"), ("\u{2028}\u{2029}\u{85}", "\\u2028\\u2029\\u0085"),
    ("\u{202E}gpj.exe\u{2066}", "\\u202egpj.exe\\u2066"), ("back\\slash", "back\\\\slash"),
  ]) func noControlCharacterGetsThrough(text: String, escaped: String) {
    for format in [LogLine.Format.text, .json] {
      let line = line(format, message: text, fields: [(key: text, value: text)])
      #expect(line.split(separator: escaped, omittingEmptySubsequences: false).count == 4)
      #expect(line.unicodeScalars.filter { $0.properties.generalCategory == .control } == ["\n"])
      #expect(!line.unicodeScalars.contains { (0x2028...0x202E).contains($0.value) || $0.value == 0x2066 })
    }
  }

  @Test func noTextBreaksTheJSON() {
    #expect(line(.json, message: "say \"hi\" \\").contains("\"message\":\"say \\\"hi\\\" \\\\\"}"))
    #expect(line(.text, message: "say \"hi\" \\").hasSuffix("say \"hi\" \\\\\n"))
  }

  @Test func aJSONParserReadsBackWhatWasLogged() throws {
    let ranges: [Range<UInt32>] = [0..<0x800, 0x2000..<0x2100, 0xFFF0..<0x10010, 0x1F600..<0x1F650]
    let text = String(String.UnicodeScalarView(ranges.joined().compactMap { Unicode.Scalar($0) }))
    let members = try JSONDecoder().decode(
      [String: String].self, from: Data(line(.json, message: text, fields: [(key: text, value: text)]).utf8))
    #expect(
      members == [
        "time": "1970-01-01T00:00:00.000Z", "level": "info", "label": "http", "message": text, text: text,
      ])
  }
}
