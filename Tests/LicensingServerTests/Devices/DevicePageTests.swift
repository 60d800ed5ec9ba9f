import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// The page of a device, and what is done from it.
@Suite struct DevicePageTests {
  private typealias Office = ConsoleOffice

  private static let tokenRows = [
    "Held by", "Since", "Last refresh", "Refreshed", "Token ends", "Program", "Token family",
  ]

  private func target(_ office: Office, _ device: DeviceID? = nil) -> String {
    "\(office.root)/devices/\(device ?? office.world.sample.server)"
  }

  @Test func itTellsWhoHoldsTheTokensAndUntilWhen() async throws {
    let office = try await Office()
    let before = try await office.browser.get(target(office))
    #expect(before.text.contains("No machine holds tokens of this device. Authorize it with the user code"))
    #expect(before.text.contains("It has used no license yet.") && !before.text.contains("Re-authorize"))
    _ = try await office.world.activate(office.world.sample.server)
    office.world.clock.advance(seconds: 125)
    let page = try await office.browser.get(target(office))
    #expect(page.status == 200 && page.heading == "Store 12 server" && page.text.contains("✓ Licensed"))
    let rows = Dictionary(page.allRows().compactMap { $0.count == 2 ? ($0[0], $0[1]) : nil }) { first, _ in first }
    #expect(Self.tokenRows.allSatisfy { rows[$0] != nil }, "\(rows)")
    #expect(rows["Held by"] == "till-12" && rows["Last refresh"] == "2 minutes ago from 198.51.100.7")
    #expect(rows["Refreshed"] == "not yet" && rows["Token ends"] == "in 2 days" && rows["Last seen"] == "2 minutes ago")
    #expect(rows["Program"] == "Countersign license agent" || rows["Program"]?.isEmpty == false)
    #expect(!page.text.contains("▲"), "nothing to worry about")
    #expect(page.text.contains("the tokens of till-12 end"))
    #expect(page.links.contains("\(office.root)/authorize-device?device_id=\(office.world.sample.server)"))
  }

  @Test(
    arguments: [
      (47 * 3600, nil), (49 * 3600, "got its last token 2 days ago, and that one ends in 23 hours."),
      (100 * 3600, "and that one has ended: it has no license until it reaches this server again."),
    ] as [(Int64, String?)])
  func itWarnsOfAnOldToken(seconds: Int64, sentence: String?) async throws {
    let office = try await Office()
    _ = try await office.world.activate(office.world.sample.server)
    office.world.clock.advance(seconds: seconds)
    let page = try await office.signedInAgain().browser.get(target(office))
    #expect(page.text.contains("Its machine got its last token") == (sentence != nil))
    if let sentence { #expect(page.text.contains(sentence), "\(page.text)") }
  }

  @Test func itWarnsOfTokensThatTwoMachinesUsed() async throws {
    let office = try await Office()
    let (world, server) = (office.world, office.world.sample.server)
    _ = try await world.activate(server)
    try await world.store.write { _ = try $0.endFamily(ofDevice: server, .replayed, at: world.clock.now) }
    let page = try await office.browser.get(target(office))
    #expect(page.text.contains("▲ Two machines used its tokens, so both lost them"))
    #expect(page.text.contains("A copied token was found out") && page.text.contains("– Not Licensed"))
    _ = try await world.activate(server)
    let again = try await office.browser.get(target(office))
    #expect(!again.text.contains("Two machines") && again.text.contains("A copied token was found out"))
  }

  @Test func itTellsWhatIsUnderIt() async throws {
    let office = try await Office()
    let sample = office.world.sample
    let hub = try await office.browser.get(target(office, sample.hub))
    #expect(hub.text.contains("1 device reports to it Store 12 server Show as a tree"))
    #expect(hub.links.contains("\(office.root)/hubs?hub=\(sample.hub)"))
    let below = try await office.browser.get(target(office))
    #expect(below.link("HQ Hub") == target(office, sample.hub) && !below.text.contains("reports to it"))
    for number in 1...5 {
      var draft = CreateDevice.Draft(name: "Till \(number)", kind: .register)
      draft.hubID = sample.hub
      _ = try await CreateDevice(office.world.context)(draft, in: sample.acme, by: .operator)
    }
    #expect(try await office.browser.get(target(office, sample.hub)).text.contains("All 6 devices under HQ Hub"))
  }

  @Test func itTellsWhatHappened() async throws {
    let office = try await Office()
    _ = try await office.world.activate(office.world.sample.server)
    office.world.clock.advance(seconds: 60)
    _ = try await office.world.activate(
      office.world.sample.server, MachineDescription(serialNumber: "CS-POS-0012", hostname: "till-12-new"))
    let page = try await office.browser.get(target(office))
    for sentence in [
      "Device authorization approved", "Device authorization redeemed", "Device created", "The administrator",
    ] { #expect(page.text.contains(sentence), "\(sentence)") }
    #expect(page.links.contains("\(office.root)/audit?subject=\(office.world.sample.server)"))
    let before = try #require(page.tables.first { $0.first?.first == "Host" })
    #expect(before.count == 2 && before[1][0] == "till-12" && before[1][4] == "Another machine was authorized")
    #expect(before[1][1] == "1 March 2026, 12:00 UTC" && before[1][2] == "1 March 2026, 12:01 UTC")
  }

  // MARK: Steps

  @Test func disablingAsksFirstAndSaysWhatItDoes() async throws {
    let office = try await Office()
    let (sample, context) = (office.world.sample, office.world.context)
    let hub = target(office, sample.hub)
    let page = try await office.browser.get(hub + "/disable")
    #expect(page.heading == "Disable HQ Hub?")
    #expect(page.text.contains("No machine holds tokens of it now, and none can be authorized meanwhile."))
    #expect(page.text.contains("1 device reports to it. They keep their licenses"))
    _ = try await office.world.activate(sample.server)
    let server = target(office)
    let held = try await office.browser.get(server + "/disable")
    #expect(held.text.contains("till-12 gets no more tokens from that moment on"))
    #expect(held.text.contains("takes its last token until that one ends, 4 March 2026, 12:00 UTC."))
    #expect(!held.text.contains("reports to it"))
    let form = try #require(held.form(server + "/disable"))
    #expect(form.buttons.map(\.label) == ["Disable device"] && held.links.contains(server))
    let done = try await office.browser.submit(form)
    #expect(done.location == "\(server)?done=disabled")
    let disabled = try await office.browser.get(try #require(done.location))
    #expect(disabled.notice == "Disabled. The device's tokens are refused from now on.")
    #expect(disabled.text.contains("– Disabled") && !disabled.links.contains { $0.contains("authorize-device?") })
    #expect(!disabled.links.contains(server + "/disable"))
    #expect(try await office.send(server, [:], to: server + "/enable").status == 303)
    #expect(try await context.store.read { try $0.device(sample.server)?.isDisabled } == false)
  }

  @Test func deletingAsksFirstAndSaysWhatItDoes() async throws {
    let office = try await Office()
    let sample = office.world.sample
    let server = target(office)
    let activation = try await office.world.activate(sample.server)
    let page = try await office.browser.get(server + "/delete")
    #expect(page.heading == "Delete Store 12 server?" && page.text.contains("This is for good."))
    #expect(page.text.contains("Its activation is released for other devices: Point of Sale."))
    let form = try #require(page.form(server + "/delete"))
    var change = ChangeDevice.Change()
    change.name = .set("Renamed meanwhile")
    _ = try await ChangeDevice(office.world.context)(sample.server, version: nil, change, by: .operator)
    #expect(try await office.browser.submit(form).status == 412, "it is another one than was shown")
    let again = try #require(try await office.browser.get(server + "/delete").form(server + "/delete"))
    let done = try await office.browser.submit(again)
    #expect(done.location == "\(office.root)/devices?done=deleted")
    #expect(try await office.browser.get(server).status == 404)
    #expect(try await office.world.store.read { try $0.activation(activation)?.releasedAt } == office.world.clock.now)
  }

  @Test func anActivationIsReleasedFromItsDevice() async throws {
    let office = try await Office()
    let (sample, server) = (office.world.sample, target(office))
    let activation = try await office.world.activate(sample.server)
    let page = try await office.browser.get(server)
    let release = "\(server)/release?activation_id=\(activation)"
    #expect(page.links.contains(release))
    let asked = try await office.browser.get(release)
    #expect(asked.heading == "Release Point of Sale from Store 12 server?")
    #expect(asked.text.contains("till-12 gets no more tokens"))
    let form = try #require(asked.form(server + "/release"))
    let foreign = "\(target(office, sample.hub))/release"
    #expect(try await office.browser.get("\(foreign)?activation_id=\(activation)").status == 404)
    let token = try #require(form["csrf_token"])
    let other = try await office.browser.post(foreign, [("csrf_token", token), ("activation_id", activation.text)])
    #expect(other.status == 404, "of another device")
    #expect(try await office.browser.submit(form).location == "\(server)?done=released")
    #expect(try await office.world.license(sample.license).used == 0)
    #expect(try await office.browser.submit(form).status == 404, "once")
    let after = try await office.browser.get(server)
    #expect(after.text.contains("– Released") && !after.links.contains(release))
    #expect(after.text.contains("The activation was released"))
  }

  @Test func whoMayOnlyLookIsOfferedNothing() async throws {
    let office = try await Office()
    _ = try await office.world.activate(office.world.sample.server)
    let browser = try await office.world.browser(of: .viewer)
    let page = try await browser.get(target(office))
    #expect(page.text.contains("till-12") && !page.text.contains("Delete") && !page.text.contains("Re-authorize"))
    let ways = ["/edit", "/disable", "/delete", "/release", "authorize-device"]
    #expect(!page.links.contains { link in ways.contains { link.contains($0) } })
  }
}
