import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// Renewal: a new date, and who gets it when.
@Suite struct LicenseRenewalTests {
  private func target(_ office: ConsoleOffice) -> String { "\(office.root)/licenses/\(office.world.sample.license)" }

  @Test func aLicenseGetsANewDate() async throws {
    let office = try await ConsoleOffice()
    _ = try await office.world.activate(office.world.sample.server)
    let target = target(office)
    #expect(try await office.browser.get(target).link("Renew") == "\(target)/renew")
    let page = try await office.browser.get("\(target)/renew")
    #expect(page.heading == "Renew the license on Point of Sale")
    #expect(
      page.text.contains(
        "It is good until 30 June 2027, in UTC. 1 device gets the new date with the next refresh: machines refresh about every 12 hours."
      ))
    let form = try #require(page.form("\(target)/renew"))
    #expect(form["renewal_date"] == "2027-06-30" && form.buttons.map(\.label) == ["Renew license"])
    let answer = try await office.browser.submit(form, ["renewal_date": " 2028-06-30 "])
    #expect(answer.location == "\(target)?done=license-renewed")
    let renewed = try await office.browser.get("\(target)?done=license-renewed")
    #expect(renewed.notice == "Renewed. Machines hear of it with their next refresh.")
    #expect(renewed.rows("facts")[1][1].hasPrefix("30 June 2028 From 31 May 2028 on it asks for renewal;"))
    let events = try await office.world.events(.licenseRenewed)
    #expect(events.count == 1 && events[0].details["renewal_date"] == "2028-06-30")
    #expect(renewed.text.contains("History"))
    // To no end.
    #expect(try await office.send("\(target)/renew", ["renewal_date": ""]).status == 303)
    #expect(try await office.world.license(office.world.sample.license).renewalDate == nil)
  }

  @Test func anExpiredLicenseGoesOnByItself() async throws {
    let office = try await ConsoleOffice()
    _ = try await office.world.activate(office.world.sample.server)
    office.world.clock.advance(seconds: 600 * 86_400)
    let office2 = try await office.signedInAgain()
    let target = target(office)
    let page = try await office2.browser.get("\(target)/renew")
    #expect(
      page.text.contains(
        "It ended on 30 June 2027. 1 device that lost its license tries again hourly, and goes on by itself."))
    #expect(
      try await office2.browser.get(target).text.contains("It has ended: devices get no tokens until it is renewed."))
    #expect(try await office2.send("\(target)/renew", ["renewal_date": "2028-12-31"]).status == 303)
    #expect(try await office2.browser.get(target).text.contains("✓ Licensed"))
  }

  @Test(arguments: [
    ("30.6.2027", "is a date like 2027-06-30, or empty for none"),
    ("2027-02-29", "is a date like 2027-06-30, or empty for none"),
    ("2026-02-28", "is today or later; to end a license now, suspend or revoke it"),
    ("<b>", "is a date like 2027-06-30, or empty for none"),
  ])
  func aMistakeStandsBesideTheDate(value: String, sentence: String) async throws {
    let office = try await ConsoleOffice()
    let path = "\(target(office))/renew"
    let before = try await office.world.dump()
    let page = try await office.send(path, ["renewal_date": value])
    #expect(page.status == 422 && page.title == "Error: Renew license – Countersign")
    #expect(page.about("renewal_date")?.contains("New license renewal date \(sentence).") == true, "\(page.text)")
    #expect(page.form(path)?["renewal_date"] == value)
    #expect(try await office.world.dump() == before)
  }

  @Test func todayIsGoodEnough() async throws {
    let office = try await ConsoleOffice()
    #expect(try await office.send("\(target(office))/renew", ["renewal_date": "2026-03-01"]).status == 303)
  }

  @Test func aLostRaceIsShownWithBothDates() async throws {
    let office = try await ConsoleOffice()
    let path = "\(target(office))/renew"
    let (mine, theirs) = (try await office.form(path), try await office.form(path))
    #expect(try await office.browser.submit(theirs, ["renewal_date": "2028-01-01"]).status == 303)
    let page = try await office.browser.submit(mine, ["renewal_date": "2029-01-01"])
    #expect(page.status == 422 && page.about("renewal_date")?.hasPrefix("Now: 2028-01-01") == true)
    let again = try #require(page.form(path))
    #expect(again["renewal_date"] == "2029-01-01" && again["version"] == "2")
    #expect(try await office.browser.submit(again).status == 303)
    #expect(try await office.world.license(office.world.sample.license).renewalDate == RenewalDate("2029-01-01"))
  }
}
