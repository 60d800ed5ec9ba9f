import LicensingCore
import Testing

/// A person changes their own password, and gives it again where an open browser must not be enough.
@Suite struct OwnPasswordTests {
  private static let present = "staple horse battery"
  private static let new = "purple monkey dishwasher"

  private struct Signed {
    let world: LicensingWorld
    let verifier = PlainPasswords()
    let session: SessionSecret
    let other: SessionSecret

    init(policy: LicensingPolicy = LicensingPolicy(issuer: LicensingWorld.issuer)) async throws {
      world = try await LicensingWorld(policy: policy)
      _ = try await SetPassword(world.context, verifier: verifier)(
        email: "max@acme.example", try Password.chosen(OwnPasswordTests.present), by: world.administrator)
      session = try await Self.signIn(world, verifier, OwnPasswordTests.present)
      other = try await Self.signIn(world, verifier, OwnPasswordTests.present)
    }

    static func signIn(
      _ world: LicensingWorld, _ verifier: PlainPasswords, _ password: String
    ) async throws
      -> SessionSecret
    {
      let secret = try await SignIn(world.context, verifier: verifier)(
        email: "max@acme.example", password: password, from: world.site, browser: "Firefox on Linux")
      return try #require(secret)
    }

    func isLiving(_ secret: SessionSecret) async throws -> Bool {
      try await AuthenticateSession(world.context)(secret, from: world.site) != nil
    }

    func change(_ present: String, _ new: String) async throws -> SessionSecret {
      try #require(
        try await ChangeOwnPassword(world.context, verifier: verifier)(
          present: present, new: new, browser: "Firefox on Linux", by: world.manager))
    }
  }

  @Test func everySessionEndsAndThisBrowserGetsANewOne() async throws {
    let signed = try await Signed()
    let secret = try await signed.change(Self.present, Self.new)
    #expect(secret != signed.session)
    #expect(try await signed.isLiving(secret))
    for old in [signed.session, signed.other] { #expect(try await !signed.isLiving(old)) }
    _ = try await Signed.signIn(signed.world, signed.verifier, Self.new)
    let refused = try await SignIn(signed.world.context, verifier: signed.verifier)(
      email: "max@acme.example", password: Self.present, from: signed.world.site)
    #expect(refused == nil)
  }

  @Test func whereThereIsNoBrowserNoSessionBegins() async throws {
    let signed = try await Signed()
    let secret = try await ChangeOwnPassword(signed.world.context, verifier: signed.verifier)(
      present: Self.present, new: Self.new, browser: nil, by: signed.world.manager)
    #expect(secret == nil)
    let left = try await ReadSessions(signed.world.context).own(current: nil, by: signed.world.manager)
    #expect(left.isEmpty)
    let again = try await Signed.signIn(signed.world, signed.verifier, Self.new)
    let own = try await ReadSessions(signed.world.context).own(current: nil, by: signed.world.manager)
    #expect(own.map(\.isThisOne) == [false] && again != signed.session)
  }

  @Test(arguments: [
    ("wrong", "purple monkey dishwasher", "present_password"), ("staple horse battery", "short", "password"),
    ("staple horse battery", "passwordpassword", "password"), ("staple horse battery", "aaaaaaaaaaaaaaaa", "password"),
    ("staple horse battery", "staple horse battery", "password"),
  ])
  func aChangeThatIsRefusedEndsNothing(present: String, new: String, field: String) async throws {
    let signed = try await Signed()
    let heard = try await refusal { try await signed.change(present, new) }
    guard case .invalid(let problems)? = heard else {
      Issue.record("\(String(describing: heard))")
      return
    }
    #expect(problems.map(\.field) == [field])
    for secret in [signed.session, signed.other] { #expect(try await signed.isLiving(secret)) }
    _ = try await Signed.signIn(signed.world, signed.verifier, Self.present)
  }

  @Test func ofTwoChangesAtOnceOneCounts() async throws {
    let signed = try await Signed()
    let heard = try await withThrowingTaskGroup { group in
      for number in 0..<8 {
        group.addTask { try await refusal { try await signed.change(Self.present, "\(Self.new) \(number)") } }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(heard.count { $0 == nil } == 1)
    let sessions = try await ReadSessions(signed.world.context).count(
      of: try #require(signed.world.manager.userID), by: signed.world.administrator)
    #expect(sessions == 1)
  }

  /// As at the door: a session that was stolen opens no way around the limit.
  @Test func guessesAreCountedWithThoseAtTheDoor() async throws {
    var policy = LicensingPolicy(issuer: LicensingWorld.issuer)
    (policy.limits.signInsPerAccount, policy.limits.signInsPerAddress) = (5, 0)
    let signed = try await Signed(policy: policy)
    let checks = signed.verifier.checks
    let heard = try await withThrowingTaskGroup { group in
      for number in 0..<40 {
        group.addTask { try await refusal { try await signed.change("guess \(number)", Self.new) } }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(heard.allSatisfy { $0 != nil } && signed.verifier.checks == checks + 5)
    #expect(
      try await refusal { try await signed.change(Self.present, Self.new) } == .limited(retryAfterSeconds: 600))
    let door = SignIn(signed.world.context, verifier: signed.verifier)
    #expect(
      try await door(email: "max@acme.example", password: Self.present, from: signed.world.site) == nil)
    signed.world.clock.advance(seconds: 601)
    _ = try await signed.change(Self.present, Self.new)
  }

  @Test func whoIsNoPersonHasNoPassword() async throws {
    let signed = try await Signed()
    let confirm = ConfirmPassword(signed.world.context, verifier: signed.verifier)
    for actor in [Actor.operator, .machine(client: "countersign-agent", origin: signed.world.site)] {
      #expect(try await refusal { try await confirm("x", field: "own_password", by: actor) } == .forbidden)
    }
    #expect(
      try await confirm(Self.present, field: "own_password", by: signed.world.manager).email == "max@acme.example")
    // Someone without a password: nothing is right, and it is no other answer.
    let none = FieldProblem("own_password", "is not the one that you sign in with")
    #expect(
      try await refusal { try await confirm("x", field: "own_password", by: signed.world.administrator) }
        == .invalid([none]))
  }

  @Test func aGeneratedPasswordIsGoodForAnyone() throws {
    let dice = SeededRandom()
    for _ in 0..<200 {
      let password = try GeneratedPassword(from: dice)
      #expect(password.exposed.count == 24 && password.exposed.split(separator: "-").count == 5)
      #expect(throws: Never.self) { try Password(chosen: password.exposed) }
      #expect("\(password)" == "password" && !String(reflecting: password).contains(password.exposed))
    }
  }
}
