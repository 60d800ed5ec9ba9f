import LicenseTokens
import Testing

@testable import LicenseAgent

@Suite struct ImportReportTests {
  private func report(_ json: String) throws -> ImportReport? {
    ImportReport(try JSONValue(parsing: Array(json.utf8)))
  }

  private let file = #"{"id":"fil_1","serial_number":"SW-0001","article_number":"S","issued_at":"x"}"#
  private let other =
    #"{"serial_number":"SW-0002","article_number":"S","code":"wrong_serial_number","message":"Another's."}"#

  @Test func whatWasImported() throws {
    let alone = try #require(try report(#"{"imported":\#(file),"ignored":{"count":0,"reasons":[]}}"#))
    #expect(alone.isImported && alone.lines == ["Imported the license file fil_1 for SW-0001."])
    let many = try #require(try report(#"{"imported":\#(file),"ignored":{"count":9,"reasons":[\#(other)]}}"#))
    #expect(
      many.lines == [
        "Imported the license file fil_1 for SW-0001.", "Not taken: 9 license files for other serial numbers.",
      ])
  }

  @Test func whatWasNot() throws {
    let own = #"{"serial_number":"SW-0001","article_number":"S","code":"revoked","message":"Revoked."}"#
    let json = #"{"imported":null,"ignored":{"count":2,"reasons":[\#(own),\#(other)]}}"#
    let nothing = try #require(try report(json))
    #expect(!nothing.isImported)
    #expect(
      nothing.lines == [
        "There is no license file in it that this machine could take.", "Not taken: 2 license files.",
        "  SW-0001 S: Revoked.",
      ])
  }

  @Test func whatWasRevoked() throws {
    let json = #"{"imported":null,"ignored":{"count":1,"reasons":[\#(other)]},"revoked":true}"#
    let revoked = try #require(try report(json))
    #expect(!revoked.isImported && revoked.isRevoked)
    #expect(
      revoked.lines == [
        "The license file of this machine was revoked.", "Not taken: 1 license file for other serial numbers.",
      ])
    #expect(try report(json.replacing("true", with: "false"))?.isRevoked == false)
  }

  @Test func whatIsNoAnswerIsNone() throws {
    for json in ["null", "{}", #"{"imported":null}"#, #"{"ignored":{"count":1}}"#, #"{"imported":1,"ignored":[]}"#] {
      #expect(try report(json) == nil)
    }
  }
}
