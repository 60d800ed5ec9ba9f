import Cryptography
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// Signing keys: their phases, what comes next, and whom a rotation hits.
@Suite struct SigningKeyPageTests {
  private func keys(_ office: ConsoleOffice) async throws -> [SigningKeyRecord] {
    try await ReadSigningKeys(office.world.context)(by: .operator)
  }

  private func rotate(_ office: ConsoleOffice, _ urgency: String, _ purpose: String = "token") async throws -> ShownPage
  {
    let path = "/signing-keys/rotate?purpose=\(purpose)&urgency=\(urgency)"
    return try await office.send(path, Self.proof, to: "/signing-keys/rotate")
  }

  private static let proof: [String: String?] = ["own_password": Person.administrator.password]

  /// Time passes, and what is due is done.
  private func pass(_ office: ConsoleOffice, seconds: Int64) async throws -> ConsoleOffice {
    office.world.clock.advance(seconds: seconds)
    try await MaintainSigningKeys(office.world.context)()
    return try await office.signedInAgain()
  }

  @Test func thePageShowsWhatSignsAndWhatRestsOnIt() async throws {
    let office = try await ConsoleOffice()
    _ = try await office.world.activate(office.world.sample.server)
    let key = try #require(try await keys(office).first)
    let page = try await office.browser.get("/signing-keys")
    #expect(page.heading == "Signing keys" && page.text.contains("License tokens They sign license tokens"))
    #expect(
      page.text.contains(
        "✓ Active \(key.id) Made 1 March 2026, 12:00 UTC Signs since 1 March 2026, 12:00 UTC Algorithm \(key.algorithm.rawValue) 1 device holds tokens that it signed."
      ), "\(page.text)")
    #expect(page.text.contains("A new key would be announced now, and sign in 4 days."))
    #expect(page.text.contains("There is none yet. The first is made when the first product issues license files."))
    #expect(!page.body.contains("/remove"), "the one that signs is replaced, not removed")
  }

  @Test func aPlannedRotationIsFollowedThroughItsPhases() async throws {
    var office = try await ConsoleOffice()
    _ = try await office.world.activate(office.world.sample.server)
    let confirm = try await office.browser.get("/signing-keys/rotate?purpose=token&urgency=planned")
    #expect(confirm.heading == "Announce a new key for license tokens?")
    #expect(confirm.text.contains("It signs from 5 March 2026, 12:00 UTC, 4 days from now."))
    #expect(confirm.text.contains("Nothing stops working"))
    office.world.clock.advance(seconds: 60)
    #expect(try await rotate(office, "planned").location == "/signing-keys?done=signing-key-announced")
    let announced = try await office.browser.get("/signing-keys?done=signing-key-announced")
    #expect(announced.notice == "Announced. The new key signs once every machine has had the time to fetch it.")
    #expect(announced.text.contains("◷ Announced"))
    #expect(announced.text.contains("Signs from 5 March 2026, 12:01 UTC in 4 days"))
    #expect(announced.text.contains("1 device of 1 has not seen it yet."))
    #expect(announced.text.contains("A new key is announced already, and takes over by itself."))
    #expect(announced.link("Announce a new key for License tokens") == nil)
    // Another one at once is refused.
    let again = try await office.browser.get("/signing-keys/rotate?purpose=token&urgency=planned")
    #expect(try await office.browser.submit(try #require(again.form("/signing-keys/rotate")), Self.proof).status == 409)

    office = try await pass(office, seconds: 4 * 86_400)
    let taken = try await office.browser.get("/signing-keys")
    #expect(taken.text.contains("– Retired"))
    #expect(
      taken.text.contains(
        "Signed until 5 March 2026, 12:01 UTC Stays published until 9 March 2026, 12:01 UTC in 4 days"))
    // The only token is older than any can be.
    #expect(taken.text.contains("No token that it signed can be good any more."))
    #expect(taken.text.contains("No device holds a token that it signed."))

    office = try await pass(office, seconds: 4 * 86_400)
    let gone = try await office.browser.get("/signing-keys")
    #expect(!gone.text.contains("Retired") && gone.text.contains("✕ Removed"))
  }

  @Test func aStolenKeyIsWithdrawnOnce() async throws {
    let office = try await ConsoleOffice()
    _ = try await office.world.activate(office.world.sample.server)
    let path = "/signing-keys/rotate?purpose=token&urgency=compromised"
    let confirm = try await office.browser.get(path)
    #expect(confirm.heading == "Withdraw the key of license tokens?")
    #expect(
      confirm.text.contains("1 device holds tokens that it signed. They are refused wherever the key set is fresh"))
    let form = try #require(confirm.form("/signing-keys/rotate"))
    #expect(form.buttons.map(\.label) == ["Withdraw the key of 1 device"])
    let old = try #require(try await keys(office).first?.id)
    #expect(form["key_id"] == old)
    #expect(try await office.browser.submit(form, Self.proof).location == "/signing-keys?done=signing-key-withdrawn")
    let now = try await keys(office)
    #expect(now.count == 1 && now[0].id != old && now[0].state == .active)
    // Sent twice, it does not withdraw the new one as well.
    #expect(try await office.browser.submit(form, Self.proof).status == 412)
    #expect(try await keys(office).map(\.id) == [now[0].id])
    let page = try await office.browser.get("/signing-keys")
    #expect(page.rows().dropFirst().map { $0[0] } == [old])
  }

  @Test func aRetiredKeyIsRemovedBeforeItsTime() async throws {
    let office = try await ConsoleOffice()
    _ = try await office.world.activate(office.world.sample.server)
    let old = try #require(try await keys(office).first?.id)
    office.world.clock.advance(seconds: 60)
    let asked = try await office.browser.get("/signing-keys/rotate?purpose=token&urgency=now")
    #expect(asked.text.contains("1 device of 1 has not seen the new key"))
    #expect(try await rotate(office, "now").location == "/signing-keys?done=signing-key-replaced")
    let page = try await office.browser.get("/signing-keys")
    #expect(page.text.contains("Up to 1 device can still hold a good token that it signed, until the next refresh."))
    let target = "/signing-keys/\(old)/remove"
    #expect(page.links.contains(target))
    let confirm = try await office.browser.get(target)
    #expect(confirm.heading == "Remove the retired key before its time?")
    let form = try #require(confirm.form(target))
    #expect(form.buttons.map(\.label) == ["Remove the key of 1 device"])
    #expect(try await office.browser.submit(form, Self.proof).location == "/signing-keys?done=signing-key-removed")
    #expect(try await keys(office).map(\.state) == [.active])
    #expect(try await office.browser.submit(form, Self.proof).status == 404)
    #expect(try await office.browser.get(target).status == 404)
  }

  @Test func fileKeysSayWhatRestsOnThem() async throws {
    let office = try await ConsoleOffice()
    try await office.world.issueFile("SW-0001", "SWITCH-8")
    let page = try await office.browser.get("/signing-keys")
    #expect(page.text.contains("1 license file rests on it."))
    let confirm = try await office.browser.get("/signing-keys/rotate?purpose=file&urgency=compromised")
    #expect(confirm.text.contains("1 license file verifies nowhere any more"))
    #expect(try await rotate(office, "compromised", "file").status == 303)
    let after = try await office.browser.get("/signing-keys")
    #expect(after.text.contains("No license file that it signed is good."))
    let tokens = try await keys(office).filter { $0.purpose == .token }
    #expect(tokens.map(\.state) == [.active], "keys of the other purpose stay as they are")
  }

  @Test(arguments: [
    "", "?purpose=token", "?urgency=now", "?purpose=token&urgency=x", "?purpose=x&urgency=now",
    // No key of that purpose signs yet.
    "?purpose=file&urgency=now",
  ])
  func thereIsNothingElseToRotate(query: String) async throws {
    let office = try await ConsoleOffice()
    #expect(try await office.browser.get("/signing-keys/rotate\(query)").status == 404)
    #expect(try await office.browser.get("/signing-keys/x/remove").status == 404)
  }

  /// An open browser is not its owner.
  @Test func everyStepAsksForThePassword() async throws {
    let office = try await ConsoleOffice()
    let old = try #require(try await keys(office).first?.id)
    #expect(try await rotate(office, "now").status == 303)
    let rotation = "/signing-keys/rotate"
    let steps = ["planned", "now", "compromised"].map { ("\(rotation)?purpose=token&urgency=\($0)", rotation) }
    for (path, action) in steps + [("/signing-keys/\(old)/remove", "/signing-keys/\(old)/remove")] {
      let (before, asked) = (try await keys(office), try await office.browser.get(path))
      for typed in [nil, "wrong"] {
        let page = try await office.send(path, ["own_password": typed], to: action)
        #expect(page.status == 422 && page.heading == asked.heading)
        #expect(
          page.about("own_password")?.hasPrefix("▲ Your password is not the one that you sign in with.") == true)
        // What is asked about stands there still, and the password nowhere.
        #expect(page.form(action)?.buttons.map(\.label) == asked.form(action)?.buttons.map(\.label))
        #expect(page.form(action)?["own_password"] == "")
      }
      #expect(try await keys(office) == before, "\(path)")
    }
    #expect(try await office.world.events(.signInFailed).count == 8)
  }

  @Test func whyAKeyStaysIsSaidInTheConsolesWords() async throws {
    let office = try await ConsoleOffice()
    let active = try #require(try await keys(office).first)
    #expect(try await rotate(office, "planned").status == 303)
    let announced = try #require(try await keys(office).first { $0.state == .announced })
    let page = try await office.browser.get("/signing-keys/\(active.id)/remove")
    #expect(page.status == 409 && page.heading == "The key stays")
    #expect(page.text.contains("It is the one that signs. If somebody else has it, withdraw it"))
    let withdraw = try #require(page.link("Withdraw the key"))
    #expect(try await office.browser.get(withdraw).heading == "Withdraw the key of license tokens?")
    let other = try await office.browser.get("/signing-keys/\(announced.id)/remove")
    #expect(other.status == 409 && other.text.contains("It has signed nothing yet"))
    #expect(other.link("Back to the signing keys") == "/signing-keys")
    #expect(!page.body.contains("--") && !other.body.contains("--compromised"))
    // Nor does a form remove it that was made before.
    let form = try await office.form("/account/password")
    for key in [active, announced] {
      let answer = try await office.browser.post(
        "/signing-keys/\(key.id)/remove",
        [("csrf_token", form["csrf_token"] ?? ""), ("own_password", Person.administrator.password)])
      #expect(answer.status == 409 && answer.heading == "The key stays")
    }
    #expect(try await keys(office).count == 2)
  }
}
