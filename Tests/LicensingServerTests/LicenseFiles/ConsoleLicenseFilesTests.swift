import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// License files on a license: its section, the list, a file's page, revoking.
@Suite struct ConsoleLicenseFilesTests {
  private func license(_ office: ConsoleOffice) -> String { "\(office.root)/licenses/\(office.world.sample.license)" }

  @Test func aLicenseSaysNothingOfFilesUntilItsProductIssuesThem() async throws {
    let office = try await ConsoleOffice()
    let before = try await office.browser.get(license(office))
    #expect(!before.text.contains("License files") && before.text.contains("No device uses it yet."))
    for path in ["files", "files/issue", "parent-license"] {
      #expect(try await office.browser.get("\(license(office))/\(path)").status == 404)
    }
    try await office.world.issueFiles()
    let page = try await office.browser.get(license(office))
    #expect(page.text.contains("Quota 10 Used 0 Reserved 0 Remaining 10"))
    #expect(page.text.contains("Issue license files For devices that are never online"))
    #expect(page.text.contains("License files None yet") && page.text.contains("Parent license file None yet"))
    #expect(!page.text.contains("No device uses it yet."))
    let list = try await office.browser.get("\(license(office))/files")
    #expect(list.heading == "License files 0" && list.text.contains("A license file licenses one device"))
    // Viewers look, and issue nothing.
    let viewer = try await office.world.browser(of: .viewer)
    let seen = try await viewer.get(license(office))
    #expect(seen.link("License files None yet") == "\(license(office))/files")
    #expect(!seen.text.contains("Issue license files") && !seen.text.contains("Parent license file"))
    #expect(try await !viewer.get("\(license(office))/files").links.contains("\(license(office))/files/issue"))
  }

  private static let revokedFiles =
    "revoked with it: a device that is never online goes on until its file expires, or until a bundle or the revocation"
    + " list tells it."

  @Test func whoRevokesALicenseIsToldOfItsFiles() async throws {
    let office = try await ConsoleOffice()
    let (page, question) = (license(office), "\(license(office))/revoke")
    for path in [page, question] { #expect(try await !office.browser.get(path).text.contains("license files")) }
    try await office.world.issueFiles()
    #expect(try await office.browser.get(page).text.contains("All its license files are " + Self.revokedFiles))
    #expect(try await !office.browser.get(question).text.contains("revoked with it"))
    try await office.world.issueFile()
    #expect(try await office.browser.get(question).text.contains("Its license file is " + Self.revokedFiles))
  }

  @Test func reservedUnitsAreShown() async throws {
    let office = try await ConsoleOffice()
    try await office.world.issueFiles()
    try await office.world.issueFile()
    let asking = try await office.world.ask()
    _ = try await DecideDeviceAuthorization(office.world.context).approve(
      .init(id: asking.id, userCode: asking.userCode), device: office.world.sample.server, license: nil,
      by: try await office.world.actor(.administrator))
    let page = try await office.browser.get(license(office))
    #expect(
      page.text.contains(
        "Quota 10 Used 2 Reserved 1 of those used, for devices that have not fetched their license yet Remaining 8"))
    // The device's activation is listed as well, and the button counts devices, not files.
    #expect(page.text.contains("approved, not fetched yet"))
    #expect(page.text.contains("Revoke license and end 1 device’s tokens"))
  }

  @Test func filesAreListedAndFound() async throws {
    let office = try await ConsoleOffice()
    try await office.world.issueFile("SW-0001", "SWITCH-8")
    office.world.clock.advance(seconds: 60)
    let second = try await office.world.issueFile("HALL-2", "POS-2")
    let path = "\(license(office))/files"
    let list = try await office.browser.get(path)
    #expect(list.heading == "License files 2")
    #expect(list.text.contains("All 2 Current 2 Replaced 0 Revoked 0"))
    #expect(
      list.rows().dropFirst() == [
        ["SW-0001", "SWITCH-8 Switch", "1 minute ago", "1 July 2027, 00:00 UTC", "✓ Valid"],
        ["HALL-2", "POS-2 POS server", "just now", "1 July 2027, 00:00 UTC", "✓ Valid"],
      ])
    for search in ["hall", "pos-2", "HALL-2"] {
      let found = try await office.browser.get("\(path)?search=\(search)")
      #expect(found.rows().count == 2 && found.links.contains("\(path)/\(second.id)"), "\(search)")
    }
    let none = try await office.browser.get("\(path)?search=x%22%3E%3Cb%3E")
    #expect(none.text.contains("No license file has this in its serial or article number."))
    #expect(!none.body.contains("<b>"))
    let bundle = try await office.browser.submit(try #require(list.form("\(path)/bundle")))
    #expect(bundle.headers["content-disposition"] == #"attachment; filename="license-bundle_pos.txt""#)
    #expect(bundle.headers["cache-control"] == "no-store")
  }

  @Test func aLongListGoesOn() async throws {
    let office = try await ConsoleOffice()
    try await office.world.issueFiles()
    var change = ChangeLicense.Change()
    change.quota = .set(nil)
    _ = try await ChangeLicense(office.world.context)(
      office.world.sample.license, version: nil, change, by: .operator)
    _ = try await IssueLicenseFiles(office.world.context)(
      (0..<102).map { DeviceNumbers(serialNumber: "SW-\($0)", articleNumber: "SWITCH-8") },
      under: .actor(.operator, office.world.sample.license))
    let first = try await office.browser.get("\(license(office))/files?search=sw")
    let target = try #require(first.links.first { $0.contains("after=") })
    #expect(target.contains("search=sw"))
    let living = try await office.browser.get("\(license(office))/files?show=living&search=sw")
    #expect(living.links.contains { $0.contains("show=living&search=sw&after=") })
    let second = try await office.browser.get(target)
    #expect(second.link("First page") == "\(license(office))/files?search=sw")
    #expect(first.rows().count == 101 && second.rows().count == 3)
    #expect(try await office.browser.get("\(license(office))/files").heading == "License files 102")
  }

  @Test func aFileHasAPageWithEverythingAboutIt() async throws {
    let office = try await ConsoleOffice()
    let file = try await office.world.issueFile("SW-0001", "SWITCH-8")
    let page = try await office.browser.get("\(license(office))/files/\(file.id)")
    #expect(page.heading == "SW-0001" && page.text.contains("✓ Valid"))
    #expect(
      page.rows("facts") == [
        ["Serial number", "SW-0001"], ["Article number", "SWITCH-8"], ["Article", "Switch"],
        ["Features", "Extended management"], ["Issued", "1 March 2026, 12:00 UTC"],
        ["Valid until", "1 July 2027, 00:00 UTC"], ["Signing key", file.keyID], ["Id", file.id.text],
      ])
    let download = try await office.browser.get("\(license(office))/files/\(file.id)/download")
    #expect(download.body == file.document)
    let umbra = "/organizations/\(office.world.sample.umbra)/licenses/\(office.world.sample.umbraLicense)"
    for path in ["", "/download", "/revoke"] {
      #expect(try await office.browser.get("\(umbra)/files/\(file.id)\(path)").status == 404)
    }
    // Seventeen months later it has ended.
    office.world.clock.advance(seconds: 500 * 86_400)
    let later = try await office.signedInAgain().browser.get("\(license(office))/files/\(file.id)")
    #expect(later.text.contains("▲ Expired"))
  }

  @Test(arguments: [false, true])
  func aFileIsRevoked(returnsUnits: Bool) async throws {
    let office = try await ConsoleOffice()
    let file = try await office.world.issueFile("SW-0001", "SWITCH-8")
    let edit = "\(license(office))/edit"
    #expect(try await office.send(edit, ["returns_file_units": returnsUnits ? "on" : nil]).status == 303)
    #expect(try await office.form(edit)["returns_file_units"] == (returnsUnits ? "on" : nil))
    let path = "\(license(office))/files/\(file.id)"
    #expect(try await office.browser.get(path).links.contains(path + "/revoke"))
    let page = try await office.browser.get(path + "/revoke")
    let sentence =
      returnsUnits
      ? "Its unit of the quota is given back." : "Its unit of the quota stays used: the file may still be in use."
    #expect(page.heading == "Revoke the license file of SW-0001?" && page.text.contains(sentence))
    let tooLong = String(repeating: "r", count: 201)
    let wrong = try await office.send(path + "/revoke", ["reason": tooLong])
    #expect(wrong.status == 422 && wrong.about("reason")?.contains("The reason has 1 to 200 characters") == true)
    #expect(wrong.form(path + "/revoke")?["reason"] == tooLong)
    #expect(try await office.world.licenseFile(file.id).revokedAt == nil)
    let done = try await office.send(path + "/revoke", ["reason": "Stolen \"><b>"])
    #expect(done.location == "\(path)?done=file-revoked")
    let revoked = try await office.browser.get(path)
    #expect(revoked.text.contains("✕ Revoked") && !revoked.body.contains("<b>"))
    #expect(revoked.rows("facts").contains(["Reason", "Stolen \"><b>"]))
    let unit = returnsUnits ? "was given back to the quota" : "stays used"
    #expect(revoked.rows("facts").contains(["Its unit", unit]))
    #expect(!revoked.links.contains(path + "/revoke") && !revoked.links.contains(path + "/download"))
    #expect(try await office.browser.get(path + "/revoke").status == 404)
    #expect(try await office.world.license(office.world.sample.license).used == (returnsUnits ? 0 : 1))
    #expect(try await office.browser.get("\(license(office))/files").rows().last?.last == "✕ Revoked")
    #expect(try await office.world.events(.licenseFileRevoked).map { $0.details["reason"] } == ["Stolen \"><b>"])
  }

  /// A box that was not shown says nothing of what it stands for.
  @Test func theBoxIsThereOnlyWhereFilesAreIssued() async throws {
    let office = try await ConsoleOffice()
    let edit = "\(license(office))/edit"
    #expect(try await !office.browser.get(edit).body.contains("returns_file_units"))
    #expect(try await office.send(edit, ["returns_file_units": "on"]).status == 303)
    #expect(try await !office.world.license(office.world.sample.license).returnsFileUnits)
    try await office.world.issueFiles()
    let new = "\(office.root)/licenses/new?product_id=\(office.world.sample.product)"
    let made = try await office.send(new, ["returns_file_units": "on"])
    let id = try #require(made.location?.split(separator: "/").last?.split(separator: "?").first.map(String.init))
    #expect(try await office.world.license(try #require(LicenseID(id))).returnsFileUnits)
  }

  @Test func whatMustBeIssuedAgainIsSaid() async throws {
    let office = try await ConsoleOffice()
    let file = try await office.world.issueFile("SW-0001", "SWITCH-8")
    try await office.world.issueFile("SW-0002", "SWITCH-8")
    try await office.world.loseFileKey()
    office.world.clock.advance(seconds: 1)
    let path = "\(license(office))/files"
    #expect(try await office.browser.get(license(office)).text.contains("▲ 2 license files must be issued again."))
    let list = try await office.browser.get(path)
    #expect(list.text.contains("▲ 2 license files must be issued again."))
    for page in [office.root, "\(office.root)/licenses"] {
      #expect(try await office.browser.get(page).text.contains("▲ 2 license files must be issued again."))
    }
    // A bundle would be empty.
    #expect(list.form("\(path)/bundle") == nil)
    #expect(list.rows().dropFirst().map(\.last) == ["▲ Must be issued again", "▲ Must be issued again"])
    // One of them, from its page.
    let page = try await office.browser.get("\(path)/\(file.id)")
    #expect(page.text.contains("It must be issued again."))
    #expect(!page.links.contains("\(path)/\(file.id)/download"), "no device would take it")
    let sent = try await office.browser.submit(try #require(page.form("\(path)/issue")))
    let one = try await office.browser.get(try #require(sent.location))
    #expect(one.heading == "1 license file is issued" && one.text.contains("Used 2"))
    #expect(try await office.browser.get(path).text.contains("▲ 1 license file must be issued again."))
    // The rest, from the list. No unit is taken.
    let reissued = try await office.browser.submit(try #require(list.form("\(path)/reissue")))
    let rest = try await office.browser.get(try #require(reissued.location))
    #expect(rest.heading == "1 license file is issued" && rest.rows("report").last?.first == "SW-0002")
    let after = try await office.browser.get(path)
    #expect(!after.text.contains("issued again") && after.heading == "License files 4")
    #expect(after.text.contains("All 4 Current 2 Replaced 2 Revoked 0"))
    let current = try await office.browser.get("\(path)?show=living")
    #expect(current.heading == "License files 2" && current.rows().dropFirst().map(\.last) == ["✓ Valid", "✓ Valid"])
    let replaced = try await office.browser.get("\(path)?show=replaced")
    #expect(replaced.heading == "License files 2" && replaced.rows().last?.last == "– Replaced")
    let revoked = try await office.browser.get("\(path)?show=revoked")
    #expect(revoked.heading == "License files 0" && revoked.text.contains("No license file is revoked."))
    // Nothing is left to issue again.
    #expect(
      try await office.browser.submit(try #require(list.form("\(path)/reissue"))).location == path)
    #expect(try await !office.browser.get("\(office.root)/licenses").text.contains("issued again"))
    #expect(after.form("\(path)/bundle") != nil)
    #expect(after.rows().dropFirst().map(\.last) == ["– Replaced", "– Replaced", "✓ Valid", "✓ Valid"])
    #expect(try await office.world.license(office.world.sample.license).used == 2)
    let old = try await office.browser.get("\(path)/\(file.id)")
    #expect(old.text.contains("– Replaced") && old.form("\(path)/issue") == nil)
    #expect(!old.links.contains("\(path)/\(file.id)/revoke"))
  }

  @Test func markupInNamesIsText() async throws {
    let office = try await ConsoleOffice()
    let (world, sample) = (office.world, office.world.sample)
    let hostile = "QQ\"><svg onload=a()>'&"
    var product = ChangeProduct.Change()
    product.name = .set(hostile)
    product.features = .set([.init(code: "xms", name: hostile), .init(code: "loyalty", name: "Loyalty")])
    _ = try await ChangeProduct(world.context)(sample.product, version: nil, product, by: .operator)
    var device = ChangeDevice.Change()
    device.name = .set(hostile)
    _ = try await ChangeDevice(world.context)(
      sample.server, version: nil, device, by: try await world.actor(.administrator))
    let file = try await world.issueFile()
    try await world.issueFiles { $0.articleNumbers = .set([.init(pattern: "POS-2", name: hostile)]) }
    _ = try await IssueParentLicense(world.context)(sample.license, by: .operator)
    let root = license(office)
    for path in [
      root, "\(root)/files", "\(root)/files/issue", "\(root)/files/\(file.id)", "\(root)/files/\(file.id)/revoke",
      "\(root)/parent-license", "\(root)/parent-license/end", "/products/\(sample.product)/license-files",
    ] {
      let page = try await office.browser.get(path)
      #expect(page.status == 200 && page.text.contains(hostile) && !page.body.contains("<svg onload"), "\(path)")
    }
    let form = try await office.form("\(root)/files/issue")
    let sent = try await office.browser.submit(form, ["devices": "CS-1, POS-2"])
    let issued = try await office.browser.get(try #require(sent.location))
    #expect(issued.rows("report").last?[1] == "POS-2 \(hostile)" && !issued.body.contains("<svg onload"))
  }
}
