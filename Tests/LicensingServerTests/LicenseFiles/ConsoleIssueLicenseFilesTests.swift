import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// Issuing license files for devices that are chosen or pasted.
@Suite struct ConsoleIssueLicenseFilesTests {
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

  /// Sends the form, and goes where it leads.
  private func issue(
    _ office: ConsoleOffice, _ values: [String: String?], file: [UInt8]? = nil
  ) async throws -> ShownPage {
    try await follow(office, try await office.send(path(office), values, file: file))
  }

  /// The page that shows what came of it, once it does.
  private func follow(_ office: ConsoleOffice, _ answer: ShownPage) async throws -> ShownPage {
    #expect(answer.status == 303, "\(answer.summary ?? answer.text)")
    let target = try #require(answer.location)
    var page = try await office.browser.get(target)
    while page.heading == "Issuing license files" { page = try await office.browser.get(target) }
    return page
  }

  /// Switches of Acme with serial numbers `SW-1` and so on.
  private func addSwitches(_ count: Int, to office: ConsoleOffice) async throws -> [DeviceID] {
    var ids: [DeviceID] = []
    for number in 1...count {
      office.world.clock.advance(seconds: 1)
      var draft = CreateDevice.Draft(name: "Switch \(number)", kind: .switch)
      (draft.serialNumber, draft.articleNumber) = ("SW-\(number)", "SWITCH-8")
      ids.append(
        try await CreateDevice(office.world.context)(draft, in: office.world.sample.acme, by: .operator).id)
    }
    return ids
  }

  @Test func filesAreIssuedForPastedNumbers() async throws {
    let office = try await office(3)
    let page = try await issue(
      office, ["devices": "SW-1, SWITCH-8\nSW-2; SWITCH-16\nSW-1,SWITCH-8\nSW-3,ROUTER\n,SWITCH-8\nSW-4\n"])
    #expect(page.status == 200 && page.heading == "2 license files are issued, 1 was there already")
    #expect(page.text.contains("Quota 3 Used 2 Reserved 0 Remaining 1"))
    #expect(page.summary == "3 devices are not licensed. Nothing was charged for them.")
    #expect(
      page.rows("report").dropFirst().map { Array($0.prefix(3)) } == [
        ["SW-3", "ROUTER", "✕ Article number not found"], ["none", "SWITCH-8", "✕ Serial number not found"],
        ["SW-4", "none", "✕ Article number not found"],
      ])
    #expect(page.text.contains(LicenseFileError.serialNumberNotFound.message(LicenseFileAdvice())))
    let files = page.links.filter { $0.hasSuffix("/download") }
    #expect(files.count == 3 && Set(files).count == 2)
    let download = try await office.browser.get(try #require(files.first))
    #expect(download.status == 200)
    #expect(download.headers["content-disposition"] == #"attachment; filename="license_SW-1_SWITCH-8.txt""#)
    #expect(download.headers["content-type"] == "text/plain; charset=utf-8")
    #expect(try await office.world.verified(download.body, serialNumber: "SW-1").articleNumber == "SWITCH-8")
    let form = try #require(page.form("\(license(office))/files/bundle"))
    let bundle = try await office.browser.submit(form)
    #expect(bundle.headers["content-disposition"] == #"attachment; filename="license-bundle_pos.txt""#)
    #expect(bundle.body.hasPrefix("-----BEGIN COUNTERSIGN BUNDLE-----"))
    // What failed comes back as it was, to be mended.
    let again = try await office.browser.submit(try #require(page.form(path(office))))
    #expect(again.status == 200 && again.form(path(office))?["devices"] == "SW-3, ROUTER\n, SWITCH-8\nSW-4, ")
    #expect(again.summary == nil && again.notice == nil)
  }

  @Test func theQuotaRunsOut() async throws {
    let office = try await office(1)
    let page = try await issue(office, ["devices": "SW-1,SWITCH-8\nSW-2,SWITCH-8"])
    #expect(page.heading == "1 license file is issued" && page.text.contains("Remaining 0"))
    #expect(page.rows("report")[1].prefix(3) == ["SW-2", "SWITCH-8", "✕ Insufficient quota"])
    #expect(page.summary == "1 device is not licensed. Nothing was charged for it.")
    let before = try await office.world.dump(without: ["audit_events"])
    let again = try await issue(office, ["devices": "SW-1,SWITCH-8"])
    #expect(again.heading == "The license file was there already" && again.summary == nil)
    #expect(try await office.world.dump(without: ["audit_events"]) == before)
    let none = try await issue(office, ["devices": "SW-9,SWITCH-8"])
    #expect(none.heading == "No license file was issued" && none.form("\(license(office))/files/bundle") == nil)
  }

  @Test func linesThatCannotBeReadHoldAllBack() async throws {
    let office = try await office()
    let text = "SW-1,SWITCH-8\n\"SW-2,SWITCH-8\nSW-3,SWITCH-8,x\n"
    _ = try await office.browser.get(path(office))
    let before = try await office.world.dump()
    let page = try await office.send(path(office), ["devices": text])
    #expect(page.status == 422 && page.focused == "summary" && page.title == "Error: Issue license files – Countersign")
    #expect(page.summary?.contains("Line 2: Quotes stand around whole cells only.") == true)
    #expect(page.summary?.contains("Line 3: The line has more than a serial and an article number.") == true)
    #expect(page.form(path(office))?["devices"] == text)
    for (text, sentence) in [
      ("", "Choose devices, or put them on the list."), (" \n ", "Choose devices, or put them on the list."),
      ("serial_number\nSW-1", "The list names the columns serial_number and article_number in its first line"),
      (String(repeating: "S,A\n", count: 100_001), "The list has at most 100000 devices"),
      (String(repeating: "x", count: 4_194_305), "The list has at most 4 MiB"),
    ] {
      let page = try await office.send(path(office), ["devices": text])
      #expect(page.status == 422 && page.summary?.contains(sentence) == true, "\(page.summary ?? "")")
      #expect(page.form(path(office))?["devices"]?.utf8.count == text.utf8.count, "nothing of it is lost")
    }
    #expect(try await office.world.dump() == before)
  }

  @Test func devicesAreChosen() async throws {
    let office = try await office()
    let switches = try await addSwitches(3, to: office)
    let page = try await office.browser.get(path(office))
    // Neither without numbers, nor with others than the product takes.
    #expect(page.text.contains("Switch 1 SW-1 · SWITCH-8") && page.text.contains("Store 12 server CS-POS-0012 · POS-2"))
    #expect(!page.text.contains("Till 3"))
    let done = try await issue(
      office, ["device-\(switches[0])": "on", "device-\(switches[2])": "on", "devices": "SW-9,SWITCH-8"])
    #expect(done.heading == "3 license files are issued")
    #expect(done.rows("report").dropFirst().map(\.first) == ["SW-9", "SW-1", "SW-3"])
    let strange = try await office.send(path(office), ["device-\(office.world.sample.umbraDevice)": "on"])
    #expect(strange.status == 404)
  }

  @Test func aSearchLosesNothingThatWasChosen() async throws {
    let office = try await office()
    let switches = try await addSwitches(3, to: office)
    let found = try await office.send(
      path(office), ["device-\(switches[0])": "on", "search": "Switch 2", "do": "search"])
    #expect(found.status == 200 && found.notice == "1 device was put on the list.")
    #expect(found.form(path(office))?["devices"] == "SW-1, SWITCH-8\n")
    #expect(found.text.contains("Switch 2 SW-2") && !found.text.contains("Switch 3 SW-3"))
    let more = try await office.browser.submit(
      try #require(found.form(path(office))), ["device-\(switches[1])": "on", "do": "add"])
    #expect(more.form(path(office))?["devices"] == "SW-1, SWITCH-8\nSW-2, SWITCH-8\n")
    #expect(more.form(path(office))?["search"] == "Switch 2")
    let same = try await office.browser.submit(try #require(more.form(path(office))), ["do": "all"])
    #expect(same.notice == "Nothing was put on the list that is not on it.")
    let all = try await office.browser.submit(
      try #require(more.form(path(office))), ["search": "", "do": "all"])
    let lines = all.form(path(office))?["devices"]?.split(separator: "\n") ?? []
    #expect(lines.count == 5 && lines.prefix(2) == ["SW-1, SWITCH-8", "SW-2, SWITCH-8"])
    #expect(
      try await follow(office, office.browser.submit(try #require(all.form(path(office))))).heading
        == "5 license files are issued")
    #expect(
      try await office.send(path(office), ["search": "nothing", "do": "search"]).text
        .contains("None of them has this in its name, serial or article number."))
  }

  @Test func moreDevicesThanAPageOffersAreFound() async throws {
    let office = try await office(nil)
    _ = try await addSwitches(70, to: office)
    let page = try await office.browser.get(path(office))
    #expect(
      page.text.contains("These are the first 60. Search to find others.") && page.text.contains("Quota No limit"))
    let all = try await office.send(path(office), ["do": "all"])
    #expect(all.notice == "72 devices were put on the list.")
    #expect(
      try await follow(office, office.browser.submit(try #require(all.form(path(office))))).heading
        == "72 license files are issued")
  }

  /// A thousand devices are looked at for a page; others are found by a search, and all of them are put on the list.
  @Test func aLargeOrganizationIsSearched() async throws {
    let office = try await office(nil)
    for number in 1...1000 {
      office.world.clock.advance(seconds: 1)
      _ = try await CreateDevice(office.world.context)(
        CreateDevice.Draft(name: "Till \(number)", kind: .switch), in: office.world.sample.acme, by: .operator)
    }
    _ = try await addSwitches(1, to: office)
    let page = try await office.browser.get(path(office))
    #expect(page.text.contains("These are the first 2. Search to find others.") && !page.text.contains("SW-1"))
    let found = try await office.send(path(office), ["search": "Switch 1", "do": "search"])
    #expect(found.text.contains("Switch 1 SW-1") && !found.text.contains("Search to find others"))
    let none = try await office.send(path(office), ["search": "Till", "do": "search"])
    #expect(none.text.contains("None of the first 1000 devices has such numbers. Search to find others."))
    let all = try await office.send(path(office), ["do": "all"])
    #expect(all.notice == "3 devices were put on the list.")
  }

  @Test func aLicenseThatGivesNoneSaysWhy() async throws {
    let office = try await office()
    _ = try await ChangeLicenseStanding(office.world.context)(
      .suspend, office.world.sample.license, version: nil, by: .operator)
    let page = try await office.browser.get(path(office))
    #expect(page.text.contains("No license files are issued now. The license is suspended."))
    #expect(page.form(path(office)) == nil)
    #expect(try await office.browser.get(license(office)).link("Issue license files") == nil)
    _ = try await ChangeLicenseStanding(office.world.context)(
      .reinstate, office.world.sample.license, version: nil, by: .operator)
    office.world.clock.advance(seconds: 2 * 365 * 86_400)
    #expect(
      try await office.signedInAgain().browser.get(path(office)).text
        .contains("The license’s renewal date has passed."))
  }

  @Test func markupInTheListIsText() async throws {
    let office = try await office()
    let hostile = "\"><svg onload=a()>'&, SWITCH-8"
    let page = try await office.send(path(office), ["devices": hostile])
    #expect(page.status == 303 || page.status == 422)
    #expect(!page.body.contains("<svg onload"))
    let issued = try await issue(office, ["devices": "<b>'x'</b>,<i>"])
    #expect(issued.status == 200 && !issued.body.contains("<b>"))
    #expect(issued.rows("report")[1].prefix(2) == ["<b>'x'</b>", "<i>"])
    let again = try await office.browser.submit(try #require(issued.form(path(office))))
    #expect(again.form(path(office))?["devices"] == "<b>'x'</b>, <i>")
  }
}
