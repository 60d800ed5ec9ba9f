import TestInstruments
import HTTPTypes
import LicensingStore
import Testing

@testable import LicensingCore
@testable import LicensingServer

/// One's own account: what the page says, the password, the sessions and the API tokens.
@Suite struct AccountPageTests {
  private static let new = "purple monkey dishwasher"

  private func change(_ browser: Browser, _ values: [String: String?]) async throws -> ShownPage {
    let form = try #require(try await browser.get("/account/password").form("/account/password"))
    return try await browser.submit(form, values)
  }

  @Test func thePageSaysWhoOneIsAndWhatOneMay() async throws {
    let world = try await ConsoleWorld()
    let page = try await world.browser(of: .manager).get("/account")
    #expect(page.heading == "Your account")
    #expect(page.rows("facts") == [["Name", "The manager"], ["E-mail address", "manager@example.com"]])
    #expect(page.text.contains("Acme Stores Manager") && page.links.contains("/organizations/\(world.sample.acme)"))
    #expect(page.text.contains("You have none."))
    let administrator = try await world.browser(of: .administrator).get("/account")
    #expect(administrator.text.contains("Platform administrator: you see and change every organization"))
    let guest = try await world.browser(of: .guest).get("/account")
    #expect(guest.text.contains("You are a member of no organization yet."))
  }

  @Test func aNewPasswordEndsAllSessionsAndGivesThisOneANewId() async throws {
    let world = try await ConsoleWorld()
    let (browser, other) = (try await world.browser(of: .owner), try await world.browser(of: .owner))
    let before = try #require(browser.session)
    let page = try await change(
      browser,
      ["present_password": Person.owner.password, "password": Self.new, "repeated_password": Self.new])
    #expect(page.status == 303 && page.location == "/account?done=password-changed")
    #expect(browser.session != before && browser.session?.hasPrefix("css_") == true)
    let account = try await browser.get("/account?done=password-changed")
    #expect(account.notice == "Password changed. You are signed out everywhere but here.")
    #expect(account.text.contains("✓ This one") && account.form("/account/sessions/end") == nil)
    #expect(try await other.get("/account").location == "/login?next=%2Faccount")
    // The cookie of before opens nothing, nor does its form token.
    let thief = world.browser()
    thief.keep(["__Host-countersign_server_session": before])
    #expect(try await thief.get("/account").location == "/login?next=%2Faccount")
    #expect(try await world.browser().signIn(Person.owner.email, Person.owner.password).status == 422)
    #expect(try await world.browser().signIn(Person.owner.email, Self.new).status == 303)
  }

  @Test(arguments: [
    (
      [
        "present_password": "not this one", "password": "purple monkey dishwasher",
        "repeated_password": "purple monkey dishwasher",
      ],
      "present_password", "▲ Present password is not the one that you sign in with."
    ),
    (
      ["present_password": Person.owner.password, "password": "short", "repeated_password": "short"], "password",
      "▲ New password has at least 12 characters; several words are best."
    ),
    (
      [
        "present_password": Person.owner.password, "password": "purple monkey dishwasher",
        "repeated_password": "purple monkey dishwashers",
      ], "repeated_password", "▲ New password, once more is not the same as the first time."
    ),
    (
      ["present_password": "", "password": "", "repeated_password": ""], "present_password",
      "▲ Present password is not the one that you sign in with."
    ),
  ])
  func whatIsWrongStandsBesideItsFieldAndNoPasswordInThePage(
    values: [String: String], field: String, sentence: String
  ) async throws {
    let world = try await ConsoleWorld()
    let (browser, other) = (try await world.browser(of: .owner), try await world.browser(of: .owner))
    let session = browser.session
    let page = try await change(browser, values.mapValues { $0 })
    #expect(page.status == 422 && page.about(field)?.hasPrefix(sentence) == true, "\(page.text)")
    for value in values.values where !value.isEmpty { #expect(!page.body.contains(value)) }
    let again = try #require(page.form("/account/password"))
    #expect(again["present_password"] == "" && again["password"] == "" && again["repeated_password"] == "")
    #expect(browser.session == session)
    #expect(try await other.get("/account").status == 200)
    #expect(try await world.events(.passwordSet).isEmpty)
  }

  @Test func sessionsAreNamedByTheirBrowsersAndEndedOneByOne() async throws {
    let world = try await ConsoleWorld()
    let browser = try await world.browser(of: .owner)
    let phone = world.browser(from: "198.51.100.44")
    let agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Safari/604.1"
    world.clock.advance(seconds: 60)
    let login = try #require(try await phone.get("/login").form("/login"))
    _ = try await phone.submit(
      login, ["email": Person.owner.email, "password": Person.owner.password],
      Browser.ofTheSameOrigin + [.userAgent: agent])
    world.clock.advance(seconds: 120)
    let page = try await browser.get("/account")
    let form = try #require(page.form("/account/sessions/end"))
    #expect(page.text.contains("Unknown browser 192.0.2.10") && page.text.contains("Safari on iPhone 198.51.100.44"))
    #expect(page.text.contains("2 minutes ago") && page.text.contains("just now ✓ This one"))
    #expect(!page.body.contains("css_"))
    #expect(try await browser.submit(form, ["session": "AAAAAAAAAAAAAAAA"]).status == 404)
    let ended = try await browser.submit(form)
    #expect(ended.location == "/account?done=session-ended")
    #expect(try await browser.get("/account?done=session-ended").notice == "Signed out there.")
    #expect(try await phone.get("/account").location == "/login?next=%2Faccount")
    #expect(try await browser.submit(form).status == 404)
    let event = try #require(try await world.events(.sessionEnded).last)
    #expect(event.details == ["address": "198.51.100.44", "browser": "Safari on iPhone"])
  }

  @Test func nobodyEndsTheSessionOfAnother() async throws {
    let world = try await ConsoleWorld()
    let (owner, manager) = (try await world.browser(of: .owner), try await world.browser(of: .manager))
    _ = try await world.browser(of: .owner)
    let reference = try #require(try await owner.get("/account").form("/account/sessions/end")?["session"])
    let page = try await manager.post(
      "/account/sessions/end", [("csrf_token", try await manager.formToken()), ("session", reference)])
    #expect(page.status == 404)
    #expect(try await world.dump()["sessions"]?.count == 3)
  }

  @Test func oneSignsOutEverywhere() async throws {
    let world = try await ConsoleWorld()
    let browsers = [try await world.browser(of: .owner), try await world.browser(of: .owner)]
    let manager = try await world.browser(of: .manager)
    let form = try #require(try await browsers[0].get("/account").form("/account/sign-out-everywhere"))
    let page = try await browsers[0].submit(form)
    #expect(page.location == "/login" && browsers[0].session == nil)
    #expect(try await browsers[1].get("/account").location == "/login?next=%2Faccount")
    #expect(try await manager.get("/account").status == 200)
    #expect(try await world.events(.sessionsEnded).map(\.details) == [["count": "2"]])
  }

  @Test func anAPITokenIsShownOnceAndWorksUntilItIsDeleted() async throws {
    let world = try await ConsoleWorld()
    let browser = try await world.browser(of: .manager)
    let path = "/account/api-tokens/new"
    let form = try #require(try await browser.get(path).form(path))
    let shown = try await browser.submit(form, ["name": "Inventory <sync>", "own_password": Person.manager.password])
    #expect(shown.status == 200 && shown.heading == "API token created")
    #expect(shown.text.contains("the only time that “Inventory <sync>” is shown"))
    let token = try #require(shown.text.split(separator: " ").first { $0.hasPrefix("csa_") }.map(String.init))
    #expect(token.utf8.count == 47)
    let bearer: HTTPFields = [.authorization: "Bearer \(token)"]
    let program = world.browser()
    #expect(try await program.request(.get, "/api/v1/organizations", bearer).status == 200)
    let account = try await browser.get("/account")
    #expect(!account.body.contains(token) && account.text.contains("Inventory <sync>"))
    #expect(account.text.contains("just now Delete"))
    let confirm = try await browser.get(try #require(account.links.first { $0.hasSuffix("/delete") }))
    #expect(confirm.heading == "Delete “Inventory <sync>”?" && confirm.text.contains("It was last used just now."))
    let deletion = try #require(confirm.forms.last)
    #expect(try await browser.submit(deletion).location == "/account?done=token-deleted")
    #expect(try await program.request(.get, "/api/v1/organizations", bearer).status == 401)
    #expect(try await browser.submit(deletion).status == 404)
    #expect(world.log.lines.allSatisfy { !$0.contains(token) })
  }

  @Test func aStolenSessionMakesNoAPIToken() async throws {
    let world = try await ConsoleWorld()
    let browser = try await world.browser(of: .manager)
    let path = "/account/api-tokens/new"
    let form = try #require(try await browser.get(path).form(path))
    for (name, password, field, sentence) in [
      ("Inventory", "", "own_password", "▲ Your password is not the one that you sign in with."),
      ("Inventory", Person.owner.password, "own_password", "▲ Your password is not the one that you sign in with."),
      ("", Person.manager.password, "name", "▲ Name has 1 to 200 characters"),
    ] {
      let page = try await browser.submit(form, ["name": name, "own_password": password])
      #expect(page.status == 422 && page.about(field)?.hasPrefix(sentence) == true, "\(page.text)")
      #expect(page.form(path)?["name"] == name && page.form(path)?["own_password"] == "")
    }
    #expect(try await world.events(.apiTokenCreated).isEmpty)
  }

  @Test func theTokenOfAnotherIsNotThere() async throws {
    let world = try await ConsoleWorld()
    try await world.makeOwnToken(of: .owner)
    let browser = try await world.browser(of: .administrator)
    let path = "/account/api-tokens/\(ConsoleWorld.ownToken)/delete"
    #expect(try await browser.get(path).status == 404)
    #expect(try await browser.post(path, [("csrf_token", try await browser.formToken())]).status == 404)
    #expect(try await world.dump()["api_tokens"]?.count == 1)
  }
}

extension HTTPFields {
  fileprivate static func + (a: HTTPFields, b: HTTPFields) -> HTTPFields {
    var both = a
    for field in b { both.append(field) }
    return both
  }
}
