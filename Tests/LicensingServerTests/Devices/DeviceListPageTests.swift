import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// The list of an organization's devices: what it shows, and that its address says all of it.
@Suite struct DeviceListPageTests {
  private typealias Office = ConsoleOffice

  /// The three devices of Acme, of which the server is licensed and the register disabled.
  private func office() async throws -> ConsoleOffice {
    let office = try await Office()
    let (world, sample) = (office.world, office.world.sample)
    let now = world.clock.now
    try await world.store.write { writer in
      let activation = Activation(
        id: ActivationID(now: now, random: [1]), licenseID: sample.license, organizationID: sample.acme,
        deviceID: sample.server, createdAt: now, redeemedAt: now)
      _ = try writer.charge(activation)
      try writer.setLicense(sample.license, of: sample.server)
      try writer.insert(
        TokenFamily(
          id: FamilyID(now: now, random: [1]), activationID: activation.id, deviceID: sample.server,
          clientID: Client.agentID, scope: "license", generation: 0, tokenHash: nil, end: nil, createdAt: now,
          refreshedAt: now, refreshedFrom: "192.0.2.7", hostname: nil))
    }
    world.store.note(.deviceSeen(sample.server, at: now.adding(seconds: -180)))
    try await world.store.flushNotes()
    var change = ChangeDevice.Change()
    change.isDisabled = .set(true)
    _ = try await ChangeDevice(world.context)(sample.register, version: nil, change, by: .operator)
    return office
  }

  private func names(_ office: ConsoleOffice, _ query: String) async throws -> [String] {
    try await office.browser.get("\(office.root)/devices\(query)").rows().dropFirst().compactMap(\.first)
  }

  @Test func everyDeviceIsOneRowWithWhatNeedsAttentionLast() async throws {
    let office = try await office()
    let page = try await office.browser.get("\(office.root)/devices")
    #expect(page.heading == "Devices 3" && page.title?.hasPrefix("Devices") == true)
    #expect(
      page.rows() == [
        ["Name ▲", "Kind", "Serial number", "License", "Last seen", "Added", "License Status"],
        ["HQ Hub", "Server", "CS-HUB-0001", "", "never", "just now", "– Not Licensed"],
        ["Store 12 server", "Server", "CS-POS-0012", "Point of Sale", "3 minutes ago", "just now", "✓ Licensed"],
        ["Till 3", "Register", "", "", "never", "just now", "– Disabled"],
      ])
    #expect(page.links.contains("\(office.root)/devices/\(office.world.sample.server)"))
    #expect(page.complaints(about: "\(office.root)/devices") == [])
  }

  @Test func filtersLeaveTheirDevicesAndSayHowMany() async throws {
    let office = try await office()
    let list = "\(office.root)/devices"
    let page = try await office.browser.get(list)
    let links = [
      "All 3": list, "Without license 1": "\(list)?status=not_licensed", "With license 1": "\(list)?status=licensed",
      "Disabled 1": "\(list)?status=disabled", "All kinds 3": list, "Servers 2": "\(list)?kind=server",
      "Registers 1": "\(list)?kind=register",
    ]
    for (text, href) in links { #expect(page.link(text) == href, "\(text)") }
    #expect(page.link("Switches 0") == nil)
    #expect(try await names(office, "?status=not_licensed") == ["HQ Hub"])
    #expect(try await names(office, "?status=licensed") == ["Store 12 server"])
    #expect(try await names(office, "?status=disabled") == ["Till 3"])
    #expect(try await names(office, "?kind=server&sort=serial_number&order=desc") == ["Store 12 server", "HQ Hub"])
    #expect(try await names(office, "?kind=server&status=disabled") == [])
    #expect(
      try await names(office, "?status=sleeping&kind=toaster&sort=luck") == ["HQ Hub", "Store 12 server", "Till 3"])
  }

  @Test func everyColumnSortsBothWays() async throws {
    let office = try await office()
    let list = "\(office.root)/devices"
    var page = try await office.browser.get("\(list)?status=not_licensed")
    #expect(page.link("Last seen") == "\(list)?status=not_licensed&sort=last_seen&order=desc")
    #expect(page.link("Name ▲") == "\(list)?status=not_licensed&order=desc")
    page = try await office.browser.get("\(list)?sort=last_seen&order=desc")
    #expect(page.link("Last seen ▼") == "\(list)?sort=last_seen" && page.link("Name") == list)
    let (hub, server, till) = ("HQ Hub", "Store 12 server", "Till 3")
    let orders = [
      "": [hub, server, till], "?order=desc": [till, server, hub], "?sort=serial_number": [hub, server, till],
      "?sort=serial_number&order=desc": [till, server, hub],
    ]
    for (query, expected) in orders { #expect(try await names(office, query) == expected, "\(query)") }
    // The three were made at the same moment; a fourth comes later.
    office.world.clock.advance(seconds: 1)
    _ = try await CreateDevice(office.world.context)(
      .init(name: "A late one", kind: .other), in: office.world.sample.acme, by: .operator)
    let created = try await names(office, "?sort=created")
    #expect(created.count == 4 && created.last == "A late one")
    #expect(try await names(office, "?sort=created&order=desc") == created.reversed())
    #expect(try await names(office, "?sort=last_seen&order=desc").first == server)
    #expect(try await names(office, "?sort=last_seen").last == server)
  }

  @Test func aSearchKeepsTheFilterAndTheOrder() async throws {
    let office = try await office()
    let list = "\(office.root)/devices"
    let page = try await office.browser.get("\(list)?kind=server&sort=created&search=Store")
    #expect(page.heading == "Devices 1" && page.rows().dropFirst().map(\.first) == ["Store 12 server"])
    let form = try #require(page.form(list))
    #expect(form["search"] == "Store" && form["kind"] == "server" && form["sort"] == "created")
    #expect(page.link("All kinds 1") == "\(list)?search=Store&sort=created")
    #expect(try await names(office, "?search=0012") == ["Store 12 server"], "the end of a serial number")
    #expect(try await names(office, "?search=pos-2") == ["HQ Hub", "Store 12 server"], "an article number")
    let none = try await office.browser.get("\(list)?search=ill")
    #expect(none.text.contains("No device here has these words") && none.link("Show all devices") == list)
    #expect(none.form(list)?["search"] == "ill" && none.rows() == [])
    // What no form can carry is as if nothing had been typed.
    #expect(try await names(office, "?search=%00") == ["HQ Hub", "Store 12 server", "Till 3"])
  }

  @Test func aLongListGoesOnInItsOrderAndBackToItsBeginning() async throws {
    let office = try await office()
    let (context, list) = (office.world.context, "\(office.root)/devices")
    for number in 1...205 {
      _ = try await CreateDevice(context)(
        .init(name: "Lane \(number)", kind: .register), in: office.world.sample.acme, by: .operator)
    }
    var (page, seen) = (try await office.browser.get("\(list)?search=lane&order=desc"), [String?]())
    #expect(page.heading == "Devices 205" && page.link("First page") == nil)
    for _ in 0..<2 {
      #expect(page.rows().count == 101)
      seen += page.rows().dropFirst().map(\.first)
      page = try await office.browser.get(try #require(page.link("Next page")))
    }
    seen += page.rows().dropFirst().map(\.first)
    #expect(seen == (1...205).reversed().map { "Lane \($0)" } && page.link("Next page") == nil)
    #expect(page.link("First page") == "\(list)?search=lane&order=desc" && page.heading == "Devices 205")
    let lost = try await office.browser.get("\(list)?after=nonsense")
    #expect(
      lost.rows().dropFirst().first?.first == "HQ Hub", "an address that somebody made up begins at the beginning")
  }

  @Test func aSearchThatFindsTooManySaysSo() async throws {
    let office = try await office()
    let (sample, now) = (office.world.sample, office.world.clock.now)
    try await office.world.store.write { writer in
      for number in 0...1000 {
        try writer.insert(
          Device(
            id: DeviceID(now: now.adding(milliseconds: Int64(number)), random: []), organizationID: sample.acme,
            name: "Lane \(number)", kind: .register, createdAt: now, updatedAt: now))
      }
    }
    let page = try await office.browser.get("\(office.root)/devices?search=lane")
    #expect(page.text.contains("More devices match than are listed."))
    #expect(page.heading == "Devices 1 000")
  }

  /// What somebody has to look after stands beside the status.
  @Test func aRowSaysWhatItsStatusIsAbout() async throws {
    let office = try await office()
    let server = { (office: ConsoleOffice) in
      try await office.browser.get("\(office.root)/devices?search=store").rows().last?.last
    }
    office.world.clock.advance(seconds: 4 * 86_400)
    var later = try await office.signedInAgain()
    #expect(try await server(later) == "✓ Licensed its token ended 1 day ago")
    office.world.clock.advance(seconds: 460 * 86_400)
    later = try await office.signedInAgain()
    #expect(try await server(later) == "◷ Requires Renewal until 30 June 2027")
    office.world.clock.advance(seconds: 30 * 86_400)
    later = try await office.signedInAgain()
    #expect(try await server(later) == "▲ Expired – Requires Renewal since 30 June 2027")
  }

  @Test func anOrganizationWithoutDevicesSaysWhatToDo() async throws {
    let office = try await Office()
    let organization = try await CreateOrganization(office.world.context)(name: "New", by: .operator).id
    let page = try await office.browser.get("/organizations/\(organization)/devices")
    #expect(
      page.text.contains("A device is a machine that is licensed") && page.rows() == [] && page.heading == "Devices 0")
    #expect(page.link("Add device") == "/organizations/\(organization)/devices/new")
    let viewer = try await office.world.browser(of: .viewer)
    let seen = try await viewer.get("\(office.root)/devices")
    #expect(seen.status == 200 && seen.link("Add device") == nil)
  }
}
