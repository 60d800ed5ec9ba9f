import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// Devices: their forms and their list.
@Suite struct DeviceFormTests {
  private typealias Office = ConsoleOffice

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
        ["Features", "Extended management"], ["License renewal date", "30 June 2027"], ["Last seen", "never"],
      ])
    let form = try await office.form("\(target)/edit")
    for (name, value) in values { #expect(form[name] == (name == "serial_number" ? "CS-9" : value), "\(name)") }
    #expect(form["version"] == "1")
    let cleared: [String: String?] = [
      "name": "Till nine", "serial_number": "", "article_number": "", "url": "", "hub_id": "", "license_id": "",
    ]
    #expect(try await office.browser.submit(form, cleared).location == "\(target)?done=saved")
    let changed = try await office.browser.get(target)
    #expect(
      changed.heading == "Till nine" && changed.rows().dropFirst() == [["Kind", "Register"], ["Last seen", "never"]])
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
    #expect(form["hub"] == "Last hub" && form["license_id"] == license.id.text)
    #expect(try await office.browser.submit(form, ["name": "Renamed"]).status == 303)
    let saved = try await world.device(sample.server)
    #expect(saved.name == "Renamed" && saved.hubID == hub.id && saved.licenseID == license.id)
  }

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
      #expect(
        names.isEmpty == page.text.contains("No device here has these words in its name, serial or article number."))
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
