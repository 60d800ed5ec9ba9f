import HTTPTypes
import LicensingStore
import Testing

@testable import LicenseTokens
@testable import LicensingCore
@testable import LicensingServer

/// Issuing license files for very many devices: a file is chosen, the work goes on by itself, a table and bundles hold what came of it.
@Suite struct ConsoleIssueManyTests {
  private func license(_ office: ConsoleOffice) -> String { "\(office.root)/licenses/\(office.world.sample.license)" }
  private func path(_ office: ConsoleOffice) -> String { "\(license(office))/files/issue" }

  private func office(_ quota: Int64? = 10) async throws -> ConsoleOffice {
    let office = try await ConsoleOffice()
    try await office.world.issueFiles()
    var change = ChangeLicense.Change()
    change.quota = .set(quota)
    _ = try await ChangeLicense(office.world.context)(
      office.world.sample.license, version: nil, change, by: .operator)
    return office
  }

  private func result(_ office: ConsoleOffice, _ answer: ShownPage) async throws -> ShownPage {
    #expect(answer.status == 303, "\(answer.summary ?? answer.text)")
    let target = try #require(answer.location)
    var page = try await office.browser.get(target)
    while page.heading == "Issuing license files" {
      #expect(page.body.contains("<progress") && page.body.contains(#"http-equiv="refresh""#))
      #expect(page.text.contains("You can leave this page: the work goes on without it."))
      page = try await office.browser.get(target)
    }
    return page
  }

  private static func lines(_ numbers: ClosedRange<Int>, article: String = "SWITCH-8") -> String {
    numbers.map { "SW-\($0),\(article)\n" }.joined()
  }

  @Test func aChosenFileIsTheList() async throws {
    let office = try await office()
    let form = try await office.form(path(office))
    #expect(form.isMultipart && form.files == ["chosen_file"])
    let file = Array("\u{FEFF}Article No.;Serial\r\nSWITCH-8;SW-1\r\nSWITCH-8;SW-2\r\n".utf8)
    let page = try await result(office, office.browser.submit(form, file: file))
    #expect(page.heading == "2 license files are issued")
    // Beside a list, its lines are put to it.
    let both = try await result(office, office.send(path(office), ["devices": "SW-3,SWITCH-8"], file: file))
    #expect(both.heading == "1 license file is issued, 2 were there already")
    #expect(both.rows("report").dropFirst().map(\.first) == ["SW-3", "SW-1", "SW-2"])
  }

  /// Also by the buttons that only put devices on the list.
  @Test func aChosenFileIsNotLostWhenTheListIsShownAgain() async throws {
    let office = try await office()
    let text = "SW-1,SWITCH-8\n\"SW-2,SWITCH-8\n"
    let wrong = try await office.send(path(office), [:], file: Array(text.utf8))
    #expect(wrong.status == 422 && wrong.summary?.contains("Line 2: Quotes stand around whole cells only.") == true)
    #expect(wrong.form(path(office))?["devices"] == text)
    let found = try await office.send(path(office), ["do": "search", "search": "x"], file: Array(text.utf8))
    #expect(found.status == 200 && found.form(path(office))?["devices"] == text)
    let beside = try await office.send(
      path(office), ["devices": "SW-9,SWITCH-8\n"], file: Array("\n\"SW-2,SWITCH-8\n".utf8))
    #expect(beside.status == 422 && beside.about("chosen_file")?.contains("Line 2 of the file: Quotes stand") == true)
    #expect(beside.links.contains("#chosen_file") && beside.form(path(office))?["devices"] == "SW-9,SWITCH-8\n")
    for bytes in [[0xFF, 0xFE, 0x53, 0x00], Array("SW\u{0}1,SWITCH-8".utf8), [0x53, 0xE4]] as [[UInt8]] {
      let page = try await office.send(path(office), ["devices": "SW-9,SWITCH-8\n"], file: bytes)
      #expect(page.status == 422 && page.summary?.contains("The file is no text in UTF-8.") == true)
      #expect(page.form(path(office))?["devices"] == "SW-9,SWITCH-8\n")
    }
    #expect(try await office.world.license(office.world.sample.license).used == 0)
  }

  @Test func whatIsTooLargeToBeReadIsAnsweredOnTheFormsPage() async throws {
    let office = try await office()
    let page = try await office.send(path(office), [:], file: Array(repeating: 0x53, count: 9 << 20))
    #expect(page.status == 413 && page.headers["connection"] == "close" && page.heading == "Issue license files")
    #expect(page.summary?.contains("The list is too long: it has at most 4 MiB. Go back in your browser") == true)
    #expect(page.form(path(office)) != nil && page.title == "Error: Issue license files – Countersign")
  }

  @Test func formsFromElsewhereAreRefusedInThisKindAsWell() async throws {
    let office = try await office()
    let form = try await office.form(path(office))
    let file = Array("SW-1,SWITCH-8".utf8)
    for values in [["csrf_token": nil], ["csrf_token": "x"]] as [[String: String?]] {
      #expect(try await office.browser.submit(form, values, file: file).status == 403)
    }
    #expect(
      try await office.browser.submit(
        form, [:], [.origin: "https://evil.example", .fetchSite: "cross-site"], file: file
      )
      .status == 403)
    #expect(try await office.world.license(office.world.sample.license).used == 0)
  }

  @Test(.timeLimit(.minutes(3))) func moreThanAPageWaitsForAreIssuedByThemselves() async throws {
    let office = try await office(1100)
    let text = "serial,article\n" + Self.lines(1...1200) + "=1+1,NONE\n"
    let page = try await result(office, office.send(path(office), [:], file: Array(text.utf8)))
    #expect(page.heading == "1100 license files are issued" && page.text.contains("Remaining 0"))
    #expect(page.summary == "101 devices are not licensed. Nothing was charged for them.")
    #expect(
      page.rows("facts") == [
        ["✓ Issued", "1100"], ["✕ Serial number not found", "1"], ["✕ Insufficient quota", "100"],
      ])
    // Only what failed is listed: those that came when the quota had run out, in their order.
    let failed = page.rows("report").dropFirst().map { Array($0.prefix(3)) }
    #expect(failed.count == 101 && failed.first == ["SW-1101", "SWITCH-8", "✕ Insufficient quota"])
    #expect(failed.last == ["=1+1", "NONE", "✕ Serial number not found"])
    let table = try await office.browser.get(try #require(page.link("Download a table (CSV)")))
    #expect(table.headers["content-type"] == "text/csv; charset=utf-8; header=present")
    #expect(table.headers["content-disposition"] == #"attachment; filename="license-files_pos.csv""#)
    let lines = table.body.split(separator: "\r\n")
    #expect(lines.count == 1202)
    #expect(lines[0] == "serial_number,article_number,result,explanation,license_file,valid_until")
    #expect(lines[1].hasPrefix("SW-1,SWITCH-8,issued,,fil_") && lines[1].hasSuffix(",2027-07-01T00:00:00.000Z"))
    #expect(lines[1101].hasPrefix("SW-1101,SWITCH-8,insufficient_quota,Every unit of the license is in use."))
    #expect(lines[1201].hasPrefix("'=1+1,NONE,serial_number_not_found,"))
    // The bundle has exactly these files.
    let other = try await office.world.context.store.read {
      try $0.livingLicenseFileCount(of: office.world.sample.license)
    }
    #expect(other == 1100)
    let form = try #require(page.form("\(license(office))/files/bundle"))
    let bundle = try LicenseBundle(unverified: compact(try await office.browser.submit(form).body))
    #expect(bundle.entries.count == 1100 && bundle.entries.first?.serialNumber == "SW-1")
    #expect(try await office.browser.submit(form, ["part": "2"]).status == 404)
    #expect(try await office.browser.submit(form, ["run": "1"]).status == 404)
  }

  private func compact(_ document: String) throws -> String { try LicenseDocument.parse(document).compact }

  /// What a restart forgets is said, and what to do.
  @Test func aRunThatIsNotRememberedSaysHowToGoOn() async throws {
    let office = try await office()
    let issued = "\(license(office))/files/issued"
    for target in [issued, issued + "?run=7"] {
      let page = try await office.browser.get(target)
      #expect(page.status == 200 && page.heading == "Nothing is being issued" && !page.body.contains("<progress"))
      #expect(page.text.contains("issue for the same list again. That goes on where it ended"))
    }
    #expect(try await office.browser.get(issued + "/csv?run=7").status == 404)
    let first = try await office.send(path(office), ["devices": "SW-1,SWITCH-8"])
    let second = try await office.send(path(office), ["devices": "SW-2,SWITCH-8"])
    #expect(try await office.browser.get(try #require(first.location)).heading == "Nothing is being issued")
    #expect(try await office.browser.get(issued).rows("report").last?.first == "SW-2")
    #expect(try await office.browser.get(try #require(second.location)).heading == "1 license file is issued")
  }

  // MARK: Without pages

  /// The authority ends after the first step: what was issued stays, and the rest is told.
  @Test func whatStopsItLeavesWhatIsDone() async throws {
    let office = try await office(nil)
    let (world, context) = (office.world, office.world.context)
    let made = try await IssueParentLicense(context)(world.sample.license, by: .operator)
    let devices = (1...450).map { DeviceNumbers(serialNumber: "SW-\($0)", articleNumber: "SWITCH-8") }
    let claims = try ParentLicenseClaims(parsing: CompactJWS(parsing: compact(made.document)).payload)
    let credential = try #require(ParentCredential(presented: claims.credential.exposed))
    let issued = try await context.issuing(devices, under: .parent(credential, .local))({ _ in
      try? await EndParentLicense(context)(world.sample.license, by: .operator)
    })
    #expect(issued.devices.count == 200 && issued.rest.count == 250 && issued.all == devices)
    #expect(
      issued.table.split(separator: "\r\n").last?.hasPrefix("SW-450,SWITCH-8,not_done,Issuing was stopped") == true)
    #expect(try await world.license(world.sample.license).used == 200)
    let again = try await context.issuing(devices, under: .actor(.operator, world.sample.license))({ _ in })
    #expect(again.files.count == 450 && again.files.count { $0.isNew } == 250 && again.rest.isEmpty)
    #expect(try await world.license(world.sample.license).used == 450)
    await #expect(throws: LicensingError.noParentLicense) {
      _ = try await context.issuing(devices, under: .parent(credential, .local))({ _ in })
    }
  }
}
