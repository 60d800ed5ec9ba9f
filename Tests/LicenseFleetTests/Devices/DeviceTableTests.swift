import HTTPCalls
import Testing

@testable import LicenseFleet

@Suite struct DeviceTableTests {
  private func rows(_ text: String) throws -> [DeviceTable.Row] { try DeviceTable(parsing: Array(text.utf8)).rows }

  @Test func aSpreadsheetsTableIsRead() throws {
    let text =
      "\u{FEFF}Name;Serial Number;Article no.;Agent;Fingerprint;API key file;Location\r\n"
      + "\"Hall 3; \"\"left\"\"\";SW-0001;SWITCH-8;https://10.0.0.5:8081;3F:0A;/keys/1;Berlin\r\n\r\n"
      + "; SW-0002 ;SWITCH-8\r\n"
    #expect(
      try rows(text) == [
        DeviceTable.Row(
          line: 2,
          device: NewDevice(
            name: "Hall 3; \"left\"", serialNumber: "SW-0001", articleNumber: "SWITCH-8",
            agent: DeviceAgent(url: "https://10.0.0.5:8081", fingerprint: "3F:0A", key: .file("/keys/1")))),
        DeviceTable.Row(line: 4, device: NewDevice(serialNumber: "SW-0002", articleNumber: "SWITCH-8")),
      ])
  }

  @Test func linesAreCountedOverLineBreaksInCells() throws {
    let table = try rows("serial,name\nA,\"one\ntwo\"\nB,three")
    #expect(table.map(\.line) == [2, 4])
    #expect(table.first?.device.name == "one\ntwo")
  }

  @Test(arguments: [
    ("", "is empty"),
    ("name,place\na,b\n", "line 1 must name the columns"),
    ("serial,Serial Number\n", "line 1: two columns are called “serialnumber”"),
    ("serial,name\nA,\"open\n", "line 2: a quotation mark is never closed"),
    ("serial,name\nA,o\"pen\n", "line 2: a quotation mark stands where none may be"),
    ("serial,name\nA,\"open\"x\n", "line 2: a quotation mark stands where none may be"),
  ])
  func whatIsNoTableIsExplained(text: String, problem: String) {
    do {
      _ = try rows(text)
      Issue.record("read")
    } catch {
      #expect("\(error)".contains(problem), "\(error)")
    }
  }

  @Test func whatIsNotUTF8IsExplained() {
    #expect(throws: TableProblem(description: "is not UTF-8 text; export it as CSV UTF-8")) {
      try DeviceTable(parsing: [0x73, 0xE4, 0x0A])
    }
  }
}
