import LicensingCore
import Testing

/// Where a person is signed in, as they see it, and how that ends.
@Suite struct SessionsTests {
  private struct Signed {
    let world: LicensingWorld
    let secrets: [SessionSecret]

    /// Three sessions of Max, a minute apart.
    init() async throws {
      world = try await LicensingWorld()
      let verifier = PlainPasswords()
      _ = try await SetPassword(world.context, verifier: verifier)(
        email: "max@acme.example", try Password.chosen("staple horse battery"), by: world.administrator)
      var secrets: [SessionSecret] = []
      for browser in ["Firefox on Linux", "", "Safari on iPhone"] {
        world.clock.advance(seconds: 60)
        let secret = try await SignIn(world.context, verifier: verifier)(
          email: "max@acme.example", password: "staple horse battery", from: world.site, browser: browser)
        secrets.append(try #require(secret))
      }
      self.secrets = secrets
    }

    func own() async throws -> [OwnSession] {
      try await ReadSessions(world.context).own(current: secrets[0], by: world.manager)
    }
  }

  @Test func onesOwnAreListedTheLastSeenFirst() async throws {
    let signed = try await Signed()
    let own = try await signed.own()
    #expect(own.map(\.session.browser) == ["Safari on iPhone", "", "Firefox on Linux"])
    #expect(own.map(\.isThisOne) == [false, false, true])
    #expect(own.allSatisfy { $0.session.address == signed.world.site.address })
    #expect(Set(own.map(\.reference)).count == 3)
    signed.world.clock.advance(seconds: 5)
    _ = try await AuthenticateSession(signed.world.context)(signed.secrets[0], from: signed.world.site)
    #expect(try await signed.own().first?.isThisOne == true)
    // One whose time is over is none.
    signed.world.clock.advance(seconds: Session.idleSeconds - 3)
    #expect(try await signed.own().map(\.isThisOne) == [true])
    let user = try await ReadAccounts(signed.world.context).details(
      try #require(signed.world.manager.userID), by: signed.world.administrator)
    #expect(user.sessionCount == 1 && user.roles.map(\.role) == [.manager] && user.tokens == [])
    #expect(user.user.lastSignedInAt == signed.world.clock.now.adding(seconds: -(Session.idleSeconds + 2)))
  }

  @Test func oneOfOnesOwnIsEnded() async throws {
    let signed = try await Signed()
    let (context, world) = (signed.world.context, signed.world)
    let phone = try #require(try await signed.own().first)
    let end = EndSessions(context)
    #expect(try await refusal { try await end.one(phone.reference, by: world.administrator) } == .notFound)
    for wrong in ["", "x", phone.reference + "A"] {
      #expect(try await refusal { try await end.one(wrong, by: world.manager) } == .notFound)
    }
    try await end.one(phone.reference, by: world.manager)
    #expect(try await refusal { try await end.one(phone.reference, by: world.manager) } == .notFound)
    #expect(try await AuthenticateSession(context)(signed.secrets[2], from: world.site) == nil)
    #expect(try await AuthenticateSession(context)(signed.secrets[1], from: world.site) != nil)
    let event = try await world.store.read { try $0.auditEvents(of: nil, page: Page(limit: 200)) }
      .last { $0.action == .sessionEnded }
    #expect(event?.details == ["address": world.site.address, "browser": "Safari on iPhone"])
    #expect(event?.actor == world.manager.identity)
  }

  @Test func allAreEndedByOneselfOrByThePlatform() async throws {
    let signed = try await Signed()
    let (context, world) = (signed.world.context, signed.world)
    let max = try #require(world.manager.userID)
    let other = try await context.makeUser("other@acme.example", role: .owner, in: world.organization.id)
    let end = EndSessions(context)
    #expect(try await refusal { try await end.all(of: max, by: other) } == .forbidden)
    #expect(try await refusal { try await end.all(of: sampleID(9), by: world.administrator) } == .notFound)
    #expect(try await end.all(of: max, by: world.administrator) == 3)
    for secret in signed.secrets { #expect(try await AuthenticateSession(context)(secret, from: world.site) == nil) }
    #expect(try await end.all(of: max, by: world.manager) == 0)
  }

  /// What is no change of rights ends no session.
  @Test func aNewNameEndsNoSession() async throws {
    let signed = try await Signed()
    var change = ChangeUser.Change()
    (change.name, change.isDisabled, change.isPlatformAdministrator) = (.set("Maximilian"), .set(false), .set(false))
    let max = try #require(signed.world.manager.userID)
    _ = try await ChangeUser(signed.world.context)(max, version: nil, change, by: signed.world.administrator)
    #expect(try await signed.own().count == 3)
    change.isPlatformAdministrator = .set(true)
    _ = try await ChangeUser(signed.world.context)(max, version: nil, change, by: signed.world.administrator)
    #expect(try await signed.own().isEmpty)
  }
}
