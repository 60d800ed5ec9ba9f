import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// Licenses: what they grant, their standing, their activations.
@Suite struct LicenseFormTests {
  private typealias Office = ConsoleOffice

  @Test func aLicenseIsAddedAndChanged() async throws {
    let office = try await Office()
    let choose = try await office.browser.get("\(office.root)/licenses/new")
    #expect(choose.heading == "Which product is it for?")
    let path = "\(office.root)/licenses/new?product_id=\(office.world.sample.product)"
    #expect(choose.links.contains(path))
    let made = try await office.send(
      path, ["feature-xms": "on", "feature-loyalty": "on", "quota": " 5 ", "renewal_date": "2026-03-20"])
    #expect(made.status == 303)
    let target = try #require(made.location?.replacing("?done=added", with: ""))
    let page = try await office.browser.get(target)
    #expect(page.heading == "Point of Sale" && page.text.contains("◷ Requires Renewal"))
    #expect(
      page.rows("facts").prefix(2) == [
        ["Features", "Extended management, Loyalty cards"],
        [
          "License renewal date",
          "20 March 2026 It asks for renewal; after that day, in UTC, devices get no tokens.",
        ],
      ])
    #expect(page.text.contains("Quota 5 Used 0 Reserved 0 Remaining 5"))
    #expect(page.text.contains("No device uses it yet."))
    let form = try await office.form("\(target)/edit")
    #expect(form["feature-xms"] == "on" && form["feature-loyalty"] == "on" && form["quota"] == "5")
    #expect(form["renewal_date"] == "2026-03-20")
    let change: [String: String?] = ["feature-loyalty": nil, "quota": "", "renewal_date": ""]
    #expect(try await office.browser.submit(form, change).location == "\(target)?done=saved")
    let changed = try await office.browser.get(target)
    #expect(
      changed.rows("facts").prefix(2) == [
        ["Features", "Extended management"], ["License renewal date", "none: it does not end"],
      ])
    #expect(changed.text.contains("Quota No limit Used 0 Reserved 0 Remaining No limit"))
  }

  @Test(arguments: [
    ("quota", "many", "is a whole number, or empty for unlimited"),
    ("quota", "-1", "is a whole number from 0 to 1000000000"),
    ("quota", "1.5", "is a whole number, or empty for unlimited"),
    ("quota", "1000000001", "is a whole number from 0 to 1000000000"),
    ("quota", "99999999999999999999", "is a whole number, or empty for unlimited"),
    ("quota", "0", "is at least 1, which is in use now"),
    ("renewal_date", "30.6.2027", "is a date like 2027-06-30, or empty for none"),
    ("renewal_date", "2027-02-29", "is a date like 2027-06-30, or empty for none"),
  ])
  func mistakesInALicenseStandBesideTheirFields(field: String, value: String, sentence: String) async throws {
    let office = try await Office()
    _ = try await office.world.activate(office.world.sample.server)
    let path = "\(office.root)/licenses/\(office.world.sample.license)/edit"
    let before = try await office.world.dump()
    let page = try await office.send(path, [field: value, "feature-loyalty": "on"])
    #expect(page.status == 422)
    #expect(page.about(field)?.contains(sentence) == true, "\(page.text)")
    let again = try #require(page.form(path))
    #expect(again[field] == value && again["feature-loyalty"] == "on" && again["feature-xms"] == "on")
    #expect(try await office.world.dump() == before)
  }

  /// Somebody saved while one typed: the form says what it is now beside what differs, and saving again replaces it knowingly.
  @Test func aLostRaceIsShownWithBothValues() async throws {
    let office = try await Office()
    let path = "\(office.root)/licenses/\(office.world.sample.license)/edit"
    let (mine, theirs) = (try await office.form(path), try await office.form(path))
    #expect(try await office.browser.submit(theirs, ["quota": "20", "feature-loyalty": "on"]).status == 303)
    let page = try await office.browser.submit(mine, ["quota": "30"])
    #expect(page.status == 422 && page.summary?.contains("Somebody changed this while you did.") == true)
    #expect(page.about("quota")?.hasPrefix("Now: 20") == true)
    #expect(page.about("feature-loyalty")?.hasPrefix("Now: checked") == true)
    #expect(page.about("renewal_date")?.contains("Now:") == false)
    let again = try #require(page.form(path))
    #expect(again["quota"] == "30" && again["feature-loyalty"] == nil && again["version"] == "2")
    #expect(try await office.browser.submit(again).status == 303)
    let saved = try await office.world.license(office.world.sample.license)
    #expect(saved.quota == 30 && saved.features == ["xms"] && saved.version == 3)
  }
}
