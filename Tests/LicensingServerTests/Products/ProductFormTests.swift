import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// Products: codes, features, lifetimes.
@Suite struct ProductFormTests {
  private typealias Office = ConsoleOffice

  @Test func aProductIsAddedAndChanged() async throws {
    let office = try await Office()
    let values: [String: String?] = [
      "code": "desk", "number": "1002", "name": "Desktop", "features": "pro  Professional tools\r\nteam Teams\r\n",
      "token_lifetime_seconds": "24", "renewal_window_days": "14",
    ]
    let made = try #require(try await office.send("/products/new", values).location)
    #expect(made.hasSuffix("?done=added") && made.hasPrefix("/products/prd_"))
    #expect(try await office.browser.get(made).notice == "Added.")
    let list = try await office.browser.get("/products")
    #expect(
      list.rows().contains(["Desktop", "desk", "1002", "Professional tools, Teams", "No license yet", ""]))
    let path = try #require(list.links.filter { $0.hasPrefix("/products/prd_") }.last)
    let form = try await office.form("\(path)/edit")
    #expect(form["features"] == "pro Professional tools\nteam Teams" && form["token_lifetime_seconds"] == "24")
    #expect(form["code"] == nil && form["number"] == nil, "they are for good")
    let change: [String: String?] = ["name": "Desk", "features": "", "renewal_window_days": "0"]
    #expect(try await office.browser.submit(form, change).location == "\(path)?done=saved")
    #expect(
      try await office.browser.get("/products").rows().contains(
        ["Desk", "desk", "1002", "", "No license yet", ""]))
  }

  @Test(arguments: [
    ("code", "Größe", "Code has 1 to 40 of a-z, 0-9, '.', '-' and '_'."), ("code", "pos", "Code is taken."),
    ("number", "x", "Number is a whole number from 1 to 999999999."),
    ("number", "0", "Number is a whole number from 1 to 999999999."),
    ("number", "1001", "Number is taken."), ("name", "", "Name has 1 to 200 characters"),
    ("features", "xms", "Features are one a line: a code, a blank, and a name."),
    ("features", "XMS Extended", "Features are at most 100, each with its own code"),
    ("features", "a A\na B", "Features are at most 100, each with its own code"),
    ("token_lifetime_seconds", "0", "Token lifetime in hours is from 1 to 720 hours."),
    ("token_lifetime_seconds", "721", "Token lifetime in hours is from 1 to 720 hours."),
    ("token_lifetime_seconds", "9223372036854775807", "Token lifetime in hours is from 1 to 720 hours."),
    ("renewal_window_days", "soon", "Renewal window in days is a number of days."),
    ("renewal_window_days", "3651", "Renewal window in days is from 0 to 3650."),
  ])
  func mistakesInAProductStandBesideTheirFields(field: String, value: String, sentence: String) async throws {
    let office = try await Office()
    var values: [String: String?] = ["code": "desk", "number": "1002", "name": "Desktop", "features": "a A"]
    values[field] = value
    let before = try await office.world.dump()
    let page = try await office.send("/products/new", values)
    #expect(page.status == 422)
    #expect(page.about(field)?.hasPrefix("▲ \(sentence)") == true, "\(page.text)")
    let again = try #require(page.form("/products/new"))
    for (name, value) in values { #expect(again[name] == value, "\(name)") }
    #expect(try await office.world.dump() == before)
  }

  /// What is taken from devices is said before it is taken, with who loses it and when.
  @Test func aFeatureIsTakenFromLicensesKnowingly() async throws {
    let office = try await Office()
    let (world, product) = (office.world, office.world.sample.product)
    _ = try await world.activate(world.sample.server)
    let path = "/products/\(product)/edit"
    let form = try await office.form(path)
    let asked = try await office.browser.submit(form, ["features": "loyalty Loyalty cards", "name": "Sales"])
    #expect(asked.status == 200 && asked.heading == "Take Extended management from Point of Sale?")
    #expect(
      asked.text.contains(
        "1 license grants it. 1 device uses such a license, and loses the feature with the next refresh, within about "
          + "12 hours where there is a network; without one, with the end of the token, 3 days after it was signed at "
          + "the latest."), "\(asked.text)")
    #expect(asked.text.contains("licenses that nobody changed meanwhile grant it again."))
    let before = try #require(try await world.store.read { try $0.product(product) })
    #expect(before.name == "Point of Sale" && before.features.count == 2, "nothing is done before it is confirmed")
    let confirmation = try #require(asked.form(path))
    #expect(confirmation.buttons.map(\.label) == ["Take the feature from 1 license and 1 device"])
    // Whoever asked about one feature has not asked about both.
    let both = try await office.browser.submit(confirmation, ["features": ""])
    #expect(both.status == 200 && both.heading == "Take Extended management and Loyalty cards from Point of Sale?")
    #expect(
      both.text.contains("2 licenses grant one of them or more. 1 device uses such a license, and loses the features"))
    #expect(both.form(path)?.buttons.map(\.label) == ["Take the features from 2 licenses and 1 device"])
    #expect(try await office.browser.submit(confirmation).location == "/products/\(product)?done=saved")
    let after = try #require(try await world.store.read { try $0.product(product) })
    #expect(after.name == "Sales" && after.features.map(\.code) == ["loyalty"])
    let license = try await office.browser.get("\(office.root)/licenses/\(world.sample.license)")
    #expect(license.text.contains("The product gave up xms, which the license granted."), "\(license.text)")
    // Sent again, it is about a product that has changed since.
    let again = try await office.browser.submit(confirmation)
    #expect(again.status == 422 && again.form(path)?["version"] == "2")
  }

  @Test func aFeatureThatNobodyHasIsTakenAtOnce() async throws {
    let office = try await Office()
    let (world, path) = (office.world, "/products/\(office.world.sample.product)/edit")
    #expect(try await office.send(path, ["features": "xms XMS\nloyalty Loyalty\nspare Spare"]).status == 303)
    #expect(try await office.send(path, ["features": "xms XMS\nloyalty Loyalty"]).status == 303)
    for license in [world.sample.license, world.sample.umbraLicense] {
      _ = try await ChangeLicenseStanding(world.context)(.revoke, license, version: nil, by: .operator)
    }
    #expect(try await office.send(path, ["features": ""]).status == 303, "revoked licenses grant nothing")
  }

  /// The form speaks in hours; a lifetime that is no whole number of them, set over the API, stays what it is.
  @Test(arguments: [300, 5400, 259_200] as [Int64])
  func savingKeepsALifetimeThatWasNotTouched(seconds: Int64) async throws {
    let office = try await Office()
    let (world, product) = (office.world, office.world.sample.product)
    var change = ChangeProduct.Change()
    change.tokenLifetimeSeconds = .set(seconds)
    _ = try await ChangeProduct(world.context)(product, version: 1, change, by: .operator)
    #expect(try await office.send("/products/\(product)/edit", ["name": "Renamed"]).status == 303)
    let saved = try #require(try await world.store.read { try $0.product(product) })
    #expect(saved.name == "Renamed" && saved.tokenLifetimeSeconds == seconds)
    #expect(try await office.send("/products/\(product)/edit", ["token_lifetime_seconds": "2"]).status == 303)
    let changed = try #require(try await world.store.read { try $0.product(product) })
    #expect(changed.tokenLifetimeSeconds == 7200)
  }

  @Test func aLostRaceIsShownWithBothValues() async throws {
    let office = try await Office()
    let path = "/products/\(office.world.sample.product)/edit"
    let (mine, theirs) = (try await office.form(path), try await office.form(path))
    #expect(try await office.browser.submit(theirs, ["token_lifetime_seconds": "24"]).status == 303)
    let page = try await office.browser.submit(mine, ["name": "Sales"])
    #expect(page.status == 422 && page.about("token_lifetime_seconds")?.hasPrefix("Now: 24") == true)
    #expect(page.about("name")?.hasPrefix("Now: Point of Sale") == true)
    #expect(try await office.browser.submit(try #require(page.form(path))).status == 303)
    let saved = try await ReadProducts(office.world.context).get(office.world.sample.product, by: .operator)
    #expect(saved.name == "Sales" && saved.tokenLifetimeSeconds == 72 * 3600)
  }
}
