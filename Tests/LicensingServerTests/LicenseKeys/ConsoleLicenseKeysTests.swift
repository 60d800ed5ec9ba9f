import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// Keys on a license: the list, a key's page, what it allows.
@Suite struct ConsoleLicenseKeysTests {
  private typealias Office = ConsoleOffice

  private func license(_ office: ConsoleOffice) -> String { "\(office.root)/licenses/\(office.world.sample.license)" }

  @Test func aLicenseSaysNothingOfKeysUntilItsProductIsAskedAbout() async throws {
    let office = try await Office()
    #expect(try await office.browser.get(license(office)).link("Keys") == nil)
    #expect(try await office.browser.get("\(license(office))/keys").status == 404)
    _ = try await ChangeLicenseCheckSettings(office.world.context)(
      of: office.world.sample.product, version: nil, .init(), by: .operator)
    let page = try await office.browser.get(license(office))
    #expect(page.links.contains("\(license(office))/keys") && page.text.contains("None yet"))
    #expect(!page.text.contains("No device uses it yet"))
    #expect(try await office.browser.get("\(license(office))/keys").text.contains("reads OK or FAILED"))
  }

  @Test func oneKeyIsCreatedAndShownMasked() async throws {
    let office = try await Office()
    let path = "\(license(office))/keys/new"
    let made = try await office.send(path, ["count": " 1 ", "note": "Globex, order 7"])
    let target = try #require(made.location?.replacing("?done=added", with: ""))
    #expect(target.hasPrefix("\(license(office))/keys/key_"))
    let page = try await office.browser.get(target)
    #expect(page.heading?.contains("•") == true && page.text.contains("Not used yet"))
    #expect(page.rows("facts").prefix(2) == [["Locks used", "0 of 1"], ["Note", "Globex, order 7"]])
    let list = try await office.browser.get("\(license(office))/keys")
    #expect(
      list.rows().dropFirst().map { Array($0.dropFirst()) } == [
        ["Globex, order 7", "0 of 1", "never", "– Not used yet"]
      ])
    #expect(list.heading == "Keys 1")
  }

  @Test(arguments: [
    ("count", "0"), ("count", "10001"), ("count", "many"), ("locks_allowed", "0"), ("locks_allowed", "1001"),
    ("note", String(repeating: "n", count: 201)),
  ])
  func mistakesInNewKeysStandBesideTheirFields(field: String, value: String) async throws {
    let office = try await Office()
    let path = "\(license(office))/keys/new"
    _ = try await office.browser.get(path)
    let before = try await office.world.dump()
    let page = try await office.send(path, [field: value])
    #expect(page.status == 422 && page.about(field)?.contains("▲") == true)
    #expect(page.form(path)?[field] == value)
    #expect(try await office.world.dump() == before)
  }

  @Test func manyKeysAreCreatedAndExportedByThemselves() async throws {
    let office = try await Office()
    try await office.world.lockKey()
    let page = try await office.send("\(license(office))/keys/new", ["count": "7", "locks_allowed": "2"])
    #expect(page.location == "\(license(office))/keys/created")
    let created = try await office.browser.get("\(license(office))/keys/created")
    #expect(created.heading == "7 keys are created")
    let table = try await office.browser.submit(try #require(created.form("\(license(office))/keys/export")))
    let lines = table.body.split(separator: "\r\n")
    #expect(lines.count == 8 && lines.first == "key,locks_allowed,note,id")
    #expect(!table.body.contains(office.world.keyed.text), "only those just created")
    #expect(table.headers["content-disposition"] == #"attachment; filename="license-keys.csv""#)
    #expect(table.headers["cache-control"] == "no-store")
    let list = try await office.browser.get("\(license(office))/keys")
    let whole = try await office.browser.submit(try #require(list.form("\(license(office))/keys/export")))
    #expect(whole.body.split(separator: "\r\n").count == 9 && whole.body.contains(office.world.keyed.text))
    #expect(try await office.world.events(.licenseKeysExported).count == 2)
  }

  /// Each transaction makes 500.
  @Test func keysByTheThousandAreMadeWhetherSomebodyLooksOrNot() async throws {
    let office = try await Office()
    let page = try await office.send("\(license(office))/keys/new", ["count": "1001"])
    #expect(page.location == "\(license(office))/keys/created")
    var shown = try await office.browser.get("\(license(office))/keys/created")
    while shown.heading == "Creating keys" {
      #expect(shown.text.contains("of 1001 are there. You can leave this page"))
      shown = try await office.browser.get("\(license(office))/keys/created")
    }
    #expect(shown.heading == "1001 keys are created")
    #expect(try await office.browser.get("\(license(office))/keys").heading == "Keys 1001")
    let events = try await office.world.events(.licenseKeysCreated)
    #expect(events.compactMap { $0.details["keys"] }.sorted() == ["1", "500", "500"])
  }

  @Test func aKeyIsFoundByItsNoteAndByItself() async throws {
    let office = try await Office()
    let sample = try await office.world.lockKey()
    _ = try await office.send("\(license(office))/keys/new", ["count": "3", "note": "Globex"])
    let keys = "\(license(office))/keys"
    #expect(try await office.browser.get("\(keys)?search=glob").rows().count == 4)
    let found = try await office.browser.get("\(keys)?search=\(sample.text)")
    #expect(found.links.contains("\(keys)/\(sample.key)") && found.rows().count == 2)
    #expect(try await office.browser.get("\(keys)?search=umbra").text.contains("Nothing here has this"))
  }

  @Test func aKeyIsRevealedOnceToOwners() async throws {
    let world = try await ConsoleWorld()
    let sample = try await world.lockKey()
    let revealed = try await world.events(.licenseKeyRevealed).count
    let path = "/organizations/\(world.sample.acme)/licenses/\(world.sample.license)/keys/\(sample.key)"
    let owner = try await world.browser(of: .owner)
    let page = try await owner.get(path)
    #expect(!page.body.contains(sample.text))
    let shown = try await owner.submit(try #require(page.form(path + "/reveal")))
    #expect(shown.status == 200 && shown.text.contains(sample.text) && shown.headers["cache-control"] == "no-store")
    #expect(try await !owner.get(path).body.contains(sample.text))
    #expect(try await world.events(.licenseKeyRevealed).count == revealed + 1)
    let manager = try await world.browser(of: .manager)
    #expect(try await manager.get(path).form(path + "/reveal") == nil)
    let refused = try await manager.post(path + "/reveal", [("csrf_token", try await manager.formToken())])
    #expect(refused.status == 403 && !refused.body.contains(sample.text))
  }

  @Test func aKeyIsBlockedAndUnblocked() async throws {
    let office = try await Office()
    let sample = try await office.world.lockKey()
    let path = "\(license(office))/keys/\(sample.key)"
    let blocked = try await office.send(path, [:], to: path + "/block")
    #expect(blocked.location == "\(path)?done=key-blocked")
    #expect(try await office.browser.get(path).text.contains("✕ Blocked"))
    #expect(try await !office.world.check(sample.text, ip: ConsoleWorld.first))
    #expect(try await office.send(path, [:], to: path + "/unblock").status == 303)
    #expect(try await office.world.check(sample.text, ip: ConsoleWorld.first))
  }

  @Test func whatAKeyAllowsIsChanged() async throws {
    let office = try await Office()
    let sample = try await office.world.lockKey()
    let path = "\(license(office))/keys/\(sample.key)"
    #expect(try await office.send(path + "/edit", ["locks_allowed": "2", "note": "Two tills"]).status == 303)
    #expect(try await office.browser.get(path).rows("facts").first == ["Locks used", "1 of 2"])
    #expect(try await office.world.check(sample.text, ip: ConsoleWorld.second))
    let page = try await office.send(path + "/edit", ["locks_allowed": "1"])
    #expect(page.status == 422)
    #expect(page.about("locks_allowed")?.contains("Locks allowed is at least 2, which are in use now.") == true)
  }

  @Test func keysOfAnotherLicenseAreNotHere() async throws {
    let office = try await Office()
    let sample = try await office.world.lockKey()
    let umbra = "/organizations/\(office.world.sample.umbra)/licenses/\(office.world.sample.umbraLicense)"
    for path in ["keys/\(sample.key)", "locks/\(sample.lock)/release", "unauthorized/\(sample.installation)"] {
      #expect(try await office.browser.get("\(umbra)/\(path)").status == 404, "\(path)")
    }
  }

  @Test func aDomainIsRegistered() async throws {
    let office = try await Office()
    try await office.world.askByDomain()
    let path = "\(license(office))/domains/new"
    let wrong = try await office.send(path, ["domain": "https://example.com/shop"])
    #expect(wrong.status == 422 && wrong.about("domain")?.contains("without a path or port") == true)
    #expect(wrong.form(path)?["domain"] == "https://example.com/shop")
    #expect(try await office.send(path, ["domain": "localhost"]).about("domain")?.contains("public DNS") == true)
    let made = try await office.send(path, ["domain": "WWW.Example.com"])
    #expect(made.status == 303)
    let list = try await office.browser.get("\(license(office))/keys")
    #expect(list.heading == "Domains 1" && list.rows().last?.first == "example.com")
    #expect(try await office.send(path, ["domain": "example.com"]).about("domain")?.contains("is taken") == true)
    #expect(list.links.contains(path) && !list.links.contains("\(license(office))/keys/new"))
  }
}
