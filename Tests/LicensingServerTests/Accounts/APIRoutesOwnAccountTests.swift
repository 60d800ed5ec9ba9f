import HTTPTypes
import LicenseTokens
import LicensingCore
import LicensingStore
import TestInstruments
import Testing

@testable import LicensingServer

/// What everybody can do with their own account over the API: with a token, and with their password where a token is not enough.
@Suite struct APIRoutesOwnAccountTests {
  private static let change: JSONValue = [
    "present_password": .string(OwnPassword.present), "password": .string(OwnPassword.new),
  ]
  private static let confirmation: JSONValue = ["own_password": .string(OwnPassword.present)]
  private static let wrong = "is not the one that you sign in with"

  private func events(_ world: ServerWorld, _ action: AuditEvent.Action) async throws -> [AuditEvent] {
    try await world.store.healthy.read { try $0.auditEvents(of: nil, page: Page(limit: 200)) }
      .filter { $0.action == action && $0.requestID.hasPrefix("request-") }
  }

  @Test func thePasswordIsChangedAndEverySessionEnds() async throws {
    let world = try await ServerWorld()
    let login = world.a.viewer
    try await world.setPassword(of: login.user)
    let (first, second) = (try await world.signIn(login.user), try await world.signIn(login.user))
    let answer = try await world.api(.post, "/account/password", Self.change, by: login)
    expectNoContent(answer)
    for session in [first, second] { #expect(try await !world.isSignedIn(session.secret)) }
    try expect(
      try await world.api(.get, "/account/sessions", by: login), 200, ["items": [], "next": nil])
    let now = try await world.signIn(login.user, OwnPassword.new)
    #expect(try await world.isSignedIn(now.secret))
    // What it was is no password any more.
    try expect(
      try await world.api(.post, "/account/password", Self.change, by: login),
      is: Problem.invalid(["present_password": Self.wrong]))
    let events = try await events(world, .passwordSet)
    #expect(events.map(\.subject) == [login.user.id.text] && events.first?.actor == .user(login.user.id))
    #expect(events.first?.requestID == answer.requestID)
    for secret in [OwnPassword.present, OwnPassword.new] {
      #expect(world.log.lines.allSatisfy { !$0.contains(secret) })
    }
  }

  @Test func aTokenAloneChangesNothing() async throws {
    let world = try await ServerWorld()
    let login = world.a.owner
    try await world.setPassword(of: login.user)
    let session = try await world.signIn(login.user)
    let paths = ["/account/sessions/end", "/account/sessions/\(session.reference)/end"]
    for (body, problem) in [
      ([:], ["own_password": "is a string"]), (["own_password": "guess"], ["own_password": Self.wrong]),
      (["own_password": .string(OwnPassword.present), "all": true], ["all": "is not a member of this request"]),
    ] as [(JSONValue, KeyValuePairs<String, String>)] {
      for path in paths {
        try expect(try await world.api(.post, path, body, by: login), is: Problem.invalid(problem))
      }
    }
    for (change, field, message) in [
      (["present_password": "guess"], "present_password", Self.wrong),
      (["password": "short"], "password", "has at least 12 characters; several words are best"),
      (["password": .string(OwnPassword.present)], "password", "is another one than before"),
    ] as [([String: JSONValue], String, String)] {
      try expect(
        try await world.api(.post, "/account/password", Self.change.with(change), by: login),
        is: Problem.invalid([field: message]))
    }
    #expect(try await world.isSignedIn(session.secret))
    // Someone without a password has none to give.
    try expect(
      try await world.api(.post, paths[0], Self.confirmation, by: world.a.manager),
      is: Problem.invalid(["own_password": Self.wrong]))
    for action in [AuditEvent.Action.passwordSet, .sessionsEnded] {
      #expect(try await events(world, action).isEmpty)
    }
  }

  @Test func guessesAreCountedWithThoseAtTheDoor() async throws {
    var limits = LicensingPolicy.Limits()
    (limits.signInsPerAccount, limits.signInsPerAddress) = (3, 0)
    let world = try await ServerWorld(limits: limits)
    let login = world.a.owner
    try await world.setPassword(of: login.user)
    for path in ["/account/sessions/end", "/account/sessions/x/end", "/account/sessions/end"] {
      #expect(try await world.api(.post, path, ["own_password": "guess"], by: login).status == 422)
    }
    for (path, body) in [("/account/sessions/end", Self.confirmation), ("/account/password", Self.change)] {
      try expect(
        try await world.api(.post, path, body, by: login), is: Problem.tooManyAttempts, ["retry-after": "600"])
    }
    let door = SignIn(world.context, verifier: ServerWorld.verifier)
    #expect(try await door(email: login.user.email, password: OwnPassword.present, from: .local) == nil)
    world.clock.advance(seconds: 601)
    expectNoContent(try await world.api(.post, "/account/password", Self.change, by: login))
  }

  @Test func sessionsAreListedAndEnded() async throws {
    let world = try await ServerWorld()
    let (login, other) = (world.a.owner, world.b.owner)
    for login in [login, other] { try await world.setPassword(of: login.user) }
    let first = try await world.signIn(login.user)
    let begun = world.clock.now
    world.clock.advance(seconds: 60)
    let second = try await world.signIn(login.user, browser: "")
    let foreign = try await world.signIn(other.user)
    let document: (String, String, Timestamp) -> JSONValue = { id, browser, at in
      [
        "id": .string(id), "address": "local", "browser": .string(browser), "created_at": JSONValue(at),
        "last_seen_at": JSONValue(at),
      ]
    }
    let rest = document(second.reference, "", world.clock.now)
    try expect(
      try await world.api(.get, "/account/sessions", by: login), 200,
      ["items": .array([rest, document(first.reference, "Firefox on Linux", begun)]), "next": nil])
    let end = { (reference: String) in "/account/sessions/\(reference)/end" }
    for reference in [foreign.reference, "x", String(repeating: "A", count: 16)] {
      try expect(
        try await world.api(.post, end(reference), Self.confirmation, by: login), is: Problem.notFound)
    }
    expectNoContent(try await world.api(.post, end(first.reference), Self.confirmation, by: login))
    try expect(
      try await world.api(.post, end(first.reference), Self.confirmation, by: login), is: Problem.notFound)
    try expect(
      try await world.api(.get, "/account/sessions", by: login), 200, ["items": .array([rest]), "next": nil])
    expectNoContent(try await world.api(.post, "/account/sessions/end", Self.confirmation, by: login))
    for session in [first, second] { #expect(try await !world.isSignedIn(session.secret)) }
    #expect(try await world.isSignedIn(foreign.secret))
    let one = try await events(world, .sessionEnded)
    #expect(one.map(\.details) == [["address": "local", "browser": "Firefox on Linux"]])
    #expect(try await events(world, .sessionsEnded).map(\.details) == [["count": "1"]])
  }
}
