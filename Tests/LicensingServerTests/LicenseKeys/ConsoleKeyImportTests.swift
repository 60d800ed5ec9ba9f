import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// Importing a vendor's own keys, with a report line by line.
@Suite struct ConsoleKeyImportTests {
  private func path(_ office: ConsoleOffice) -> String {
    "\(office.root)/licenses/\(office.world.sample.license)/keys/import"
  }

  @Test func aTableIsImported() async throws {
    let office = try await ConsoleOffice()
    let page = try await office.send(path(office), ["file": "OLD-1,2,Globex\r\nOLD-2\r\n"])
    #expect(page.status == 200 && page.notice?.hasPrefix("2 imported.") == true)
    #expect(page.rows("report").dropFirst().map { $0[1] } == ["✓ Imported", "✓ Imported"])
    #expect(page.form(path(office))?["file"] == "")
    let again = try await office.send(path(office), ["file": "OLD-1"])
    #expect(again.notice?.hasPrefix("0 imported, 1 there already.") == true)
  }

  @Test func nothingIsImportedWhenALineIsBad() async throws {
    let office = try await ConsoleOffice()
    _ = try await office.browser.get(path(office))
    let before = try await office.world.dump()
    let table = "OLD-1\nOLD 2\nOLD-1\n"
    let page = try await office.send(path(office), ["file": table])
    #expect(page.status == 422 && page.summary?.contains("Nothing was imported: 2 lines are bad.") == true)
    #expect(page.focused == "summary" && page.title?.hasPrefix("Error: ") == true)
    #expect(page.form(path(office))?["file"] == table)
    #expect(page.rows("report").dropFirst().map { $0[0] } == ["Line 2", "Line 3", "Line 1"])
    #expect(try await office.world.dump() == before)
    let skipped = try await office.send(path(office), ["file": table, "skip_bad": "on"])
    #expect(skipped.status == 200 && skipped.notice?.hasPrefix("1 imported, 2 skipped.") == true)
  }

  @Test(arguments: ["", "\n\n", "key;note\nA;B\n", "key,color\nA,B\n"])
  func whatIsNoTableIsRefused(table: String) async throws {
    let office = try await ConsoleOffice()
    let page = try await office.send(path(office), ["file": table])
    #expect(page.status == 422 && page.about("file")?.contains("▲") == true)
  }

  @Test func aLongTableIsTaken() async throws {
    let office = try await ConsoleOffice()
    let table = (0..<4000).map { "OLD-KEY-NUMBER-\($0),1,Globex" }.joined(separator: "\n")
    let page = try await office.send(path(office), ["file": table])
    #expect(page.notice?.hasPrefix("4000 imported.") == true)
    #expect(page.text.contains("These are the first 500"))
  }
}
