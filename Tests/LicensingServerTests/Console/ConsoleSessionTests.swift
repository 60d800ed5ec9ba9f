import HTTPEdge
import HTTPTypes
import LicensingCore
import LicensingStore
import Synchronization
import Testing

@testable import LicensingServer

/// How long a session lasts, and what ends it.
@Suite struct ConsoleSessionTests {
  @Test func signingOutEndsTheSessionAtTheServer() async throws {
    let world = try await ConsoleWorld()
    let browser = try await world.browser(of: .owner)
    let session = try #require(browser.session)
    let form = try #require(try await browser.get("/").form("/logout"))
    let page = try await browser.submit(form)
    #expect(page.status == 303 && page.location == "/login")
    #expect(
      page.headers["set-cookie"]
        == "__Host-countersign_server_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure")
    #expect(browser.session == nil)
    browser.keep(["__Host-countersign_server_session": session])
    #expect(try await browser.get("/").location == "/login")
    #expect(try await world.dump()["sessions"] == [])
  }

  @Test func aSessionEndsAfterHalfAnHourOfNothing() async throws {
    let world = try await ConsoleWorld()
    let browser = try await world.browser(of: .owner)
    for _ in 0..<3 {
      world.clock.advance(seconds: 1799)
      #expect(try await browser.get("/").status == 200)
    }
    try await world.store.flushNotes()
    world.clock.advance(seconds: 1800)
    #expect(try await browser.get("/").location == "/login")
  }

  @Test func aSessionEndsAfterTwelveHours() async throws {
    let world = try await ConsoleWorld()
    let browser = try await world.browser(of: .owner)
    for _ in 0..<43 {
      world.clock.advance(seconds: 1000)
      #expect(try await browser.get("/").status == 200)
    }
    world.clock.advance(seconds: 199)
    #expect(try await browser.get("/").status == 200)
    world.clock.advance(seconds: 1)
    #expect(try await browser.get("/").location == "/login")
  }

  @Test func whatChangesTheAccountEndsItsSessions() async throws {
    let world = try await ConsoleWorld()
    var disable = ChangeUser.Change()
    disable.isDisabled = .set(true)
    var promote = ChangeUser.Change()
    promote.isPlatformAdministrator = .set(true)
    let owner = world.sample[.owner]
    let viewer = world.sample[.viewer]
    let steps: [(Person, () async throws -> Void)] = [
      (.owner, { [promote] in _ = try await ChangeUser(world.context)(owner, version: nil, promote, by: .operator) }),
      (
        .manager,
        {
          _ = try await SetPassword(world.context)(
            email: Person.manager.email, try Password(chosen: "another long password"), by: .operator)
        }
      ),
      (.viewer, { [disable] in _ = try await ChangeUser(world.context)(viewer, version: nil, disable, by: .operator) }),
    ]
    for (person, step) in steps {
      let (browser, other) = (try await world.browser(of: person), try await world.browser(of: .administrator))
      try await step()
      #expect(try await browser.get("/").location == "/login", "\(person)")
      #expect(try await other.get("/").status == 200)
    }
  }

  @Test func anotherRoleCountsFromTheNextRequestOn() async throws {
    let world = try await ConsoleWorld()
    let (acme, manager) = (world.sample.acme, world.sample[.manager])
    let browser = try await world.browser(of: .manager)
    let form = try #require(
      try await browser.get("/organizations/\(acme)/devices/new").form("/organizations/\(acme)/devices/new"))
    try await SetMember(world.context)(manager, in: acme, role: .viewer, by: .operator)
    let before = try await world.dump()
    #expect(try await browser.submit(form, ["name": "New"]).status == 403)
    try await SetMember(world.context)(manager, in: acme, role: nil, by: .operator)
    #expect(try await browser.submit(form, ["name": "New"]).status == 404)
    #expect(try await world.dump()["devices"] == before["devices"])
  }
}
