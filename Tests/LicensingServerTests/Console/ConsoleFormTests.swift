import HTTPEdge
import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// Every form: what is saved, what is told beside its field, what is kept of what was typed, and who comes second.
@Suite struct ConsoleFormTests {
  private struct Office {
    let world: ConsoleWorld
    let browser: Browser
    let root: String

    init() async throws {
      world = try await ConsoleWorld()
      browser = try await world.browser(of: .administrator)
      root = "/organizations/\(world.sample.acme)"
    }

    /// Opens the page and sends its form.
    func send(_ path: String, _ values: [String: String?], to action: String? = nil) async throws -> ShownPage {
      try await browser.submit(try await form(path, action), values)
    }

    func form(_ path: String, _ action: String? = nil) async throws -> ShownPage.Form {
      let page = try await browser.get(path)
      return try #require(page.form(action ?? path), "\(page.status) \(page.text)")
    }
  }

  // MARK: Organizations

  @Test func anOrganizationIsAdded() async throws {
    let office = try await Office()
    let page = try await office.send("/organizations/new", ["name": "  Globex & Söhne  "])
    #expect(page.status == 303)
    let next = try await office.browser.get(try #require(page.location))
    #expect(next.heading == "Globex & Söhne" && next.notice == "Added.")
    #expect(
      try await office.world.events(.organizationCreated).last?.actor == .user(office.world.sample[.administrator]))
  }

  @Test(arguments: [
    ("", "Name has 1 to 200 characters and no line breaks or control characters."),
    ("   ", "Name has 1 to 200 characters and no line breaks or control characters."),
    (String(repeating: "x", count: 201), "Name has 1 to 200 characters and no line breaks or control characters."),
    ("two\nlines", "Name has 1 to 200 characters and no line breaks or control characters."),
    ("a\u{202E}b", "Name has 1 to 200 characters and no line breaks or control characters."),
  ])
  func aNameThatCannotBeIsToldAndKept(name: String, sentence: String) async throws {
    let office = try await Office()
    let before = try await office.world.dump()
    let page = try await office.send("/organizations/new", ["name": name])
    #expect(page.status == 422)
    #expect(page.summary == "Nothing was saved yet. \(sentence)")
    #expect(page.about("name") == "▲ \(sentence)")
    #expect(page.form("/organizations/new")?["name"] == name.replacing("\n", with: "\n"))
    #expect(page.links.contains("#name"))
    #expect(try await office.world.dump() == before)
  }

  // MARK: Devices

  @Test func aDeviceIsAddedAndChanged() async throws {
    let office = try await Office()
    let sample = office.world.sample
    let values = [
      "name": "Till 9", "kind": "register", "serial_number": " CS-9 ", "article_number": "POS-9",
      "url": "https://till9.example.com:8443/a?b=c", "hub_id": sample.hub.text, "license_id": sample.license.text,
    ]
    let made = try await office.send("\(office.root)/devices/new", values)
    #expect(made.status == 303)
    let target = try #require(made.location?.replacing("?done=added", with: ""))
    let page = try await office.browser.get(try #require(made.location))
    #expect(page.notice == "Added.")
    #expect(
      page.rows().dropFirst() == [
        ["Kind", "Register"], ["Serial number", "CS-9"], ["Article number", "POS-9"],
        ["Address", "https://till9.example.com:8443/a?b=c"], ["Hub", "HQ Hub"], ["License", "Point of Sale"],
        ["Features", "xms"], ["License renewal date", "30 June 2027"],
      ])
    let form = try await office.form("\(target)/edit")
    for (name, value) in values { #expect(form[name] == (name == "serial_number" ? "CS-9" : value), "\(name)") }
    #expect(form["version"] == "1")
    let cleared: [String: String?] = [
      "name": "Till nine", "serial_number": "", "article_number": "", "url": "", "hub_id": "", "license_id": "",
    ]
    #expect(try await office.browser.submit(form, cleared).location == "\(target)?done=saved")
    let changed = try await office.browser.get(target)
    #expect(changed.heading == "Till nine" && changed.rows().dropFirst() == [["Kind", "Register"]])
  }

  @Test(arguments: ["new", "edit"])
  func mistakesInADeviceStandBesideTheirFields(form: String) async throws {
    let office = try await Office()
    let sample = office.world.sample
    let path = form == "new" ? "\(office.root)/devices/new" : "\(office.root)/devices/\(sample.server)/edit"
    let wrong: [String: String?] = [
      "name": "", "serial_number": String(repeating: "1", count: 65), "article_number": "a\tb",
      "url": "ftp://example.com",
    ]
    let before = try await office.world.dump()
    let page = try await office.send(path, wrong)
    #expect(page.status == 422)
    #expect(page.about("name")?.hasPrefix("▲ Name has 1 to 200 characters") == true)
    #expect(page.about("serial_number")?.hasPrefix("▲ Serial number has 1 to 64 characters") == true)
    #expect(page.about("article_number")?.hasPrefix("▲ Article number has 1 to 64 characters") == true)
    #expect(page.about("url")?.hasPrefix("▲ Address is an address like https://hub.example.com.") == true)
    let again = try #require(page.form(path))
    for (name, value) in wrong { #expect(again[name] == value, "\(name)") }
    #expect(try await office.world.dump() == before)
    for (field, value, sentence) in [
      ("kind", "toaster", "Kind is one of the list."), ("hub_id", "dev_x", "Hub is one of the list."),
      ("license_id", "lic_x", "License is one of the list."),
      ("hub_id", sample.umbraDevice.text, "Hub is another device of the organization that is not below this one."),
      ("license_id", sample.umbraLicense.text, "License is a license of the organization."),
    ] {
      let page = try await office.send(path, ["name": "Till 9", field: value])
      #expect(page.status == 422 && page.about(field)?.hasPrefix("▲ \(sentence)") == true, "\(field) \(page.text)")
    }
    #expect(try await office.world.dump() == before)
  }

  @Test(arguments: [
    "javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "data:text/html,<script>", "vbscript:x",
    "//evil.example",
    "https:", "https://", "https://user:password@example.com", "https://exa mple.com", "https://a\"b", "https://a<b",
    "file:///etc",
    "http:\\\\example.com", "java\tscript:alert(1)", "https://exämple.com", "https://:80", "blob:https://example.com",
  ])
  func anAddressIsOfTheWebOrNone(url: String) async throws {
    let office = try await Office()
    let page = try await office.send("\(office.root)/devices/\(office.world.sample.hub)/edit", ["url": url])
    #expect(page.status == 422)
    #expect(try await office.world.device(office.world.sample.hub).url == nil)
    #expect(page.links.allSatisfy { $0.hasPrefix("/") || $0.hasPrefix("#") })
  }

  @Test func aDeviceIsNotItsOwnHubAlongAnyWay() async throws {
    let office = try await Office()
    let sample = office.world.sample
    let path = "\(office.root)/devices/\(sample.hub)/edit"
    let page = try await office.send(path, ["hub_id": sample.server.text])
    #expect(page.about("hub_id")?.hasPrefix("▲ Hub is another device of the organization") == true)
    #expect(page.form(path)?["hub_id"] == sample.server.text)
  }

  @Test func aDeviceIsDisabledAndEnabled() async throws {
    let office = try await Office()
    let target = "\(office.root)/devices/\(office.world.sample.server)"
    let disabled = try await office.send(target, [:], to: "\(target)/disable")
    #expect(disabled.location == "\(target)?done=disabled")
    let page = try await office.browser.get(try #require(disabled.location))
    #expect(page.notice == "Disabled. The device's tokens are refused from now on." && page.text.contains("– Disabled"))
    #expect(page.form("\(target)/disable") == nil)
    #expect(!page.links.contains { $0.contains("authorize-device?") })
    #expect(try await office.send(target, [:], to: "\(target)/enable").status == 303)
    #expect(try await office.world.device(office.world.sample.server).isDisabled == false)
  }

  /// A form shows what a device has, also where lists are cut; else saving it would take that away.
  @Test func savingKeepsAHubAndALicenseThatTheListsDoNotReach() async throws {
    let office = try await Office()
    let (world, sample) = (office.world, office.world.sample)
    for number in 0..<210 {
      _ = try await CreateDevice(world.context)(
        .init(name: "Till \(number)", kind: .register), in: sample.acme, by: .operator)
      _ = try await CreateLicense(world.context)(
        .init(productID: sample.product, features: [], quota: nil, renewalDate: nil), in: sample.acme, by: .operator)
    }
    let hub = try await CreateDevice(world.context)(
      .init(name: "Last hub", kind: .server), in: sample.acme, by: .operator)
    let license = try await CreateLicense(world.context)(
      .init(productID: sample.product, features: [], quota: 7, renewalDate: nil), in: sample.acme, by: .operator)
    var change = ChangeDevice.Change()
    (change.hubID, change.licenseID) = (.set(hub.id), .set(license.id))
    _ = try await ChangeDevice(world.context)(sample.server, version: nil, change, by: .operator)
    let form = try await office.form("\(office.root)/devices/\(sample.server)/edit")
    #expect(form["hub_id"] == hub.id.text && form["license_id"] == license.id.text)
    #expect(try await office.browser.submit(form, ["name": "Renamed"]).status == 303)
    let saved = try await world.device(sample.server)
    #expect(saved.name == "Renamed" && saved.hubID == hub.id && saved.licenseID == license.id)
  }

  // MARK: Who comes second

  @Test func whoeverSavesSecondIsToldAndReplacesNothing() async throws {
    let office = try await Office()
    let sample = office.world.sample
    let paths: [(String, String, [String: String?], [String: String?])] = [
      ("\(office.root)/devices/\(sample.server)/edit", "name", ["name": "First"], ["name": "Second"]),
      ("\(office.root)/licenses/\(sample.license)/edit", "quota", ["quota": "20"], ["quota": "30"]),
      ("/products/\(sample.product)", "name", ["name": "First"], ["name": "Second"]),
    ]
    for (path, field, first, second) in paths {
      let (mine, theirs) = (try await office.form(path), try await office.form(path))
      #expect(try await office.browser.submit(theirs, first).status == 303)
      let before = try await office.world.dump()
      let page = try await office.browser.submit(mine, second)
      #expect(page.status == 422)
      #expect(page.summary?.contains("Someone else changed it first.") == true, "\(path)")
      let again = try #require(page.form(path))
      #expect(again[field] == second[field] ?? nil)
      // Sent once more as it is, it replaces nothing either: what is there now was not shown.
      #expect(again["version"] == mine["version"])
      #expect(try await office.browser.submit(again).status == 422)
      // Nor does a mistake on the way help: the version stays that of the page that was read.
      let wrong = try await office.browser.submit(mine, ["name": "", "quota": "many"])
      #expect(wrong.status == 422 && wrong.form(path)?["version"] == mine["version"])
      // Nor to leave the version out.
      for version in [nil, "", "x"] as [String?] {
        #expect(try await office.browser.submit(mine, second.merging(["version": version]) { $1 }).status == 422)
      }
      #expect(try await office.world.dump() == before)
    }
  }

  // MARK: Licenses

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
      page.rows("facts").prefix(3) == [
        ["Features", "Extended management, Loyalty cards"], ["Activations", "0 of 5 activations used"],
        ["License renewal date", "20 March 2026"],
      ])
    #expect(page.text.contains("No device uses it yet."))
    let form = try await office.form("\(target)/edit")
    #expect(form["feature-xms"] == "on" && form["feature-loyalty"] == "on" && form["quota"] == "5")
    #expect(form["renewal_date"] == "2026-03-20")
    let change: [String: String?] = ["feature-loyalty": nil, "quota": "", "renewal_date": ""]
    #expect(try await office.browser.submit(form, change).location == "\(target)?done=saved")
    let changed = try await office.browser.get(target)
    #expect(
      changed.rows("facts").prefix(2) == [
        ["Features", "Extended management"], ["Activations", "0 activations used, no limit"],
      ])
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

  @Test func aLicenseIsSuspendedReinstatedAndRevoked() async throws {
    let office = try await Office()
    _ = try await office.world.activate(office.world.sample.server)
    let target = "\(office.root)/licenses/\(office.world.sample.license)"
    #expect(try await office.send(target, [:], to: "\(target)/suspend").location == "\(target)?done=suspended")
    let suspended = try await office.browser.get(target)
    #expect(suspended.text.contains("‖ Suspended") && suspended.form("\(target)/suspend") == nil)
    #expect(try await office.send(target, [:], to: "\(target)/reinstate").location == "\(target)?done=reinstated")
    // Revoking asks again on a page of its own, whose button says what it does.
    let page = try await office.browser.get("\(target)/revoke")
    #expect(page.heading == "Revoke the license on Point of Sale?")
    let form = try #require(page.form("\(target)/revoke"))
    #expect(form.buttons.map(\.label) == ["Revoke license and end 1 device’s tokens"])
    #expect(try await office.browser.submit(form).location == "\(target)?done=revoked")
    let revoked = try await office.browser.get(target)
    #expect(revoked.text.contains("✕ Revoked") && !revoked.links.contains("\(target)/revoke"))
    let again = try await office.browser.submit(form)
    #expect(again.status == 409 && again.text.contains("The license's present state does not allow this."))
  }

  @Test func anActivationIsReleasedOnce() async throws {
    let office = try await Office()
    _ = try await office.world.activate(office.world.sample.server)
    let target = "\(office.root)/licenses/\(office.world.sample.license)"
    let page = try await office.browser.get(target)
    #expect(
      page.rows() == [["Features", "Extended management"]] + page.rows().dropFirst()
        && page.text.contains("Store 12 server 1 March 2026, 12:00 UTC in use Release"))
    let form = try #require(page.form("\(target)/release"))
    #expect(try await office.browser.submit(form).location == "\(target)?done=released")
    #expect(try await office.world.license(office.world.sample.license).used == 0)
    #expect(try await office.browser.submit(form).status == 404)
    #expect(try await office.browser.get(target).text.contains("No device uses it yet."))
  }

  /// What has ended stands before what lives in the list of a license; it must not hide it.
  @Test func livingActivationsAreShownHoweverManyHaveEnded() async throws {
    let office = try await Office()
    let (world, sample) = (office.world, office.world.sample)
    try await world.store.write { writer in
      for number in 0..<205 {
        let id = ActivationID(now: ConsoleWorld.start, random: [0, UInt8(number)] + Array(repeating: 1, count: 8))
        _ = try writer.charge(
          Activation(
            id: id, licenseID: sample.license, organizationID: sample.acme, deviceID: sample.register,
            createdAt: ConsoleWorld.start))
        _ = try writer.release(id, at: ConsoleWorld.start)
      }
    }
    world.clock.advance(seconds: 1)
    _ = try await world.activate(sample.server)
    let page = try await office.browser.get("\(office.root)/licenses/\(sample.license)")
    #expect(page.text.contains("1 of 10 activations used") && page.text.contains("Store 12 server"))
  }

  // MARK: Products

  @Test func aProductIsAddedAndChanged() async throws {
    let office = try await Office()
    let values: [String: String?] = [
      "code": "desk", "number": "1002", "name": "Desktop", "features": "pro  Professional tools\r\nteam Teams\r\n",
      "token_lifetime_seconds": "24", "renewal_window_days": "14",
    ]
    #expect(try await office.send("/products/new", values).location == "/products?done=added")
    let list = try await office.browser.get("/products?done=added")
    #expect(list.notice == "Added.")
    #expect(list.rows().contains(["Desktop", "desk", "1002", "Professional tools, Teams"]))
    let path = try #require(list.links.filter { $0.hasPrefix("/products/prd_") }.last)
    let form = try await office.form(path)
    #expect(form["features"] == "pro Professional tools\nteam Teams" && form["token_lifetime_seconds"] == "24")
    #expect(form["code"] == nil && form["number"] == nil, "they are for good")
    #expect(
      try await office.browser.submit(form, ["name": "Desk", "features": "", "renewal_window_days": "0"]).status == 303)
    #expect(try await office.browser.get("/products").rows().contains(["Desk", "desk", "1002", ""]))
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

  /// The form speaks in hours; a lifetime that is no whole number of them, set over the API, stays what it is.
  @Test(arguments: [300, 5400, 259_200] as [Int64])
  func savingKeepsALifetimeThatWasNotTouched(seconds: Int64) async throws {
    let office = try await Office()
    let (world, product) = (office.world, office.world.sample.product)
    var change = ChangeProduct.Change()
    change.tokenLifetimeSeconds = .set(seconds)
    _ = try await ChangeProduct(world.context)(product, version: 1, change, by: .operator)
    #expect(try await office.send("/products/\(product)", ["name": "Renamed"]).status == 303)
    let saved = try #require(try await world.store.read { try $0.product(product) })
    #expect(saved.name == "Renamed" && saved.tokenLifetimeSeconds == seconds)
    #expect(try await office.send("/products/\(product)", ["token_lifetime_seconds": "2"]).status == 303)
    let changed = try #require(try await world.store.read { try $0.product(product) })
    #expect(changed.tokenLifetimeSeconds == 7200)
  }

  // MARK: Lists

  @Test func devicesAreFoundByNameAndNumbers() async throws {
    let office = try await Office()
    let target = "\(office.root)/devices"
    #expect(try await office.browser.get(target).heading == "Devices 3")
    for (search, names) in [
      ("store+12", ["Store 12 server"]), ("cs-", ["HQ Hub", "Store 12 server"]),
      ("POS-2", ["HQ Hub", "Store 12 server"]),
      ("%25", []), ("_", []), ("Umbra", []), ("'", []),
    ] {
      let page = try await office.browser.get("\(target)?search=\(search)")
      #expect(page.rows().dropFirst().map(\.first) == names, "\(search)")
      #expect(page.form(target)?["search"] == search.replacing("+", with: " ").replacing("%25", with: "%"))
      #expect(names.isEmpty == page.text.contains("No device has this in its name, serial or article number."))
    }
  }

  @Test func aLongListHasPagesAndEndsWithoutAnEmptyOne() async throws {
    let office = try await Office()
    for number in 0..<97 {
      _ = try await CreateDevice(office.world.context)(
        .init(name: "Spare \(number)", kind: .register), in: office.world.sample.acme, by: .operator)
    }
    let target = "\(office.root)/devices"
    let exact = try await office.browser.get(target)
    #expect(exact.rows().count == 101 && !exact.links.contains { $0.contains("after=") })
    _ = try await CreateDevice(office.world.context)(
      .init(name: "One more", kind: .other), in: office.world.sample.acme, by: .operator)
    let first = try await office.browser.get(target)
    #expect(first.rows().count == 101)
    let next = try await office.browser.get(try #require(first.links.first { $0.contains("after=") }))
    let names = (first.rows().dropFirst() + next.rows().dropFirst()).compactMap(\.first)
    #expect(next.rows().count == 2 && Set(names).count == 101 && names.contains("One more"))
  }
}
