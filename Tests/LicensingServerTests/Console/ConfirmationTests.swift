import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// What is shown before approving, and what comes of it.
@Suite struct ConfirmationTests {
  private typealias Way = AuthorizeDeviceWay

  @Test func theConfirmationShowsWhatTheMachineSaysBesideWhatIsRegistered() async throws {
    let way = try await Way()
    let asking = try await way.world.ask()
    way.world.clock.advance(seconds: 60)
    let page = try await way.review(asking.userCode.lowercased(), way.world.sample.server)
    #expect(page.status == 200 && page.heading == "Is this the machine?")
    #expect(
      page.rows("compare") == [
        ["Of the machine", "Asked", "Registered", "Compared"],
        ["Name", "Store 12 server", "Store 12 server", "✓ same"],
        ["Serial number", "CS-POS-0012", "CS-POS-0012", "✓ same"],
        ["Article number", "POS-2", "POS-2", "✓ same"],
      ])
    #expect(
      page.rows("told") == [
        ["Host", "till-12"], ["System", "Linux 6.12"], ["Software version", "4.2.0"], ["Program", "License agent"],
        ["Address", "198.51.100.7"], ["Asked", "1 minute ago, 1 March 2026, 12:00 UTC"],
      ])
    #expect(!page.text.contains("Some of it is different"))
    #expect(
      page.text.contains(
        "Store 12 server of Acme Stores gets Point of Sale with xms until 30 June 2027; 1 of 10 activations will be used."
          + " Its hub is HQ Hub."))
    let form = try #require(page.form("\(way.action)/confirm"))
    #expect(
      form.fields.map(\.name) == ["csrf_token", "authorization_id", "version", "device_id", "license_id", "reason"])
    #expect(form["license_id"] == way.world.sample.license.text)
    #expect(
      form.buttons.map { [$0.name, $0.value, $0.label] } == [
        ["decision", "approve", "Approve"], ["decision", "deny", "Deny"],
      ])
    // The code has done its work and travels no further.
    #expect(!page.body.contains(asking.userCode))
  }

  @Test func differencesAreMarkedWithAWord() async throws {
    let way = try await Way()
    let machine = MachineDescription(deviceName: " store 12 SERVER ", serialNumber: "CS-POS-0017", hostname: "till-17")
    let asking = try await way.world.ask(machine)
    let page = try await way.review(asking.userCode, way.world.sample.server)
    #expect(page.text.contains("Some of it is different."))
    #expect(page.rows("compare")[1].last == "✓ same")
    #expect(page.rows("compare")[2] == ["Serial number", "CS-POS-0017", "CS-POS-0012", "▲ different"])
    #expect(page.rows("compare")[3] == ["Article number", "not said", "POS-2", ""])
    #expect(page.rows("told").prefix(2) == [["Host", "till-17"], ["System", "not said"]])
    let bare = try await way.review(asking.userCode, way.world.sample.register)
    #expect(bare.rows("compare")[2] == ["Serial number", "CS-POS-0017", "not registered", ""])
  }

  @Test func whoeverHasTheLicenseNowIsNamed() async throws {
    let way = try await Way()
    _ = try await way.world.activate(way.world.sample.server, MachineDescription(hostname: "till-07"))
    let asking = try await way.world.ask()
    let page = try await way.review(asking.userCode, way.world.sample.server)
    #expect(page.text.contains("1 of 10 activations will be used. Its hub is HQ Hub. till-07 loses its license."))
    let other = try await way.review(asking.userCode, way.world.sample.register)
    #expect(other.text.contains("2 of 10 activations will be used. "))
    #expect(!other.text.contains("loses its license"))
  }

  @Test func approvingLicensesTheDevice() async throws {
    let way = try await Way()
    let (world, sample) = (way.world, way.world.sample)
    let asking = try await world.ask()
    let form = try await way.confirmation(asking.userCode, sample.server)
    let page = try await way.browser.submit(form, ["decision": "approve"])
    #expect(page.status == 303 && page.location == "\(way.root)/devices/\(sample.server)?done=approved")
    let next = try await way.browser.get(try #require(page.location))
    #expect(next.notice == "Approved. The machine gets its license with its next question, within seconds.")
    #expect(try await world.authorization(asking.id).state == .approved)
    #expect(try await world.license(sample.license).used == 1)
    let tokens = try await world.poll(asking)
    #expect(!tokens.accessToken.isEmpty)
    #expect(try await world.device(sample.server).licenseID == sample.license)
    let shown = try await way.browser.get("\(way.root)/devices/\(sample.server)")
    #expect(shown.text.contains("✓ Licensed") && shown.text.contains("Held by till-12"))
    let events = try await world.events(.authorizationApproved)
    #expect(events.map(\.subject) == [asking.id.text])
    #expect(events.map(\.actor) == [.user(sample[.manager])])
    #expect(events.map(\.address) == ["192.0.2.10"] && events.map(\.requestID) == ["request-1"])
    #expect(events.map(\.organizationID) == [sample.acme])
    #expect(events[0].details["device"] == sample.server.text && events[0].details["license"] == sample.license.text)
    #expect(events[0].details["asked_from"] == "198.51.100.7")
  }

  @Test func denyingTellsTheMachine() async throws {
    let way = try await Way()
    let asking = try await way.world.ask()
    let form = try await way.confirmation(asking.userCode, way.world.sample.server)
    let page = try await way.browser.submit(form, ["decision": "deny", "reason": "Not <ours> & not \"known\""])
    #expect(page.status == 303 && page.location == "\(way.root)?done=denied")
    #expect(try await way.browser.get(try #require(page.location)).notice == "Denied. The machine is told so.")
    await #expect(throws: LicensingError.grant(.denied)) { try await way.world.poll(asking) }
    let events = try await way.world.events(.authorizationDenied)
    #expect(events.map(\.subject) == [asking.id.text] && events.map(\.actor) == [.user(way.world.sample[.manager])])
    #expect(events.map(\.address) == ["192.0.2.10"])
    #expect(events[0].details == ["reason": "Not <ours> & not \"known\"", "asked_from": "198.51.100.7"])
    #expect(try await way.world.license(way.world.sample.license).used == 0)
  }

  @Test func aReasonThatIsTooLongIsToldAndNothingIsDenied() async throws {
    let way = try await Way()
    let asking = try await way.world.ask()
    let form = try await way.confirmation(asking.userCode, way.world.sample.server)
    let page = try await way.browser.submit(form, ["decision": "deny", "reason": String(repeating: "x", count: 501)])
    #expect(page.status == 422)
    #expect(page.text.contains("reason: has 1 to 500 characters"))
    #expect(try await way.world.authorization(asking.id).state == .pending)
  }

  @Test func aLicenseIsChosenWhereThereAreSeveral() async throws {
    let way = try await Way()
    let (world, sample) = (way.world, way.world.sample)
    let second = try await CreateLicense(world.context)(
      .init(productID: sample.product, features: ["xms", "loyalty"], quota: nil, renewalDate: nil), in: sample.acme,
      by: .operator
    ).id
    let asking = try await world.ask()
    let page = try await way.review(asking.userCode, sample.server)
    #expect(page.text.contains("Which license?"))
    #expect(page.text.contains("Point of Sale: xms until 30 June 2027; 1 of 10 activations will be used"))
    #expect(page.text.contains("Point of Sale: xms, loyalty"))
    let form = try #require(page.form("\(way.action)/confirm"))
    #expect(form["license_id"] == nil)
    let missing = try await way.browser.submit(form, ["decision": "approve"])
    #expect(missing.status == 409 && missing.text.contains("Name one of the licenses that can be used."))
    #expect(missing.link("Type the user code again") == way.action)
    #expect(try await world.authorization(asking.id).state == .pending)
    #expect(try await way.browser.submit(form, ["decision": "approve", "license_id": second.text]).status == 303)
    _ = try await world.poll(asking)
    #expect(try await world.device(sample.server).licenseID == second)
    // From now on it is the device's, and no choice is asked for.
    let again = try await way.confirmation(try await world.ask().userCode, sample.server)
    #expect(again["license_id"] == second.text)
  }

  @Test func aQuotaThatIsUsedUpIsToldBeforeAndAfter() async throws {
    let way = try await Way()
    let (world, sample) = (way.world, way.world.sample)
    var change = ChangeLicense.Change()
    change.quota = .set(1)
    _ = try await ChangeLicense(world.context)(sample.license, version: nil, change, by: .operator)
    let asking = try await world.ask()
    let earlier = try await way.confirmation(asking.userCode, sample.register)
    _ = try await world.activate(sample.server)
    let page = try await way.review(asking.userCode, sample.register)
    #expect(page.text.contains("Every activation of the license on Point of Sale is in use (1 of 1)."))
    #expect(page.link("See who uses it") == "\(way.root)/licenses/\(sample.license)")
    #expect(page.form("\(way.action)/confirm")?.buttons.map(\.label) == ["Deny"])
    let late = try await way.browser.submit(earlier, ["decision": "approve"])
    #expect(late.status == 409 && late.text.contains("Every activation of the license is in use."))
    #expect(try await world.authorization(asking.id).state == .pending)
    // The device that has its unit keeps it.
    let again = try await way.review(asking.userCode, sample.server)
    #expect(again.text.contains("1 of 1 activations will be used"))
    #expect(again.form("\(way.action)/confirm")?.buttons.map(\.label) == ["Approve", "Deny"])
  }

  @Test func whatCannotBeApprovedIsSaid() async throws {
    let way = try await Way()
    let (world, sample) = (way.world, way.world.sample)
    let asking = try await world.ask()
    var change = ChangeDevice.Change()
    change.isDisabled = .set(true)
    _ = try await ChangeDevice(world.context)(sample.register, version: nil, change, by: .operator)
    let disabled = try await way.review(asking.userCode, sample.register)
    #expect(disabled.text.contains("Till 3 is disabled. Enable it first."))
    #expect(disabled.link("To Till 3") == "\(way.root)/devices/\(sample.register)")
    #expect(disabled.form("\(way.action)/confirm")?.buttons.map(\.label) == ["Deny"])
    _ = try await ChangeLicenseStanding(world.context)(.suspend, sample.license, version: nil, by: .operator)
    let page = try await way.review(asking.userCode, sample.server)
    #expect(page.text.contains("Acme Stores has no license that can be used, so there is nothing to approve."))
    #expect(page.link("See the licenses") == "\(way.root)/licenses")
    let vendor = try await Way(.administrator, in: world).review(asking.userCode, sample.server)
    #expect(vendor.link("Add a license") == "\(way.root)/licenses/new")
    let form = try #require(page.form("\(way.action)/confirm"))
    #expect(form.buttons.map(\.label) == ["Deny"])
    let approved = try await way.browser.submit(form, ["decision": "approve"])
    #expect(approved.status == 409 && approved.text.contains("The organization has no license that can be used."))
    #expect(try await way.browser.submit(form, ["decision": "deny"]).status == 303)
  }

  @Test func aProgramOfAnotherOrganizationIsNotApprovedHere() async throws {
    let way = try await Way()
    let world = way.world
    let (client, _) = try await CreateClient(world.context)(
      .init(
        name: "Umbra's program", organizationID: world.sample.umbra, isConfidential: false, grants: [.deviceCode],
        mayIntrospect: false),
      by: .operator)
    let origin = Origin(address: "198.51.100.7", bucket: "a", prefix: "a", requestID: "asking")
    let answer = try await AuthorizeDevice(world.context)(
      client: .init(id: client.id, secret: nil), scope: nil, machine: ConsoleWorld.till, from: origin)
    let page = try await way.review(answer.userCode.shown, world.sample.server)
    #expect(page.rows("told").contains(["Program", "Umbra's program"]))
    #expect(page.link("Type another code") == way.action)
    #expect(
      page.text.contains("The program that asks is another organization’s, so its machines cannot be licensed here."))
    let form = try #require(page.form("\(way.action)/confirm"))
    #expect(form.buttons.map(\.label) == ["Deny"])
    #expect(try await way.browser.submit(form, ["decision": "approve"]).status == 409)
  }

  @Test func theDevicesLicenseIsFoundAmongMany() async throws {
    let way = try await Way()
    let (world, sample) = (way.world, way.world.sample)
    for _ in 0..<205 {
      _ = try await CreateLicense(world.context)(
        .init(productID: sample.product, features: [], quota: nil, renewalDate: nil), in: sample.acme, by: .operator)
    }
    world.clock.advance(seconds: 1)
    let last = try await CreateLicense(world.context)(
      .init(productID: sample.product, features: ["loyalty"], quota: nil, renewalDate: nil), in: sample.acme,
      by: .operator)
    var change = ChangeDevice.Change()
    change.licenseID = .set(last.id)
    _ = try await ChangeDevice(world.context)(sample.server, version: nil, change, by: .operator)
    let form = try await way.confirmation(try await world.ask().userCode, sample.server)
    #expect(form["license_id"] == last.id.text)
  }

  @Test func whoIsDisabledAfterwardsHasApprovedNothing() async throws {
    let way = try await Way()
    let asking = try await way.world.ask()
    let form = try await way.confirmation(asking.userCode, way.world.sample.server)
    #expect(try await way.browser.submit(form, ["decision": "approve"]).status == 303)
    var change = ChangeUser.Change()
    change.isDisabled = .set(true)
    _ = try await ChangeUser(way.world.context)(way.world.sample[.manager], version: nil, change, by: .operator)
    await #expect(throws: LicensingError.grant(.denied)) { try await way.world.poll(asking) }
    #expect(try await way.browser.submit(form, ["decision": "approve"]).location == "/login")
  }
}
