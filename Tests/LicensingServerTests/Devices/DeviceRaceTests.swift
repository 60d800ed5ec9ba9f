import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// Two people change the same device.
@Suite struct DeviceRaceTests {
  @Test func whoSavesSecondSeesBothValuesAndDecides() async throws {
    let office = try await ConsoleOffice()
    let (world, sample) = (office.world, office.world.sample)
    let path = "\(office.root)/devices/\(sample.server)/edit"
    let form = try await office.form(path)
    var theirs = ChangeDevice.Change()
    (theirs.name, theirs.hubID) = (.set("Store 12 cellar"), .set(nil))
    _ = try await ChangeDevice(world.context)(sample.server, version: nil, theirs, by: .operator)
    let page = try await office.browser.submit(form, ["name": "Store 12 attic"])
    #expect(page.status == 422 && page.title?.hasPrefix("Error: ") == true)
    #expect(page.summary?.contains("Somebody changed this while you did.") == true)
    #expect(page.about("name")?.contains("Now: Store 12 cellar") == true)
    #expect(page.about("hub_id")?.contains("Now: none") == true)
    #expect(page.about("serial_number")?.contains("Now:") == false, "what is the same needs no word")
    #expect(try await world.device(sample.server).name == "Store 12 cellar")
    let again = try #require(page.form(path))
    #expect(again["name"] == "Store 12 attic" && again["hub_id"] == sample.hub.text)
    #expect(try await office.browser.submit(again).status == 303)
    let saved = try await world.device(sample.server)
    #expect(saved.name == "Store 12 attic" && saved.hubID == sample.hub)
  }
}
