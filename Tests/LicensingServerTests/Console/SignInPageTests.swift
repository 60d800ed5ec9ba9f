import HTTPEdge
import HTTPTypes
import LicensingCore
import LicensingStore
import Synchronization
import Testing

@testable import LicensingServer

@Suite struct SignInPageTests {
  /// An answer without what is different in every one: tokens and what was typed.
  private func comparable(_ page: ShownPage, _ email: String) -> [String] {
    let token = page.form("/login")?["csrf_token"] ?? ""
    let body = page.body.replacing(token, with: "TOKEN").replacing(email, with: "EMAIL")
    return [
      "\(page.status)", page.headers.sorted { $0.key < $1.key }.filter { $0.key != "content-length" }.description, body,
    ]
  }

  @Test func thePageGivesTheBrowserACookieToWhichItsFormIsBound() async throws {
    let world = try await ConsoleWorld()
    let browser = world.browser()
    let page = try await browser.get("/login")
    #expect(page.status == 200)
    #expect(page.heading == "Sign in" && page.title == "Sign in – Countersign")
    let cookies = page.headerList.filter { $0.0 == "set-cookie" }.map(\.1)
    #expect(cookies.count == 1)
    #expect(
      cookies[0].wholeMatch(
        of: /__Host-countersign_server_session=css_[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure/) != nil)
    let form = try #require(page.form("/login"))
    #expect(form.fields.map(\.name) == ["csrf_token", "email", "password"])
    // The browser keeps it: the page gives no other one, and nothing was written down for it.
    let again = try await browser.get("/login")
    #expect(again.headers["set-cookie"] == nil)
    #expect(again.form("/login")?["csrf_token"] == form["csrf_token"])
    #expect(try await world.dump()["sessions"] == [])
  }

  @Test func signingInGivesANewSessionAndSendsOnToTheFirstPage() async throws {
    let world = try await ConsoleWorld()
    let browser = world.browser()
    let form = try #require(try await browser.get("/login").form("/login"))
    let before = try #require(browser.session)
    let page = try await browser.submit(form, ["email": " Owner@Example.COM ", "password": Person.owner.password])
    #expect(page.status == 303 && page.location == "/" && page.body == "")
    let after = try #require(browser.session)
    #expect(after != before && after.hasPrefix("css_"))
    #expect(try await browser.get("/").heading == "Choose the organization")
    // What an attacker could have planted before is worth nothing.
    browser.keep(["__Host-countersign_server_session": before])
    #expect(try await browser.get("/").location == "/login")
  }

  @Test func signingInAgainEndsTheSessionThatWas() async throws {
    let world = try await ConsoleWorld()
    let browser = try await world.browser(of: .owner)
    let first = try #require(browser.session)
    #expect(try await browser.signIn(Person.viewer.email, Person.viewer.password).status == 303)
    #expect(try await browser.get("/").text.contains("The viewer"))
    browser.keep(["__Host-countersign_server_session": first])
    #expect(try await browser.get("/").location == "/login")
  }

  @Test func whoIsRefusedLearnsNothingFromTheAnswer() async throws {
    let world = try await ConsoleWorld()
    var answers: [[String]] = []
    let attempts = [
      (Person.owner.email, "not the password"), ("nobody@example.com", "not the password"),
      (Person.disabled.email, Person.disabled.password), ("", ""), ("a'b\"c", Person.owner.password),
    ]
    for (email, password) in attempts {
      let checks = world.passwords.checks
      let page = try await world.browser().signIn(email, password)
      #expect(world.passwords.checks == checks + 1, "the same work for \(email)")
      if email.count > 5 { answers.append(comparable(page, email)) }
    }
    for _ in 0..<10 { _ = try await world.browser(from: "192.0.2.77").signIn(Person.viewer.email, "no") }
    let checks = world.passwords.checks
    let limited = try await world.browser().signIn(Person.viewer.email, Person.viewer.password)
    #expect(world.passwords.checks == checks + 1)
    answers.append(comparable(limited, Person.viewer.email))
    #expect(Set(answers).count == 1)
    #expect(limited.status == 422)
    #expect(limited.summary == "E-mail address and password do not belong together, or there were too many attempts.")
    #expect(limited.form("/login")?["email"] == Person.viewer.email)
    #expect(limited.title == "Error: Sign in – Countersign" && limited.focused == "summary")
    #expect(limited.form("/login")?["password"] == "")
  }

  /// Neither can the time that it takes: as much is written down of an address nobody has.
  @Test func asMuchIsWrittenForNobodyAsForSomebody() async throws {
    let world = try await ConsoleWorld()
    for email in [Person.owner.email, "nobody@example.com", Person.disabled.email] {
      let before = try await world.dump()
      let commits = world.engine.commits
      _ = try await world.browser().signIn(email, "not the password")
      #expect(world.engine.commits == commits + 2, "\(email)")
      let after = try await world.dump()
      let grown = after.filter { before[$0.key] != $0.value }.mapValues { $0.count }
      #expect(grown.keys.sorted() == ["attempts", "audit_events"], "\(email)")
    }
  }

  @Test(arguments: [
    ("/organizations/new", "/organizations/new"), ("/activate?user_code=WDJB-MJHT", "/activate?user_code=WDJB-MJHT"),
    ("//evil.example", "/"), ("/\\evil.example", "/"), ("https:evil.example", "/"), ("/%0d%0aSet-Cookie:a=b", "/"),
    ("/\t/evil.example", "/"), ("/..//x", "/"), ("", "/"), ("javascript:alert(1)", "/"),
  ])
  func afterwardsOneIsSentToAPageOfThisServer(next: String, location: String) async throws {
    let world = try await ConsoleWorld()
    let browser = world.browser()
    let page = try await browser.get("/login?next=\(next.addingPercentEscapes)")
    let form = try #require(page.form("/login"))
    #expect(form["next"] == (location == "/" ? nil : location))
    let values = ["email": Person.owner.email, "password": Person.owner.password]
    #expect(try await browser.submit(form, values).location == location)
    // Nor does a form help that was changed on the way.
    let other = world.browser()
    let changed = try #require(try await other.get("/login").form("/login"))
    #expect(try await other.submit(changed, values.merging(["next": next]) { $1 }).location == location)
  }

  @Test func nextIsKeptWhenThePasswordWasWrong() async throws {
    let world = try await ConsoleWorld()
    let browser = world.browser()
    let form = try #require(try await browser.get("/login?next=/products").form("/login"))
    let page = try await browser.submit(form, ["email": "a@example.com", "password": "wrong"])
    #expect(page.form("/login")?["next"] == "/products")
    #expect(page.form("/login")?["email"] == "a@example.com")
  }

  @Test func aPasswordOfAMegabyteIsRefusedWithoutWork() async throws {
    let world = try await ConsoleWorld()
    let browser = world.browser()
    let form = try #require(try await browser.get("/login").form("/login"))
    let checks = world.passwords.checks
    let long = try await browser.submit(
      form, ["email": Person.owner.email, "password": String(repeating: "x", count: 1_000_000)])
    #expect(long.status == 413)
    let longer = try await browser.submit(
      form, ["email": Person.owner.email, "password": String(repeating: "x", count: 1025)])
    #expect(longer.status == 422)
    #expect(world.passwords.checks == checks)
    _ = try await browser.submit(form, ["email": Person.owner.email, "password": String(repeating: "x", count: 1024)])
    #expect(world.passwords.checks == checks + 1)
  }

  @Test func whoIsSignedInWhereIsInTheAuditLog() async throws {
    let world = try await ConsoleWorld()
    _ = try await world.browser(from: "2001:db8::1").signIn(Person.owner.email, "not the password")
    _ = try await world.browser(of: .owner, from: "203.0.113.5")
    _ = try await world.browser(from: "203.0.113.6").signIn("nobody@example.com", "hunter2hunter2")
    let owner = world.sample[.owner]
    let failed = try await world.events(.signInFailed)
    #expect(failed.map(\.subject) == [owner.text, "unknown"])
    #expect(failed.map(\.address) == ["2001:db8::1", "203.0.113.6"])
    #expect(failed.map(\.actor) == [.client("console"), .client("console")])
    let signedIn = try await world.events(.signedIn)
    #expect(signedIn.map(\.subject) == [owner.text])
    #expect(signedIn.map(\.actor) == [.user(owner)])
    #expect(signedIn.map(\.address) == ["203.0.113.5"])
    #expect(signedIn.map(\.requestID) == ["request-1"])
    #expect(signedIn.map(\.at) == [ConsoleWorld.start])
    // What was typed is nowhere: people type passwords into the wrong field.
    #expect(!"\(try await world.dump()["audit_events"] ?? [])".contains("nobody@example.com"))
  }

  @Test func ofTwoHundredGuessesAtOnceNoMoreThanTheLimitCount() async throws {
    let world = try await ConsoleWorld()
    try await withThrowingTaskGroup(of: Int.self) { tasks in
      for number in 0..<200 {
        tasks.addTask {
          // Right from the twelfth on: whoever is let through by the limit finds it out.
          let password = number < 190 ? "guess \(number) of many" : Person.owner.password
          return try await world.browser(from: "198.51.100.\(number % 250 + 1)").signIn(Person.owner.email, password)
            .status
        }
      }
      var statuses: [Int: Int] = [:]
      for try await status in tasks { statuses[status, default: 0] += 1 }
      #expect(statuses[422, default: 0] + statuses[303, default: 0] == 200)
      #expect(statuses[422, default: 0] >= 190)
    }
    // No budget is left, for whoever it is, until ten minutes are over.
    let kept = try await world.dump()["attempts"]?.filter { $0.hasPrefix("'sign_in_account'") }
    #expect(kept?.count == 10)
    #expect(
      try await world.browser(from: "203.0.113.9").signIn(Person.owner.email, Person.owner.password).status == 422)
    world.clock.advance(seconds: 600)
    #expect(
      try await world.browser(from: "203.0.113.9").signIn(Person.owner.email, Person.owner.password).status == 303)
  }

  @Test(arguments: ["OWNER@EXAMPLE.COM", " owner@example.com", "owner@example.com\t", "Owner@example.com"])
  func anAddressHasOneBudgetHoweverItIsTyped(email: String) async throws {
    let world = try await ConsoleWorld()
    for number in 0..<10 {
      _ = try await world.browser(from: "198.51.100.\(number + 1)").signIn(
        number % 2 == 0 ? email : Person.owner.email, "no")
    }
    #expect(try await world.browser().signIn(Person.owner.email, Person.owner.password).status == 422)
    #expect(try await world.browser().signIn(Person.viewer.email, Person.viewer.password).status == 303)
  }

  @Test func anAddressHasABudgetOfThirty() async throws {
    let world = try await ConsoleWorld()
    for number in 0..<30 {
      _ = try await world.browser(from: "2001:db8::\(number + 1)").signIn("a\(number)@example.com", "no")
    }
    #expect(
      try await world.browser(from: "2001:db8::ffff").signIn(Person.owner.email, Person.owner.password).status == 422)
    #expect(
      try await world.browser(from: "2001:db8:0:1::1").signIn(Person.owner.email, Person.owner.password).status == 303)
  }

  @Test func theBudgetsAreTheOperatorsToSet() async throws {
    let world = try await ConsoleWorld(limits: LicensingPolicy.Limits(signInsPerAccount: 2, signInsPerAddress: 0))
    for number in 0..<50 { _ = try await world.browser().signIn("a\(number)@example.com", "no") }
    #expect(try await world.browser().signIn(Person.owner.email, Person.owner.password).status == 303)
    for _ in 0..<2 { _ = try await world.browser().signIn(Person.owner.email, "no") }
    #expect(try await world.browser().signIn(Person.owner.email, Person.owner.password).status == 422)
  }

  @Test func whenTooManySignInOneIsToldWhenToComeAgain() async throws {
    struct Busy: PasswordVerifier {
      func isHash(_ hash: PasswordHash, of password: Password) throws -> Bool { throw LicensingError.unavailable }
      func hash(_ password: Password, random: any RandomSource) throws -> PasswordHash {
        throw LicensingError.unavailable
      }
    }
    let world = try await ConsoleWorld(verifier: Busy())
    let page = try await world.browser().signIn(Person.owner.email, Person.owner.password)
    #expect(page.status == 503)
    #expect(page.headers["retry-after"] == "\(LicensingError.retryAfterSeconds)")
    #expect(page.summary == "Too many people are signing in. Try again in a moment.")
    #expect(page.form("/login")?["email"] == Person.owner.email)
  }
}

extension String {
  /// Every byte of it as an escape.
  var addingPercentEscapes: String { utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
