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
        && page.text.contains("Store 12 server 1 March 2026, 12:00 UTC in use Release Store 12 server"))
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
}
