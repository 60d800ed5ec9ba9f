import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// What was shown is what is decided: swapped, stale and simultaneous decisions.
@Suite struct ConfirmationRaceTests {
  private typealias Way = AuthorizeDeviceWay

  @Test(arguments: ["id", "version", "text", "session", "empty", "code", "decision", "device"])
  func whatWasShownIsWhatIsDecided(swap: String) async throws {
    let way = try await Way()
    let (world, server) = (way.world, way.world.sample.server)
    let (asking, other) = (
      try await world.ask(), try await world.ask(MachineDescription(deviceName: "Evil"), from: "198.51.100.9")
    )
    let form = try await way.confirmation(asking.userCode, server)
    let version = try #require(form["version"])
    let elsewhere = try await Way(.owner, in: world)
    let theirs = try await elsewhere.confirmation(asking.userCode, server)
    let before = try await world.dump()
    var values: [String: String?] = ["decision": "approve"]
    switch swap {
    case "id": values["authorization_id"] = other.id.text
    case "version": values["version"] = version.replacing(/^1-/, with: "2-")
    case "text": values["version"] = String(version.dropLast(4)) + "AAAA"
    case "session": values["version"] = theirs["version"] ?? ""
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
}
