import HTTPEdge
import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// From the user code to the license, as a manager goes.
@Suite struct AuthorizeDeviceTests {
  private struct Way {
    let world: ConsoleWorld
    let browser: Browser
    let root: String

    init(_ person: Person = .manager, in world: ConsoleWorld? = nil) async throws {
      let made: ConsoleWorld
      if let world { made = world } else { made = try await ConsoleWorld() }
      self.world = made
      browser = try await made.browser(of: person)
      root = "/organizations/\(made.sample.acme)"
    }

    var action: String { "\(root)/authorize-device" }

    /// Types a code for a device; the answer.
    func review(_ code: String?, _ device: DeviceID?) async throws -> ShownPage {
      let form = try #require(try await browser.get(action).form(action))
      return try await browser.submit(form, ["user_code": code, "device_id": device?.text])
    }

    /// The form of the confirmation.
    func confirmation(_ code: String, _ device: DeviceID) async throws -> ShownPage.Form {
      try #require(try await review(code, device).form("\(action)/confirm"))
    }
  }

  // MARK: The form

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
    #expect(neither.status == 422)
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

  @Test func theListOfPendingRequestsShowsNoCode() async throws {
    let way = try await Way()
    let asking = try await way.world.ask()
    _ = try await way.world.ask(MachineDescription(deviceName: "Umbra till", serialNumber: "UMB-0001"))
    way.world.clock.advance(seconds: 125)
    let page = try await way.browser.get(way.root)
    #expect(
      page.rows() == [
        ["Machine", "Serial number", "From", "Asked", "Needs"],
        ["Store 12 server", "CS-POS-0012", "198.51.100.7", "2 minutes ago", "Type its user code"],
      ])
    let letters = asking.userCode.replacing("-", with: "")
    let target = try #require(page.links.first { $0.contains("pending=") })
    #expect(target == "\(way.action)?pending=\(asking.id)")
    let next = try await way.browser.get(target)
    #expect(next.text.contains("Store 12 server asked 2 minutes ago from 198.51.100.7."))
    #expect(next.form(way.action)?["user_code"] == "")
    for page in [page, next] { #expect(!page.body.contains(asking.userCode) && !page.body.contains(letters)) }
    let viewer = try await way.world.browser(of: .viewer)
    #expect(try await viewer.get(way.root).rows()[1].last == "")
  }

  // MARK: The confirmation

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
        ["Host", "till-12", "", ""], ["System", "Linux 6.12", "", ""], ["Software version", "4.2.0", "", ""],
        ["Program", "License agent", "", ""], ["Address", "198.51.100.7", "", ""],
        ["Asked", "1 minute ago, 1 March 2026, 12:00 UTC", "", ""],
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
    #expect(page.rows("compare")[5] == ["System", "not said", "", ""])
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

  @Test(arguments: ["id", "version", "text", "session", "empty", "code", "decision", "device"])
  func whatWasShownIsWhatIsDecided(swap: String) async throws {
    let way = try await Way()
    let (world, server) = (way.world, way.world.sample.server)
    let (asking, other) = (
      try await world.ask(), try await world.ask(MachineDescription(deviceName: "Evil"), from: "198.51.100.9")
    )
    let form = try await way.confirmation(asking.userCode, server)
    let version = try #require(form["version"])
    let before = try await world.dump()
    var values: [String: String?] = ["decision": "approve"]
    switch swap {
    case "id": values["authorization_id"] = other.id.text
    case "version": values["version"] = version.replacing(/^1-/, with: "2-")
    case "text": values["version"] = String(version.dropLast(4)) + "AAAA"
    case "session":
      let elsewhere = try await Way(.owner, in: world)
      let theirs = try await elsewhere.confirmation(asking.userCode, server)
      values["version"] = theirs["version"] ?? ""
    case "empty": values["version"] = .some(nil)
    case "code": values["version"] = asking.userCode
    case "decision": values["decision"] = "yes"
    default: values["device_id"] = "dev_x"
    }
    let page = try await way.browser.submit(form, values)
    #expect(page.status == 403 && page.heading == "The form is too old")
    let after = try await world.dump()
    for table in ["device_authorizations", "activations", "licenses", "token_families"] {
      #expect(after[table] == before[table], "\(table)")
    }
    #expect(try await world.authorization(other.id).state == .pending)
    // The form itself is good still.
    #expect(try await way.browser.submit(form, ["decision": "approve"]).status == 303)
  }

  @Test func aLicenseThatIsNoneIsNotTakenForAnother() async throws {
    let way = try await Way()
    let asking = try await way.world.ask()
    let form = try await way.confirmation(asking.userCode, way.world.sample.server)
    for id in ["lic_x", way.world.sample.umbraLicense.text, "lic_00000000000000000000000000"] {
      let page = try await way.browser.submit(form, ["decision": "approve", "license_id": id])
      #expect(page.status == (id == "lic_x" ? 403 : 404), "\(id)")
    }
    #expect(try await way.world.authorization(asking.id).state == .pending)
  }

  /// Whoever may approve in two organizations approves for the one whose page they are on.
  @Test func aDeviceOfAnotherOrganizationIsNotApprovedFromHere() async throws {
    let way = try await Way(.administrator)
    let asking = try await way.world.ask()
    let form = try await way.confirmation(asking.userCode, way.world.sample.server)
    let page = try await way.browser.submit(
      form, ["decision": "approve", "device_id": way.world.sample.umbraDevice.text, "license_id": nil])
    #expect(page.status == 404)
    #expect(try await way.world.authorization(asking.id).state == .pending)
    #expect(try await way.world.license(way.world.sample.umbraLicense).used == 0)
    #expect(try await way.review(asking.userCode, way.world.sample.umbraDevice).status == 404)
  }

  @Test func whoeverComesSecondIsTold() async throws {
    let way = try await Way()
    let other = try await Way(.owner, in: way.world)
    let asking = try await way.world.ask()
    let (first, second) = (
      try await way.confirmation(asking.userCode, way.world.sample.server),
      try await other.confirmation(asking.userCode, way.world.sample.register)
    )
    #expect(try await way.browser.submit(first, ["decision": "approve"]).status == 303)
    for decision in ["approve", "deny"] {
      let page = try await other.browser.submit(second, ["decision": decision])
      #expect(page.status == 409)
      #expect(page.text.contains("The request was decided before, or has expired."))
    }
    #expect(try await way.browser.submit(first, ["decision": "approve"]).status == 409)
    #expect(try await way.world.license(way.world.sample.license).used == 1)
    #expect(try await way.world.events(.authorizationDenied) == [])
  }

  @Test func ofManyApprovalsAtOnceOneWins() async throws {
    let way = try await Way()
    let asking = try await way.world.ask()
    let form = try await way.confirmation(asking.userCode, way.world.sample.server)
    let statuses = try await withThrowingTaskGroup(of: Int.self) { tasks in
      for _ in 0..<20 { tasks.addTask { try await way.browser.submit(form, ["decision": "approve"]).status } }
      return try await tasks.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
    }
    #expect(statuses == [303: 1, 409: 19])
    #expect(try await way.world.license(way.world.sample.license).used == 1)
    #expect(try await way.world.events(.authorizationApproved).count == 1)
  }

  @Test func whatExpiresMeanwhileIsNotApproved() async throws {
    let way = try await Way()
    let asking = try await way.world.ask()
    let form = try await way.confirmation(asking.userCode, way.world.sample.server)
    way.world.clock.advance(seconds: 600)
    let page = try await way.browser.submit(form, ["decision": "approve"])
    #expect(page.status == 409 && page.text.contains("The request has expired."))
    #expect(try await way.world.license(way.world.sample.license).used == 0)
    // Cleared away, it is told just so.
    way.world.clock.advance(seconds: 1100)
    #expect(try await way.browser.get("/").status == 200)
    way.world.clock.advance(seconds: 1700)
    #expect(try await way.browser.get("/").status == 200)
    way.world.clock.advance(seconds: 1000)
    try await way.world.store.flushNotes()
    _ = try await PurgeExpired(way.world.context)()
    let later = try await way.browser.submit(form, ["decision": "approve"])
    #expect(later.status == 409 && later.text.contains("The request has expired."))
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
    #expect(disabled.form("\(way.action)/confirm")?.buttons.map(\.label) == ["Deny"])
    _ = try await ChangeLicenseStanding(world.context)(.suspend, sample.license, version: nil, by: .operator)
    let page = try await way.review(asking.userCode, sample.server)
    #expect(page.text.contains("Acme Stores has no license that can be used, so there is nothing to approve."))
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
      client: client, scope: nil, machine: ConsoleWorld.till, from: origin)
    let page = try await way.review(answer.userCode.shown, world.sample.server)
    #expect(page.rows("compare").contains(["Program", "Umbra's program", "", ""]))
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
