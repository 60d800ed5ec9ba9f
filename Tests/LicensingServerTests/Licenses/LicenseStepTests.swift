import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// What is done to a license asks first, on a page that says whom it hits.
@Suite struct LicenseStepTests {
  private func target(_ office: ConsoleOffice) -> String { "\(office.root)/licenses/\(office.world.sample.license)" }

  @Test func suspendingSaysWhomItStops() async throws {
    let office = try await ConsoleOffice()
    _ = try await office.world.activate(office.world.sample.server)
    let target = target(office)
    let page = try await office.browser.get("\(target)/suspend")
    #expect(page.heading == "Suspend the license on Point of Sale?" && page.title == "Suspend license – Countersign")
    #expect(page.text.contains("1 device uses it. Its machine gets no new tokens from now on"))
    #expect(page.text.contains("believes it until its end, 3 days after it was signed at the latest."))
    let form = try #require(page.form("\(target)/suspend"))
    #expect(form.buttons.map(\.label) == ["Suspend license of 1 device"] && form["version"] == "1")
    #expect(page.links.contains(target), "there is a way back")
    #expect(try await office.world.license(office.world.sample.license).standing == .active, "looking changes nothing")
    #expect(try await office.browser.submit(form).location == "\(target)?done=suspended")
    let suspended = try await office.browser.get(target)
    #expect(suspended.text.contains("‖ Suspended") && suspended.link("Suspend license") == nil)
    #expect(suspended.text.contains("1 device gets tokens again: machines ask hourly, and go on by themselves."))
    // There is nothing to ask about any more.
    #expect(try await office.browser.get("\(target)/suspend").status == 409)
    #expect(try await office.send(target, [:], to: "\(target)/reinstate").location == "\(target)?done=reinstated")
    #expect(try await office.world.license(office.world.sample.license).standing == .active)
  }

  @Test func revokingIsForGood() async throws {
    let office = try await ConsoleOffice()
    _ = try await office.world.activate(office.world.sample.server)
    let target = target(office)
    #expect(try await office.browser.get(target).link("Revoke license and end 1 device’s tokens") == "\(target)/revoke")
    let page = try await office.browser.get("\(target)/revoke")
    #expect(page.heading == "Revoke the license on Point of Sale?")
    #expect(page.text.contains("This is for good: a revoked license is never reinstated. 1 device loses its license."))
    let form = try #require(page.form("\(target)/revoke"))
    #expect(form.buttons.map(\.label) == ["Revoke license and end 1 device’s tokens"])
    #expect(try await office.browser.submit(form).location == "\(target)?done=revoked")
    let revoked = try await office.browser.get(target)
    #expect(revoked.text.contains("✕ Revoked"))
    for step in ["edit", "renew", "suspend", "revoke"] {
      #expect(!revoked.links.contains("\(target)/\(step)"), "\(step)")
    }
    for step in ["renew", "suspend", "revoke"] {
      #expect(try await office.browser.get("\(target)/\(step)").status == 409, "\(step)")
    }
  }

  /// What was shown is what is decided: another page's decision is not overwritten unseen.
  @Test(arguments: ["suspend", "revoke"])
  func aStepNeedsTheLicenseThatWasShown(step: String) async throws {
    let office = try await ConsoleOffice()
    let target = target(office)
    let form = try await office.form("\(target)/\(step)")
    #expect(try await office.send("\(target)/edit", ["quota": "20"]).status == 303)
    let before = try await office.world.dump()
    for version in ["1", "", "x"] {
      let page = try await office.browser.submit(form, ["version": version])
      #expect(page.status == 412 && page.links.contains(target), "\(page.status) \(page.text)")
    }
    #expect(try await office.world.dump() == before)
  }

  @Test func aReleaseNamesTheDeviceAndWhenItsTokenEnds() async throws {
    let office = try await ConsoleOffice()
    _ = try await office.world.activate(office.world.sample.server)
    let target = target(office)
    office.world.clock.advance(seconds: 1500)
    let page = try await office.browser.get(target)
    #expect(
      page.rows("devices-in-use").dropFirst() == [
        [
          "Store 12 server", "CS-POS-0012", "1 March 2026, 12:00 UTC", "25 minutes ago", "Release Store 12 server",
        ]
      ])
    let ask = try #require(page.links.first { $0.hasPrefix("\(target)/release?activation_id=act_") })
    let confirm = try await office.browser.get(ask)
    #expect(confirm.heading == "Release Store 12 server from the license on Point of Sale?")
    #expect(
      confirm.text.contains(
        "A machine that checks the token offline believes it until 4 March 2026, 12:00 UTC at the latest."))
    #expect(confirm.text.contains("Its activation is free for another device at once."))
    let form = try #require(confirm.form("\(target)/release"))
    #expect(form.buttons.map(\.label) == ["Release Store 12 server"])
    #expect(try await office.world.license(office.world.sample.license).used == 1)
    #expect(try await office.browser.submit(form).location == "\(target)?done=released")
    #expect(try await office.world.license(office.world.sample.license).used == 0)
    // Nothing is released twice, nor asked about again.
    #expect(try await office.browser.submit(form).status == 404)
    #expect(try await office.browser.get(ask).status == 404)
    #expect(try await office.browser.get(target).text.contains("No device uses it yet."))
  }

  @Test(arguments: ["", "?activation_id=", "?activation_id=act_00000000000000000000000000", "?activation_id=x"])
  func thereIsNothingToReleaseElsewhere(query: String) async throws {
    let office = try await ConsoleOffice()
    #expect(try await office.browser.get("\(target(office))/release\(query)").status == 404)
  }

  /// An activation of another organization's license is not released through this one's page.
  @Test func anotherOrganizationsDeviceIsNotThere() async throws {
    let office = try await ConsoleOffice()
    let (world, sample) = (office.world, office.world.sample)
    let id = ActivationID(now: ConsoleWorld.start, random: Array(repeating: 3, count: 10))
    try await world.store.write { writer in
      _ = try writer.charge(
        Activation(
          id: id, licenseID: sample.umbraLicense, organizationID: sample.umbra, deviceID: sample.umbraDevice,
          createdAt: ConsoleWorld.start))
    }
    #expect(try await office.browser.get("\(target(office))/release?activation_id=\(id)").status == 404)
    _ = try await office.world.activate(sample.server)
    let ask = try #require(
      try await office.browser.get(target(office)).links.first { $0.contains("release?activation_id=") })
    let form = try await office.form(ask, "\(target(office))/release")
    #expect(try await office.browser.submit(form, ["activation_id": id.text]).status == 404)
    #expect(try await world.license(sample.umbraLicense).used == 1)
  }
}
