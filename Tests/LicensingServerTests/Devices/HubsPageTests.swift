import Foundation
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// The tree of hubs.
@Suite struct HubsPageTests {
  private typealias Office = ConsoleOffice

  private func add(_ count: Int, under hub: DeviceID, to office: Office, _ name: String = "Till") async throws {
    for number in 0..<count {
      var draft = CreateDevice.Draft(name: "\(name) \(number)", kind: .register)
      draft.hubID = hub
      // Of the same instant none is the older one.
      office.world.clock.advance(seconds: 1)
      _ = try await CreateDevice(office.world.context)(draft, in: office.world.sample.acme, by: .operator)
    }
  }

  @Test func hubsStandWithWhatIsUnderThem() async throws {
    let office = try await Office()
    let sample = office.world.sample
    try await add(2, under: sample.server, to: office)
    let page = try await office.browser.get("\(office.root)/hubs")
    #expect(page.status == 200 && page.heading == "Hubs" && page.title == "Hubs – Countersign")
    let words = "HQ Hub Server 1 device under HQ Hub Store 12 server Server 2 devices under Store 12 server "
    #expect(page.text.contains(words + "Till 0 Register Till 1 Register"), "\(page.text)")
    #expect(page.link("Store 12 server") == "\(office.root)/devices/\(sample.server)")
    #expect(page.body.components(separatedBy: "<details open>").count == 3, "a short tree is open")
  }

  @Test func aHubWithFewDevicesIsOpenBesideOneWithMany() async throws {
    let office = try await Office()
    let (hub, server) = (office.world.sample.hub, office.world.sample.server)
    try await add(12, under: hub, to: office, "Spare")
    try await add(3, under: server, to: office)
    let page = try await office.browser.get("\(office.root)/hubs")
    // Thirteen are under the hub: itself stands closed, and says how many; what is in it is open as soon as it is.
    #expect(
      page.text.contains("HQ Hub Server List of all 13 devices under HQ Hub 13 devices under HQ Hub Store 12"),
      "\(page.text)")
    #expect(page.text.contains("3 devices under Store 12 server Till 0 Register"))
    #expect(page.link("List of all 13 devices under HQ Hub") == "\(office.root)/hubs?hub=\(hub)")
    #expect(page.body.components(separatedBy: "<details open>").count == 2)
    #expect(page.body.components(separatedBy: "<details>").count == 2)
    let below = try await office.browser.get("\(office.root)/hubs?hub=\(hub)")
    #expect(below.body.components(separatedBy: "<details open>").count == 2, "the server among the thirteen")
  }

  @Test func onAPageOfManySmallHubsTheLastStandClosed() async throws {
    let office = try await Office()
    for number in 0..<19 {
      let hub = try await CreateDevice(office.world.context)(
        .init(name: "Hub \(number)", kind: .server), in: office.world.sample.acme, by: .operator)
      try await add(11, under: hub.id, to: office)
    }
    let page = try await office.browser.get("\(office.root)/hubs")
    // Two hundred at once: those of HQ Hub and of eighteen others.
    #expect(page.body.components(separatedBy: "<details open>").count == 20)
    #expect(page.body.components(separatedBy: "<details>").count == 2)
  }

  @Test func ofManyDevicesTheFirstAreShownAndTheRestIsAClickAway() async throws {
    let office = try await Office()
    let hub = office.world.sample.hub
    try await add(120, under: hub, to: office)
    let page = try await office.browser.get("\(office.root)/hubs")
    #expect(
      page.text.contains("List of all 121 devices under HQ Hub 50 of 121 devices under HQ Hub")
        && !page.body.contains("<details open>"))
    var (target, names): (String?, [String]) = ("\(office.root)/hubs?hub=\(hub)", [])
    #expect(page.links.contains(try #require(target)))
    while let next = target {
      let part = try await office.browser.get(next)
      #expect(part.status == 200 && part.heading == "HQ Hub 121")
      names += part.links.filter { $0.contains("/devices/dev_") && !$0.hasSuffix(hub.text) }
      target = part.link("Next page")
    }
    #expect(Set(names).count == 121 && names.count == 121)
  }

  @Test func whereThereIsNoHubItIsSaidWhatOneIs() async throws {
    let office = try await Office()
    let root = "/organizations/\(office.world.sample.umbra)"
    let page = try await office.browser.get(root + "/hubs")
    #expect(page.text.contains("A hub is a device that others report to") && page.links.contains(root + "/devices"))
    let alone = try await office.browser.get("\(root)/hubs?hub=\(office.world.sample.umbraDevice)")
    #expect(alone.text.contains("No device reports to it."))
  }

  @Test func othersHubsAreNotThere() async throws {
    let office = try await Office()
    let sample = office.world.sample
    for hub in [sample.umbraDevice.text, "dev_x", "dev_00000000000000000000000000"] {
      #expect(try await office.browser.get("\(office.root)/hubs?hub=\(hub)").status == 404)
    }
    let stranger = try await office.world.browser(of: .stranger)
    #expect(try await stranger.get("\(office.root)/hubs").status == 404)
    #expect(try await stranger.get("/organizations/\(sample.umbra)/hubs?hub=\(sample.hub)").status == 404)
  }

  // MARK: The hub in the form of a device

  @Test func amongManyDevicesTheHubIsTyped() async throws {
    let office = try await Office()
    let (world, sample) = (office.world, office.world.sample)
    let path = "\(office.root)/devices/\(sample.register)/edit"
    #expect(try await office.form(path)["hub"] == nil, "among few it is chosen")
    for number in 0..<105 {
      _ = try await CreateDevice(world.context)(
        .init(name: "Spare \(number)", kind: .register), in: sample.acme, by: .operator)
    }
    for _ in 0..<2 {
      _ = try await CreateDevice(world.context)(.init(name: "Twin", kind: .server), in: sample.acme, by: .operator)
    }
    for (typed, hub) in [
      ("hq hub", sample.hub), ("CS-POS-0012", sample.server), ("", nil), (" \(sample.hub) ", sample.hub),
    ] as [(String, DeviceID?)] {
      #expect(try await office.send(path, ["hub": typed]).status == 303, "\(typed)")
      #expect(try await world.device(sample.register).hubID == hub)
    }
    let form = try await office.form(path)
    #expect(form["hub"] == "HQ Hub" && form["hub_id"] == nil)
    #expect(try await office.browser.submit(form, ["name": "Till three"]).status == 303)
    #expect(try await world.device(sample.register).hubID == sample.hub, "what was not changed stays")
    for (typed, sentence) in [
      ("HQ", "Hub is the whole name, serial number or server ID of a device. Near to this are HQ Hub (CS-HUB-0001)."),
      ("nothing", "Hub is the name, serial number or server ID of a device; none has this."),
      ("twin", "Hub is said of several devices; type the serial number or server ID: Twin (dev_"),
      (sample.umbraDevice.text, "Hub is another device of the organization that is not below this one."),
      (sample.register.text, "Hub is another device of the organization that is not below this one."),
    ] {
      let page = try await office.send(path, ["hub": typed])
      let about = page.about("hub") ?? page.summary
      #expect(page.status == 422 && page.text.contains(sentence), "\(typed): \(about ?? "")")
      #expect(page.form(path)?["hub"] == typed)
    }
  }
}
