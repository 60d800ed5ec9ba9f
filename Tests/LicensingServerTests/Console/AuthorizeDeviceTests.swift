import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// The form with device and user code.
@Suite struct AuthorizeDeviceTests {
  private typealias Way = AuthorizeDeviceWay

  @Test func theFormListsTheDevicesAndAsksForTheCode() async throws {
    let way = try await Way()
    var change = ChangeDevice.Change()
    change.isDisabled = .set(true)
    _ = try await ChangeDevice(way.world.context)(way.world.sample.register, version: nil, change, by: .operator)
    let page = try await way.browser.get(way.action)
    #expect(page.status == 200 && page.heading == "Authorize Device")
    #expect(page.text.contains("Store 12 server") && page.text.contains("HQ Hub"))
    #expect(!page.text.contains("Till 3"), "a disabled device cannot be licensed")
    #expect(!page.text.contains("Umbra"))
    let form = try #require(page.form(way.action))
    #expect(form.fields.map(\.name) == ["csrf_token", "user_code"], "no device is chosen")
    #expect(form["user_code"] == "")
    #expect(form.buttons.map(\.label) == ["Authorize"])
  }

  @Test func aDeviceIsPreselectedOnlyByItsAddressOrByTheOnlySerialNumber() async throws {
    let way = try await Way()
    let (world, sample) = (way.world, way.world.sample)
    let asking = try await world.ask()
    for query in [
      "?device_id=\(sample.server)", "?user_code=\(asking.userCode)", "?pending=\(asking.id)",
      "?user_code=\(asking.userCode.lowercased().replacing("-", with: "."))",
    ] {
      let form = try #require(try await way.browser.get(way.action + query).form(way.action))
      #expect(form["device_id"] == sample.server.text, "\(query)")
    }
    let unknown = try await world.ask(MachineDescription(deviceName: "Store 12 server", serialNumber: "CS-POS-9999"))
    let silent = try await world.ask(MachineDescription(deviceName: "Store 12 server"))
    let foreign = try await world.ask(MachineDescription(serialNumber: "UMB-0001"))
    var twin = CreateDevice.Draft(name: "Twin", kind: .server)
    twin.serialNumber = "cs-pos-0012"
    _ = try await CreateDevice(world.context)(twin, in: sample.acme, by: .operator)
    for code in [unknown.userCode, silent.userCode, foreign.userCode, asking.userCode, "WDJB-MJHT", "what?"] {
      let page = try await way.browser.get("\(way.action)?user_code=\(code.replacing("?", with: "%3F"))")
      #expect(page.status == 200)
      let form = try #require(page.form(way.action))
      #expect(form["device_id"] == nil, "\(code)")
      #expect(form["user_code"] == code)
    }
    for pending in [unknown.id, silent.id, foreign.id, asking.id, DeviceAuthorizationID(stored: "dau_x")] {
      let page = try await way.browser.get("\(way.action)?pending=\(pending)")
      #expect(page.status == 200 && page.form(way.action)?["device_id"] == nil, "\(pending)")
    }
  }

  @Test func theAddressOnTheMachineLeadsToTheFormWithTheCode() async throws {
    let way = try await Way()
    let asking = try await way.world.ask()
    let page = try await way.browser.get("/activate?user_code=\(asking.userCode)")
    #expect(page.status == 303 && page.location == "\(way.action)?user_code=\(asking.userCode)")
    #expect(try await way.browser.get("/activate").location == way.action)
    // Opening it approves nothing.
    #expect(try await way.browser.get(try #require(page.location)).status == 200)
    #expect(try await way.world.authorization(asking.id).state == .pending)
    // Whoever has several organizations chooses one; whoever may approve in none is told.
    let administrator = try await way.world.browser(of: .administrator)
    let choice = try await administrator.get("/activate?user_code=\(asking.userCode)")
    #expect(choice.heading == "Whose machine is it?")
    #expect(choice.links.contains("\(way.action)?user_code=\(asking.userCode)"))
    let viewer = try await way.world.browser(of: .viewer)
    let none = try await viewer.get("/activate")
    #expect(none.status == 200 && !none.links.contains(way.action))
  }

  @Test func anOrganizationThatIsDisabledIsNotOffered() async throws {
    let way = try await Way()
    var change = ChangeOrganization.Change()
    change.isDisabled = .set(true)
    _ = try await ChangeOrganization(way.world.context)(way.world.sample.acme, version: nil, change, by: .operator)
    #expect(try await way.browser.get("/activate").heading == "Whose machine is it?")
    let asking = try await way.world.ask()
    let page = try await way.review(asking.userCode, way.world.sample.server)
    #expect(page.text.contains("Acme Stores is disabled, so its devices cannot be licensed."))
    let form = try #require(page.form("\(way.action)/confirm"))
    #expect(form.buttons.map(\.label) == ["Deny"])
    let approved = try await way.browser.submit(form, ["decision": "approve"])
    #expect(approved.status == 409 && approved.text.contains("The organization is disabled."))
    #expect(try await way.world.authorization(asking.id).state == .pending)
  }

  @Test func whatIsMissingIsToldBesideItsFieldAndTheRestIsKept() async throws {
    let way = try await Way()
    let asking = try await way.world.ask()
    let neither = try await way.review(nil, nil)
    #expect(neither.status == 422 && neither.title == "Error: Authorize Device – Countersign")
    #expect(neither.focused == "summary")
    #expect(neither.summary == "Choose the device that the machine is. Type the code that the machine shows.")
    let noDevice = try await way.review(asking.userCode, nil)
    #expect(noDevice.status == 422 && noDevice.summary == "Choose the device that the machine is.")
    #expect(noDevice.form(way.action)?["user_code"] == asking.userCode)
    let noCode = try await way.review(nil, way.world.sample.server)
    #expect(noCode.status == 422 && noCode.about("user_code") == "▲ Type the code that the machine shows.")
    #expect(noCode.form(way.action)?["device_id"] == way.world.sample.server.text)
    #expect(try await way.world.dump()["attempts"]?.filter { $0.hasPrefix("'code") } == [])
  }

  @Test(arguments: [
    ("WDJB-MJH", "has 8 letters, for example WDJB-MJHT"), ("WDJB-MJHT-X", "has 8 letters"),
    ("WDJB-MJH0", "'0' is not in a user code"), ("WDJB-MJHA", "'A' is not in a user code"),
    ("<script>", "'<' is not in a user code"), ("WDJB MJHſ", "the character U+017F is not in a user code"),
  ])
  func whichCharacterCannotBeIsTold(code: String, sentence: String) async throws {
    let way = try await Way()
    let page = try await way.review(code, way.world.sample.server)
    #expect(page.status == 422)
    #expect(page.about("user_code")?.contains(sentence) == true, "\(page.about("user_code") ?? "")")
    let form = try #require(page.form(way.action))
    #expect(form["user_code"] == code && form["device_id"] == way.world.sample.server.text)
    // It was no guess.
    #expect(try await way.world.dump()["attempts"]?.filter { $0.hasPrefix("'code") } == [])
  }

  @Test func unknownExpiredUsedAndDeniedCodesAreOneAnswer() async throws {
    let way = try await Way()
    let (world, server) = (way.world, way.world.sample.server)
    let expired = try await world.ask()
    world.clock.advance(seconds: 600)
    let (denied, used) = (try await world.ask(), try await world.ask())
    try await DecideDeviceAuthorization(world.context).deny(
      .init(id: denied.id, userCode: denied.userCode), in: world.sample.acme, reason: nil,
      by: try await world.actor(.owner))
    _ = try await DecideDeviceAuthorization(world.context).approve(
      .init(id: used.id, userCode: used.userCode), device: server, license: nil, by: try await world.actor(.owner))
    let sentence = "▲ No machine is waiting with this code. It may have expired: look at the machine again."
    for code in ["BBBB-BBBB", expired.userCode, denied.userCode, used.userCode] {
      let page = try await way.review(code, server)
      #expect(page.status == 422 && page.about("user_code") == sentence)
      #expect(page.form(way.action)?["user_code"] == code)
    }
  }

  @Test func afterFiveWrongCodesThereIsAPauseForThatPerson() async throws {
    let way = try await Way()
    let (world, server) = (way.world, way.world.sample.server)
    let asking = try await world.ask()
    // A right one in between resets nothing.
    for code in ["BBBB-BBBB", "BBBB-BBBC", asking.userCode, "BBBB-BBBD", "BBBB-BBBF", "BBBB-BBBG"] {
      #expect(try await way.review(code, server).status == (code == asking.userCode ? 200 : 422))
    }
    for code in ["BBBB-BBBH", asking.userCode] {
      let page = try await way.review(code, server)
      #expect(page.status == 429 && page.heading == "Too many attempts")
      #expect(page.headers["retry-after"] == "600")
    }
    // Somebody else at another address goes on.
    let other = try await world.browser(of: .owner, from: "203.0.113.4")
    let form = try #require(try await other.get(way.action).form(way.action))
    #expect(try await other.submit(form, ["user_code": asking.userCode, "device_id": server.text]).status == 200)
    world.clock.advance(seconds: 599)
    #expect(try await way.review("BBBB-BBBH", server).status == 429)
    world.clock.advance(seconds: 1)
    #expect(try await way.review("BBBB-BBBH", server).status == 422)
  }
}
