import Foundation
import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

@Suite struct AdministratorTests {
  private func perform(_ command: AdministrationCommand, in world: ServerWorld) async -> AdministrationAnswer {
    await Administrator(world.context).perform(command)
  }

  private func events(_ action: AuditEvent.Action, in world: ServerWorld) async throws -> [String] {
    try await world.auditEvents(action).filter { $0.actor == .operator && $0.address == "local" }.map(\.subject)
  }

  @Test func anAccountIsCreatedAndItsPasswordSet() async throws {
    let world = try await ServerWorld()
    let made = await perform(
      .createUser(email: "ada@example.com", name: "Ada", isPlatformAdministrator: true, password: nil), in: world)
    guard case .done(let output, let notes) = made, let id = output.first else {
      Issue.record("\(made)")
      return
    }
    #expect(output.count == 1 && UserID(id) != nil && notes == ["Created ada@example.com."])
    #expect(
      await perform(.setPassword(email: " ADA@example.com", password: "correct horse battery"), in: world)
        == .done(output: [], notes: ["The password of ada@example.com is set."]))
    let stored = try await world.store.read { try $0.user(emailKey: "ada@example.com") }
    #expect(stored?.id.text == id && stored?.isPlatformAdministrator == true)
    let password = try #require(Password(presented: "correct horse battery"))
    let hash = PasswordHash(stored: stored?.passwordHash ?? "")
    #expect(hash.isHash(of: password))
    #expect(try await events(.userCreated, in: world).contains(id))
    #expect(try await events(.passwordSet, in: world) == [id])
  }

  @Test func aTokenActsAsItsUser() async throws {
    let world = try await ServerWorld()
    let made = await perform(.createAPIToken(email: "viewer@acme.example", name: "nightly"), in: world)
    guard case .done(let output, let notes) = made, let token = output.first else {
      Issue.record("\(made)")
      return
    }
    #expect(output.count == 1 && notes == ["The token acts as viewer@acme.example. It is shown only now."])
    let login = ServerWorld.Login(user: world.a.viewer.user, token: token)
    let seen = try await world.api(.get, "/organizations", by: login)
    #expect(seen["items"]?.elements.map { $0["id"] } == ["\(world.a.organization.id)"])
  }

  @Test func clientsAreCreated() async throws {
    let world = try await ServerWorld()
    let confidential = await perform(
      .createClient(
        name: "rs", organizationID: world.a.organization.id.text, isConfidential: true, grants: [],
        mayIntrospect: true), in: world)
    guard case .done(let output, let notes) = confidential, output.count == 2 else {
      Issue.record("\(confidential)")
      return
    }
    #expect(output[0].hasPrefix("client_id: cli_") && output[1].hasPrefix("client_secret: csc_"))
    #expect(notes == ["The secret is shown only now."])
    let client = ServerWorld.TestClient(
      id: String(output[0].dropFirst(11)), secret: String(output[1].dropFirst(15)))
    #expect(try await world.introspect("x", by: client).status == 200)
    let open = await perform(
      .createClient(
        name: "till", organizationID: nil, isConfidential: false, grants: ["device_code", "refresh_token"],
        mayIntrospect: false), in: world)
    guard case .done(let lines, let none) = open, lines.count == 1 else {
      Issue.record("\(open)")
      return
    }
    #expect(none.isEmpty)
    let till = ServerWorld.TestClient(id: String(lines[0].dropFirst(11)), secret: nil)
    #expect(try await world.tokens(till).answer.status == 200)
  }

  @Test func keysAreListedAndRotated() async throws {
    let world = try await ServerWorld()
    _ = try await world.tokens()
    let first = try #require(world.context.keyring.signer?.id)
    #expect(
      await perform(.listKeys, in: world) == .done(output: ["\(first)  token  ES256  active"], notes: []))
    let planned = await perform(.rotateKeys(urgency: "planned"), in: world)
    guard case .done(let output, let notes) = planned, let second = output.first else {
      Issue.record("\(planned)")
      return
    }
    let signsFrom = world.clock.now.adding(seconds: 345_600).rfc3339
    #expect(
      notes == [
        "It is announced now and signs from \(signsFrom) on, when every verifier has had the time to fetch it."
      ])
    #expect(
      await perform(.listKeys, in: world)
        == .done(
          output: ["\(first)  token  ES256  active", "\(second)  token  ES256  announced  signs from \(signsFrom)"],
          notes: []))
    let affected =
      "1 machine holds a license: until a verifier fetches the key set again, which agents do with each refresh, it"
      + " refuses the new tokens of the others."
    #expect(
      await perform(.rotateKeys(urgency: "compromised"), in: world)
        == .done(
          output: [second],
          notes: [
            "It signs from now on.", affected,
            "The former key left the key set: tokens that it signed are refused from now on.",
          ]))
    #expect(
      await perform(.listKeys, in: world) == .done(output: ["\(second)  token  ES256  active"], notes: []))
  }

  @Test(arguments: ["token", "file"])
  func aRetiredKeyIsRemoved(purpose: String) async throws {
    let world = try await ServerWorld()
    _ = await perform(.rotateKeys(urgency: "now", purpose: purpose), in: world)
    let old = try #require(purpose == "file" ? world.context.keyring.fileSigner?.id : world.context.keyring.signer?.id)
    #expect(
      await perform(.removeKey(id: old), in: world)
        == .refused(
          "Only a retired key is removed. The one that signs is withdrawn by a rotation that says it is compromised."))
    _ = await perform(.rotateKeys(urgency: "now", purpose: purpose), in: world)
    let notes =
      purpose == "file"
      ? [
        "The key left the key set. License files that have to be issued again: 0."
          + " Parent license files that have to be renewed: 0."
      ]
      : [
        "The key left the key set: tokens that it signed are refused from now on.",
        "Machines that hold a license: 0. Those with such a token get another with their next refresh.",
      ]
    #expect(await perform(.removeKey(id: old), in: world) == .done(output: [], notes: notes))
    #expect(
      await perform(.removeKey(id: old), in: world) == .refused("There is no key with the id \(old); see keys list."))
  }

  @Test func theKeysOfLicenseFilesAreRotatedByThemselves() async throws {
    let world = try await ServerWorld()
    let token = try #require(world.context.keyring.signer?.id)
    let now = await perform(.rotateKeys(urgency: "now", purpose: "file"), in: world)
    guard case .done(let output, let notes) = now, let first = output.first else {
      Issue.record("\(now)")
      return
    }
    let note = "It signs from now on: machines need the key set of today, or a bundle, to verify new license files."
    #expect(notes == [note])
    let compromised = await perform(.rotateKeys(urgency: "compromised", purpose: "file"), in: world)
    guard case .done(let lines, let told) = compromised, let second = lines.first else {
      Issue.record("\(compromised)")
      return
    }
    #expect(
      told == [
        note,
        "The former key left the key set. License files that have to be issued again: 0."
          + " Parent license files that have to be renewed: 0.",
      ])
    #expect(first != second)
    // Announced, it signs in a year, and says so. The list is in the order in which keys were made.
    world.clock.advance(seconds: 1)
    let planned = await perform(.rotateKeys(urgency: "planned", purpose: "file"), in: world)
    guard case .done(let announced, let words) = planned, let third = announced.first else {
      Issue.record("\(planned)")
      return
    }
    let signsFrom = world.clock.now.adding(seconds: 365 * 86_400).rfc3339
    #expect(
      words == [
        "It is announced now and signs from \(signsFrom) on.",
        "Machines that are never online learn it from a bundle: bring each of them one that is made from now on, before"
          + " that day.",
      ])
    #expect(
      await perform(.listKeys, in: world)
        == .done(
          output: [
            "\(token)  token  ES256  active", "\(second)  file  ES256  active",
            "\(third)  file  ES256  announced  signs from \(signsFrom)",
          ], notes: []))
    #expect(
      await perform(.rotateKeys(urgency: "now", purpose: "check"), in: world)
        == .refused("There are no keys of this purpose; it is token or file."))
  }

  /// The command line of a server that knew one purpose only.
  @Test func anOlderCommandRotatesTheKeysOfTokens() async throws {
    let world = try await ServerWorld()
    let old = try #require(world.context.keyring.signer?.id)
    let answer = await Administrator(world.context).perform(json: Array(#"{"rotateKeys":{"urgency":"now"}}"#.utf8))
    #expect(String(decoding: answer, as: UTF8.self).contains(#""done""#))
    #expect(world.context.keyring.signer?.id != old && world.context.keyring.fileSigner == nil)
  }

  @Test func refusalsAreSentences() async throws {
    let world = try await ServerWorld()
    let refusals: [(AdministrationCommand, String)] = [
      (
        .setPassword(email: "nobody@example.com", password: "correct horse battery"),
        "There is no account with the e-mail address nobody@example.com."
      ),
      (
        .setPassword(email: "viewer@acme.example", password: "short"),
        "Some fields are not as they should be. password has at least 12 characters; several words are best"
      ),
      (
        .setPassword(email: "viewer@acme.example", password: "viewer-123456"),
        "Some fields are not as they should be. password is one of those that are tried first: a common one, a run of"
          + " keys, the e-mail address; several words are best"
      ),
      (
        .createAPIToken(email: "nobody@example.com", name: "x"),
        "There is no account with the e-mail address nobody@example.com."
      ),
      (
        .createUser(email: "Viewer@Acme.example", name: "x", isPlatformAdministrator: false, password: nil),
        "This value is taken. email is taken"
      ),
      (
        .createUser(email: "x", name: "", isPlatformAdministrator: false, password: nil),
        "Some fields are not as they should be. email is an e-mail address like ada@example.com"
          + " name has 1 to 200 characters and no line breaks or control characters"
      ),
      (
        .createClient(name: "x", organizationID: "x", isConfidential: true, grants: [], mayIntrospect: true),
        "There is no organization with the id x."
      ),
      (.rotateKeys(urgency: "soon"), "There is no such kind of rotation."),
    ]
    for (command, sentence) in refusals { #expect(await perform(command, in: world) == .refused(sentence)) }
    world.store.fault = .everything
    #expect(
      await perform(.listKeys, in: world) == .refused("The server cannot answer now. Try again later."))
  }

  @Test func commandsAndAnswersTravelAsJSON() async throws {
    let world = try await ServerWorld()
    let administrator = Administrator(world.context)
    let command = Array(try JSONEncoder().encode(AdministrationCommand.listKeys))
    let answer = await administrator.perform(json: command)
    #expect(
      try JSONDecoder().decode(AdministrationAnswer.self, from: Data(answer)) == (await perform(.listKeys, in: world)))
    let unknown = AdministrationAnswer.refused(
      "The server does not know this command; is it of another version?")
    for text in ["", "x", "{}", #"{"reboot":{}}"#, #"{"listKeys":{}"#, #"{"rotateKeys":{}}"#] {
      let answer = await administrator.perform(json: Array(text.utf8))
      #expect(try JSONDecoder().decode(AdministrationAnswer.self, from: Data(answer)) == unknown)
    }
  }
}
