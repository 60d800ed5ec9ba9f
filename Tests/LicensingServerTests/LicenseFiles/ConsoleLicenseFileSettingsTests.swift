import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// Which devices a product's licenses give files to: its page.
@Suite struct ConsoleLicenseFileSettingsTests {
  private func path(_ office: ConsoleOffice) -> String { "/products/\(office.world.sample.product)/license-files" }

  private func settings(_ office: ConsoleOffice) async throws -> LicenseFileSettings {
    try await ReadLicenseFileSettings(office.world.context)(of: office.world.sample.product, by: .operator)
  }

  @Test func theProductsPageLeadsToThem() async throws {
    let office = try await ConsoleOffice()
    let product = try await office.browser.get("/products/\(office.world.sample.product)")
    #expect(product.links.contains(path(office)))
    let page = try await office.browser.get(path(office))
    #expect(page.heading == "License files" && page.text.contains("Nothing: no license files are issued."))
    #expect(try await office.browser.get("/products/new").link("License files") == nil)
  }

  @Test func theyAreSavedAndShown() async throws {
    let office = try await ConsoleOffice()
    let done = try await office.send(
      path(office),
      [
        "enabled": "on", "article_numbers": " SWITCH-8   8-port switch \r\n\r\nSWITCH-16*\t16-port switch",
        "serial_number_pattern": " SW-#### ", "features": "some", "feature-xms": "on", "validity_days": " 365 ",
      ])
    #expect(done.location == "\(path(office))?done=saved")
    let saved = try await settings(office)
    #expect(saved.isEnabled && saved.serialNumberPattern == "SW-####" && saved.validityDays == 365)
    #expect(saved.features == ["xms"])
    #expect(
      saved.articleNumbers == [
        .init(pattern: "SWITCH-8", name: "8-port switch"), .init(pattern: "SWITCH-16*", name: "16-port switch"),
      ])
    let page = try await office.browser.get(path(office))
    #expect(page.text.contains("SWITCH-8 8-port switch") && page.text.contains("Serial numbers like SW-1234"))
    #expect(page.text.contains("A file is valid for 365 days, and no longer than its license"))
    let form = try await office.form(path(office))
    #expect(form["enabled"] == "on" && form["features"] == "some" && form["feature-xms"] == "on")
    #expect(form["feature-loyalty"] == nil && form["validity_days"] == "365")
    // And taken back.
    let changes: [String: String?] = [
      "enabled": nil, "serial_number_pattern": "", "features": "all", "validity_days": "",
    ]
    #expect(try await office.browser.submit(form, changes).status == 303)
    let after = try await settings(office)
    #expect(!after.isEnabled && after.serialNumberPattern == nil && after.features == nil && after.validityDays == nil)
    #expect(after.articleNumbers == saved.articleNumbers && after.version == saved.version + 1)
  }

  @Test(arguments: [
    ("article_numbers", "", "are at least one"), ("article_numbers", "SWITCH-8", "are one a line: the number, a blank"),
    ("article_numbers", "SWITCH=8 Switch", "Article numbers are wrong in entry 1: the number has 1 to 64"),
    ("article_numbers", "A a\nA b", "Article numbers are wrong in entry 2: the number is there before."),
    ("serial_number_pattern", "SW 1!", "Serial numbers look like has 1 to 64"),
    ("validity_days", "0", "is from 1 to 36500"), ("validity_days", "36501", "is from 1 to 36500"),
    ("validity_days", "1.5", "is a number of days, or empty for no end"), ("features", "few", "are all, or those"),
  ])
  func mistakesAreToldAndKept(field: String, value: String, sentence: String) async throws {
    let office = try await ConsoleOffice()
    let form = try await office.form(path(office))
    let before = try await office.world.dump()
    var values: [String: String?] = ["enabled": "on", "article_numbers": "SWITCH-8 Switch"]
    values[field] = value
    let page = try await office.browser.submit(form, values)
    #expect(page.status == 422 && page.focused == "summary" && page.title?.hasPrefix("Error: ") == true)
    #expect(page.summary?.contains(sentence) == true, "\(page.summary ?? "")")
    if field != "features" { #expect(page.form(path(office))?[field] == value) }
    #expect(page.form(path(office))?["enabled"] == "on")
    #expect(try await office.world.dump() == before)
  }

  @Test func whatSomebodyElseChangedIsNotOverwritten() async throws {
    let office = try await ConsoleOffice()
    let form = try await office.form(path(office))
    try await office.world.issueFiles { $0.validityDays = .set(30) }
    let page = try await office.browser.submit(form, ["validity_days": "60"])
    #expect(page.status == 422 && page.form(path(office))?["validity_days"] == "60")
    #expect(page.form(path(office))?["version"] == form["version"])
    #expect(try await settings(office).validityDays == 30)
  }

  /// A pattern that came through the API with blanks.
  @Test func savingTheFormAsItIsChangesNothing() async throws {
    let office = try await ConsoleOffice()
    try await office.world.issueFiles {
      $0.articleNumbers = .set([.init(pattern: "SWITCH 8", name: "8-port switch"), .init(pattern: "A * B", name: "x")])
    }
    let before = try await settings(office)
    #expect(try await office.browser.submit(try await office.form(path(office)), [:]).status == 303)
    let after = try await settings(office)
    #expect(after.articleNumbers == before.articleNumbers)
    #expect(
      after.articleNumbers == [.init(pattern: "SWITCH8", name: "8-port switch"), .init(pattern: "A*B", name: "x")])
  }

  @Test func markupInThemIsText() async throws {
    let office = try await ConsoleOffice()
    try await office.world.issueFiles { $0.articleNumbers = .set([.init(pattern: "POS-2", name: "\"><b>&x</b>")]) }
    let page = try await office.browser.get(path(office))
    #expect(page.text.contains("POS-2 \"><b>&x</b>") && !page.body.contains("<b>"))
    #expect(page.form(path(office))?["article_numbers"] == "POS-2 \"><b>&x</b>")
  }

  /// Only a key that was compromised is removed while files that it signed are valid.
  @Test func filesWhoseKeyIsGoneAreCounted() async throws {
    let office = try await ConsoleOffice()
    try await office.world.issueFile("SW-1", "SWITCH-8")
    #expect(try await !office.browser.get(path(office)).text.contains("issued again"))
    try await office.world.loseFileKey()
    #expect(try await office.browser.get(path(office)).text.contains("1 license file must be issued again."))
    try await office.world.issueFile("SW-1", "SWITCH-8")
    #expect(try await !office.browser.get(path(office)).text.contains("issued again"))
  }
}
