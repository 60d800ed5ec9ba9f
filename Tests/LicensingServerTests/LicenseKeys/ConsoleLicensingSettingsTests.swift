import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// How a product's licenses are asked about: the pages of its settings.
@Suite struct ConsoleLicensingSettingsTests {
  private func path(_ office: ConsoleOffice) -> String { "/products/\(office.world.sample.product)/licensing" }

  private func settings(_ office: ConsoleOffice) async throws -> LicenseCheckSettings {
    let product = office.world.sample.product
    return try #require(try await office.world.store.read { try $0.licenseCheckSettings(of: product) })
  }

  @Test func theProductsPageLeadsToItsSettings() async throws {
    let office = try await ConsoleOffice()
    let product = try await office.browser.get("/products/\(office.world.sample.product)")
    #expect(product.links.contains(path(office)))
    #expect(try await office.browser.get("/products/new").link("Licensing settings") == nil)
    let page = try await office.browser.get(path(office))
    #expect(page.text.contains("XXXXX-XXXXX-XXXXX-XXXXX ✓ Strong 100 bits"))
    #expect(page.text.contains("IP address ip required, locks, shown to the customer"))
  }

  @Test func settingsAreSaved() async throws {
    let office = try await ConsoleOffice()
    let done = try await office.send(
      path(office),
      [
        "method": "domain", "key_format.prefix": "POS", "key_format.groups": "3", "class-lower_case": "on",
        "key_format.separator": nil, "allow_subdomains": "on", "check_period_seconds": "12",
        "release_cooldown_seconds": "48", "releases_per_year": "0", "suspended_text": "Not paid",
      ])
    #expect(done.location == "\(path(office))?done=saved")
    let found = try await settings(office)
    #expect(found.method == .domain && found.keyFormat.prefix == "POS" && found.keyFormat.groups == 3)
    #expect(found.keyFormat.classes == [.upperCase, .lowerCase, .digits] && !found.keyFormat.hasSeparator)
    #expect(found.domainRules == .init(allowsSubdomains: true, allowsLocalNames: false, checkPeriodSeconds: 43_200))
    #expect(found.releaseRules == .init(cooldownSeconds: 172_800, releasesPerYear: 0))
    #expect(found.suspendedText == "Not paid")
    let form = try await office.form(path(office))
    #expect(form["check_period_seconds"] == "12" && form["releases_per_year"] == "0" && form["method"] == "domain")
  }

  @Test func aPreviewSavesNothing() async throws {
    let office = try await ConsoleOffice()
    let form = try await office.form(path(office))
    let before = try await office.world.dump()
    let page = try await office.browser.submit(
      form, ["key_format.prefix": "SHOP", "key_format.groups": "3", "do": "preview"])
    #expect(page.status == 200 && page.text.contains("SHOP-XXXXX-XXXXX-XXXXX ▲ Weak 75 bits"))
    #expect(page.form(path(office))?["key_format.prefix"] == "SHOP")
    #expect(try await office.world.dump() == before)
  }

  @Test(arguments: [
    ("key_format.groups", "1", "The key format gives keys of at least 64 bits"),
    ("key_format.groups", "many", "Groups is a whole number from 1 to 8"),
    ("key_format.group_length", "17", "Characters of each group is a whole number from 1 to 16"),
    ("key_format.prefix", "MY SOFT", "Prefix has at most 16 of A-Z"),
    ("check_period_seconds", "0", "is from 1 to 720 hours"), ("check_period_seconds", "721", "is from 1 to 720 hours"),
    ("release_cooldown_seconds", "9223372036854775807", "is from 1 to 8760 hours, or empty for none"),
    ("releases_per_year", "1001", "is from 0 to 1000"), ("releases_per_year", "x", "is from 0 to 1000"),
    ("method", "telepathy", "is a key or a domain"),
    ("suspended_text", String(repeating: "t", count: 501), "has 1 to 500 characters"),
  ])
  func mistakesAreToldAndKept(field: String, value: String, sentence: String) async throws {
    let office = try await ConsoleOffice()
    let form = try await office.form(path(office))
    let before = try await office.world.dump()
    let page = try await office.browser.submit(form, [field: value])
    #expect(page.status == 422 && page.focused == "summary")
    #expect(page.summary?.contains(sentence) == true, "\(page.summary ?? "")")
    if field != "method" { #expect(page.form(path(office))?[field] == value) }
    #expect(try await office.world.dump() == before)
  }

  @Test func keysOfNoCharactersAreRefused() async throws {
    let office = try await ConsoleOffice()
    let page = try await office.send(path(office), ["class-upper_case": nil, "class-digits": nil])
    #expect(page.status == 422)
    #expect(page.summary?.contains("The key format names at least one class of characters.") == true)
  }

  @Test func whatSomebodyElseChangedIsNotOverwritten() async throws {
    let office = try await ConsoleOffice()
    let form = try await office.form(path(office))
    let parameters = try await office.form(path(office) + "/parameters")
    try await office.world.setReleaseRules(.init(releasesPerYear: 3))
    let page = try await office.browser.submit(form, ["suspended_text": "Mine"])
    #expect(page.status == 422 && page.form(path(office))?["suspended_text"] == "Mine")
    #expect(page.form(path(office))?["version"] == form["version"])
    #expect(try await office.browser.submit(parameters).status == 422)
    #expect(try await settings(office).suspendedText == nil)
  }

  @Test func lockParametersAreAddedAndRemoved() async throws {
    let office = try await ConsoleOffice()
    let table = path(office) + "/parameters"
    let done = try await office.send(
      table,
      [
        "name-0": "", "label-0": "", "name-1": "mac_address", "label-1": "MAC address", "kind-1": "mac_address",
        "required-1": "on", "locks-1": "on", "name-3": "address", "label-3": "Address", "kind-3": "connection",
      ])
    #expect(done.location == "\(path(office))?done=saved")
    #expect(
      try await settings(office).lockParameters == [
        LockParameter(
          name: "mac_address", label: "MAC address", kind: .macAddress, isRequired: true, locks: true, isShown: true),
        LockParameter(
          name: "address", label: "Address", kind: .ipAddress, isRequired: false, locks: false, isShown: true,
          source: .connection),
      ])
    let form = try await office.form(table)
    #expect(form["name-0"] == "mac_address" && form["kind-1"] == "connection" && form["name-4"] == "")
    let rows = try await office.browser.submit(form, ["name-2": "path", "do": "rows"])
    #expect(rows.form(table)?["name-2"] == "path" && rows.form(table)?["name-5"] == "")
    #expect(try await settings(office).lockParameters.count == 2)
  }

  @Test(arguments: [
    ("name-1", "MAC Address", "Row 2: Name has 1 to 40 of a-z"), ("name-1", "key", "Row 2: Name is not key"),
    ("name-1", "ip", "Row 2: Name is another"), ("label-1", "", "Row 2: Label has 1 to 80 characters"),
  ])
  func mistakesInParametersStandInTheirRows(field: String, value: String, sentence: String) async throws {
    let office = try await ConsoleOffice()
    let table = path(office) + "/parameters"
    var values: [String: String?] = ["name-1": "mac", "label-1": "MAC address"]
    values[field] = value
    let page = try await office.send(table, values)
    #expect(page.status == 422 && page.summary?.contains(sentence) == true, "\(page.summary ?? "")")
    #expect(page.about("row-1")?.contains("▲") == true && page.form(table)?[field] == value)
  }

  @Test func theLongestTableFitsIntoAForm() async throws {
    let office = try await ConsoleOffice()
    let table = path(office) + "/parameters"
    for _ in 0..<6 {
      let form = try await office.form(table)
      var values: [String: String?] = [:]
      for (name, value) in form.fields where name.hasPrefix("name-") && value.isEmpty {
        let index = name.dropFirst(5)
        values[name] = "parameter_\(index)"
        for (field, value) in [("label", "Parameter"), ("required", "on"), ("locks", "on"), ("shown", "on")] {
          values["\(field)-\(index)"] = value
        }
      }
      #expect(try await office.browser.submit(form, values).status == 303)
    }
    #expect(try await settings(office).lockParameters.count == LockParameter.mostOfAProduct)
  }

  @Test func theCheckAddressIsShownWithCodeAndRenewed() async throws {
    let office = try await ConsoleOffice()
    let old = try await office.world.checkToken()
    let sample = try await office.world.lockKey()
    let page = try await office.browser.get(path(office) + "/code")
    let address = "\(ConsoleWorld.issuer)/license/checking/\(old)/1001"
    #expect(page.text.contains(address) && page.text.contains("?key=XXXXX-XXXXX-XXXXX-XXXXX&ip=192.0.2.10"))
    for name in ["curl", "Swift", "PHP", "Python", "C#"] { #expect(page.text.contains(name), "\(name)") }
    let confirm = try await office.browser.get(path(office) + "/renew")
    #expect(confirm.text.contains("The one of now works until 31 March 2026, 12:00 UTC"))
    #expect(try await office.world.checkToken() == old, "looking renewed it")
    let done = try await office.browser.submit(try #require(confirm.form(path(office) + "/renew")))
    #expect(done.location == "\(path(office))/code?done=renewed")
    let renewed = try await office.browser.get(try #require(done.location))
    #expect(!renewed.text.contains(old) && renewed.text.contains("works until 31 March 2026"))
    #expect(try await office.world.check(sample.text, ip: ConsoleWorld.first))
    let twice = try await office.browser.get(path(office) + "/renew")
    #expect(twice.text.contains("The address before ends at once."))
  }
}
