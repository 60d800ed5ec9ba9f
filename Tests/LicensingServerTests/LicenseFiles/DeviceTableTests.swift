import LicensingCore
import Testing

@testable import LicensingServer

/// What is read from a list of devices that somebody pasted.
@Suite struct DeviceTableTests {
  private func numbers(_ text: String) throws -> [[String?]] {
    try DeviceTable(text).lines.map { [$0.serialNumber, $0.articleNumber] }
  }

  @Test(arguments: [
    "SW-0001,SWITCH-8\nSW-0002,SWITCH-16\n", "SW-0001, SWITCH-8\r\nSW-0002, SWITCH-16\r\n",
    "SW-0001;SWITCH-8\rSW-0002;SWITCH-16", "SW-0001\tSWITCH-8\n\n  \nSW-0002\tSWITCH-16",
    "\u{FEFF}\"SW-0001\",\"SWITCH-8\"\n\"SW-0002\" , \"SWITCH-16\"", "SW-0001,SWITCH-8,,\nSW-0002,SWITCH-16,",
    "serial_number,article_number\nSW-0001,SWITCH-8\nSW-0002,SWITCH-16",
    "Article No.;Name;Serial Number\nSWITCH-8;Hall 1;SW-0001\nSWITCH-16;Hall 2;SW-0002",
    "\"Serial\",\"Article\"\nSW-0001,SWITCH-8\nSW-0002,SWITCH-16",
  ])
  func manyWaysOfWritingAreOneList(text: String) throws {
    let table = try DeviceTable(text)
    #expect(try numbers(text) == [["SW-0001", "SWITCH-8"], ["SW-0002", "SWITCH-16"]])
    #expect(table.badLines.isEmpty)
  }

  @Test func whatIsMissingIsMissing() throws {
    #expect(try numbers("SW-0001\n,SWITCH-8\nSW-0002,") == [["SW-0001", nil], [nil, "SWITCH-8"], ["SW-0002", nil]])
    #expect(try DeviceTable("").lines.isEmpty && DeviceTable("\n \r\n").lines.isEmpty)
    #expect(try DeviceTable("serial,article").lines.isEmpty)
  }

  @Test func linesAreNumberedAsEditorsDo() throws {
    let table = try DeviceTable("serial,article\r\n\r\nSW-0001,SWITCH-8\r\n\"SW-0002,SWITCH-8\r\nSW-3,A,B\r\n,,\r\n")
    // Where the columns have names, there may be others.
    #expect(table.lines.map(\.number) == [3, 5])
    #expect(
      table.badLines == [
        .init(number: 4, reason: "Quotes stand around whole cells only."),
        .init(
          number: 6, reason: "There is no serial number and no article number in the line."),
      ])
    #expect(try DeviceTable("SW-3,A,B").badLines.map(\.number) == [1])
    #expect(try DeviceTable("\nSW\"3,A\n\"A\"B,C\n\"\"\"A\"\",C").badLines.map(\.number) == [2, 3, 4])
  }

  /// A spreadsheet's apostrophe goes; what would be a formula there is a text like any other here.
  @Test func formulasAreTexts() throws {
    #expect(try numbers("'=1+1,'-8") == [["=1+1", "-8"]])
    #expect(try numbers("=cmd|'/c calc'!A1,@SUM(A1)") == [["=cmd|'/c calc'!A1", "@SUM(A1)"]])
    #expect(try numbers("'SW-1,'") == [["'SW-1", "'"]])
  }

  @Test func aTextInQuotesKeepsItsSeparators() throws {
    #expect(try numbers("\"a,b;c\",\"d\te\"") == [["a,b;c", "d\te"]])
    #expect(try numbers(DeviceTable.line("a,b", "c;d\"")) == [["a,b", "c;d"]])
    #expect(DeviceTable.line("SW-0001", "SWITCH-8") == "SW-0001, SWITCH-8")
    #expect(try numbers(DeviceTable.line(nil, "SWITCH-8")) == [[nil, "SWITCH-8"]])
  }

  @Test func asManyAsAreIssuedAtOnceAreRead() throws {
    let line = "SW-0001,SWITCH-8\n"
    #expect(try DeviceTable("serial,article\n" + String(repeating: line, count: 100_000)).lines.count == 100_000)
    func problem(_ message: String) -> LicensingError { .invalid([FieldProblem("devices", message)]) }
    #expect(throws: problem("has at most 100000 devices; issue files for the others afterwards")) {
      try DeviceTable(String(repeating: line, count: 100_001))
    }
    #expect(throws: problem("has at most 4 MiB; issue files for the others afterwards")) {
      try DeviceTable(String(repeating: "x", count: 4_194_305))
    }
    #expect(try DeviceTable(String(repeating: "x", count: 4_194_304)).lines.count == 1)
  }

  @Test(arguments: ["serial_number\nSW-1", "article,name\nA,b", "Serial;Number\nSW-1;A"])
  func aFirstLineNamesBothColumnsOrNone(text: String) {
    let problem = FieldProblem(
      "devices", "names the columns serial_number and article_number in its first line, or neither")
    #expect(throws: LicensingError.invalid([problem])) { try DeviceTable(text) }
  }

  // MARK: Names of files

  @Test(arguments: [
    ("license_SW-0001_SWITCH-8", "license_SW-0001_SWITCH-8.txt"), ("a\"\r\nSet-Cookie: x=1", "a---Set-Cookie--x-1.txt"),
    ("../../etc/passwd", "etc-passwd.txt"), ("", "license.txt"), ("...", "license.txt"), ("Größe 8", "Gr--e-8.txt"),
    (String(repeating: "a", count: 200), String(repeating: "a", count: 100) + ".txt"),
  ])
  func aDownloadHasAHarmlessName(name: String, file: String) {
    #expect(DownloadedText.fileName(name) == file)
  }
}
