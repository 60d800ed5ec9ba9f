import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// The first page of an organization.
@Suite struct OverviewPageTests {
  private typealias Office = ConsoleOffice

  @Test func whereNothingWaitsItSaysSo() async throws {
    let office = try await Office()
    let page = try await office.browser.get(office.root)
    #expect(page.status == 200 && page.heading == "Acme Stores")
    #expect(page.text.contains("Needs attention ✓ Nothing now."))
    #expect(page.text.contains("Devices 3 Licensed devices 0 Licenses 1 Activations used 0 of 10 allowed"))
    #expect(page.links.contains("\(office.root)/devices?status=licensed"))
    #expect(page.links.contains("\(office.root)/hubs") && page.links.contains("\(office.root)/audit"))
  }

  @Test func whatWaitsStandsThereWithWhereItIsDealtWith() async throws {
    let office = try await Office()
    let (world, sample, root) = (office.world, office.world.sample, office.root)
    _ = try await world.activate(sample.server)
    try await world.store.flushNotes()
    for (date, quota) in [("2026-03-20", nil), ("2026-02-28", nil), (nil, 1)] as [(String?, Int64?)] {
      _ = try await CreateLicense(world.context)(
        .init(productID: sample.product, features: [], quota: quota, renewalDate: date.flatMap { RenewalDate($0) }),
        in: sample.acme, by: .operator)
    }
    world.clock.advance(seconds: 49 * 3600)
    let later = try await office.signedInAgain()
    _ = try await world.ask()
    let page = try await later.browser.get(root)
    #expect(!page.text.contains("Nothing now."))
    for (text, href) in [
      ("1 machine asks for a license", "\(root)/pending"),
      ("1 device’s token ends soon", "\(root)/devices?status=licensed&sort=last_seen"),
    ] { #expect(page.link(text) == href, "\(text)") }
    #expect(page.text.contains("Point of Sale has expired Its renewal date was 28 February 2026."))
    #expect(page.text.contains("Point of Sale requires renewal It is good until the end of 20 March 2026, UTC."))
    world.clock.advance(seconds: 24 * 3600)
    let ended = try await office.signedInAgain().browser.get(root)
    #expect(ended.link("1 device’s token has ended") == "\(root)/devices?status=licensed&sort=last_seen")
  }

  @Test func everyLinkOfItLeadsSomewhere() async throws {
    let office = try await Office()
    let (world, sample) = (office.world, office.world.sample)
    _ = try await world.activate(sample.server)
    try await world.store.flushNotes()
    for date in ["2026-03-20", "2026-03-21", "2026-02-27", "2026-02-28"] {
      _ = try await CreateLicense(world.context)(
        .init(productID: sample.product, features: [], quota: nil, renewalDate: RenewalDate(date)), in: sample.acme,
        by: .operator)
    }
    world.clock.advance(seconds: 100 * 3600)
    _ = try await world.ask()
    let later = try await office.signedInAgain()
    let page = try await later.browser.get(office.root)
    #expect(page.link("2 licenses have expired") == "\(office.root)/licenses?show=expired")
    #expect(page.link("2 licenses require renewal") == "\(office.root)/licenses?show=near-end")
    for link in Set(page.links) where link.hasPrefix(office.root) {
      #expect(try await later.browser.get(link).status == 200, "\(link)")
    }
    let listed = try await later.browser.get("\(office.root)/licenses?show=expired")
    #expect(listed.text.contains("Expired – Requires Renewal"))
  }

  @Test func anOrganizationWithoutAnythingIsToldWhatToBeginWith() async throws {
    let office = try await Office()
    let world = office.world
    let empty = try await CreateOrganization(world.context)(name: "Globex", by: .operator).id
    let root = "/organizations/\(empty)"
    let first = try await office.browser.get(root)
    #expect(
      first.text.contains("A license is the right to use a product")
        && first.link("Add license") == root + "/licenses/new")
    _ = try await CreateLicense(world.context)(
      .init(productID: world.sample.product, features: [], quota: nil, renewalDate: nil), in: empty, by: .operator)
    let second = try await office.browser.get(root)
    #expect(second.link("Add device") == root + "/devices/new" && !second.text.contains("A license is the right"))
    #expect(second.text.contains("Activations used 0 one license has no limit"))
  }

  @Test func whatHappenedLastIsThere() async throws {
    let office = try await Office()
    office.world.clock.advance(seconds: 60)
    var change = ChangeDevice.Change()
    change.name = .set("Renamed")
    _ = try await ChangeDevice(office.world.context)(
      office.world.sample.server, version: nil, change, by: try await office.world.actor(.manager))
    office.world.clock.advance(seconds: 60)
    let page = try await office.browser.get(office.root)
    #expect(page.text.contains("Last happened Device changed Renamed The manager, 1 March 2026, 12:01 UTC"))
  }

  /// Refused programs are a manager's business.
  @Test func refusedProgramsAreForManagers() async throws {
    let office = try await Office()
    _ = try await office.world.lockKey()
    for (person, isShown) in [(Person.manager, true), (.viewer, false)] {
      let page = try await office.world.browser(of: person).get(office.root)
      #expect(page.text.contains("refused") == isShown, "\(person)")
    }
  }
}
