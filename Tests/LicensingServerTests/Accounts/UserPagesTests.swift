import TestInstruments
import LicensingStore
import Testing

@testable import LicensingCore
@testable import LicensingServer

/// Everybody's accounts, for platform administrators.
@Suite struct UserPagesTests {
  private typealias Office = ConsoleOffice

  private static let proof = Person.administrator.password

  private func path(_ person: Person, _ office: Office) -> String { "/users/\(office.world.sample[person])" }

  @Test func usersAreSearchedAndNarrowed() async throws {
    let office = try await Office()
    let page = try await office.browser.get("/users")
    #expect(page.rows().count == 8 && page.rows()[0].prefix(3) == ["Name", "E-mail address", "Rights"])
    #expect(page.text.contains("All 7 Platform administrators 1 Disabled 1"))
    let administrator = try #require(page.rows().first { $0.first == "The administrator" })
    #expect(administrator.dropFirst().prefix(3) == ["administrator@example.com", "Platform administrator", "just now"])
    #expect(page.rows().first { $0.first == "The disabled" }?.last == "– Disabled")
    for (query, names) in [
      ("search=OWNER", ["The owner"]), ("search=%40example", nil), ("show=administrators", ["The administrator"]),
      ("show=disabled&search=owner", []), ("search=%25", []), ("show=nonsense&search=owner", ["The owner"]),
    ] as [(String, [String]?)] {
      let page = try await office.browser.get("/users?\(query)")
      let found = page.rows().dropFirst().map { $0.first ?? "" }
      #expect(names == nil ? found.count == 7 : found == names, "\(query)")
      if names == [] { #expect(page.text.contains("No user here has this")) }
    }
    // The words stay when a filter is chosen, and the filter when one searches.
    let both = try await office.browser.get("/users?search=the&show=disabled")
    #expect(both.form("/users")?["search"] == "the" && both.form("/users")?["show"] == "disabled")
    #expect(both.links.contains("/users?search=the&show=administrators") && both.links.contains("/users?search=the"))
  }

  @Test func aLongListHasPages() async throws {
    let office = try await Office()
    for number in 0..<99 {
      _ = try await CreateUser(office.world.context)(
        email: "u\(number)@example.org", name: "Clerk \(number)", isPlatformAdministrator: false, password: nil,
        by: .operator)
    }
    let first = try await office.browser.get("/users?search=clerk")
    #expect(first.rows().count == 100 && first.link("Next page") == nil)
    let whole = try await office.browser.get("/users")
    let next = try await office.browser.get(try #require(whole.link("Next page")))
    #expect(next.rows().count == 7 && next.link("Next page") == nil && next.link("First page") == "/users")
  }

  @Test func aUserIsAddedWithAGeneratedPasswordThatIsShownOnce() async throws {
    let office = try await Office()
    let shown = try await office.send(
      "/users/new", ["email": "eve@example.com", "name": "Eve", "own_password": Self.proof])
    #expect(shown.status == 200 && shown.heading == "User added")
    let password = try #require(shown.text.split(separator: " ").first { $0.split(separator: "-").count == 5 })
    #expect(try await office.world.browser().signIn("eve@example.com", String(password)).status == 303)
    let href = try #require(shown.link("To Eve"))
    let page = try await office.browser.get(href)
    #expect(page.heading == "Eve" && page.text.contains("in 1 browser") && !page.body.contains(password))
    #expect(page.rows("audit").last?.prefix(2) == ["Signed in", "Eve \(href.dropFirst(7))"])
    #expect(office.world.log.lines.allSatisfy { !$0.contains(password) })
  }

  @Test func aUserIsAddedWithAChosenPassword() async throws {
    let office = try await Office()
    let page = try await office.send(
      "/users/new",
      [
        "email": "eve@example.com", "name": "Eve", "password": "purple monkey dishwasher", "own_password": Self.proof,
        "platform_administrator": "on",
      ])
    #expect(page.status == 303)
    let added = try await office.browser.get(try #require(page.location))
    #expect(added.notice == "Added." && added.text.contains("Rights Platform administrator"))
    #expect(try await office.world.browser().signIn("eve@example.com", "purple monkey dishwasher").status == 303)
  }

  @Test(
    arguments: [
      (["email": "eve"], "email", "▲ E-mail address is an e-mail address like ada@example.com."),
      (["email": " OWNER@example.com "], "email", "▲ E-mail address is taken."),
      (["name": " "], "name", "▲ Name has 1 to 200 characters"),
      (["password": "short"], "password", "▲ First password has at least"),
      (["password": "passwordpassword"], "password", "▲ First password is one of those that are tried first"),
      (["own_password": "wrong"], "own_password", "▲ Your password is not the one that you sign in with."),
      (["own_password": ""], "own_password", "▲ Your password is not the one that you sign in with."),
    ] as [([String: String], String, String)])
  func mistakesStandBesideTheirFieldsAndNobodyIsAdded(
    wrong: [String: String], field: String, sentence: String
  ) async throws {
    let office = try await Office()
    let good = ["email": "eve@example.com", "name": "Eve", "password": "", "own_password": Self.proof]
    let values = good.merging(wrong) { $1 }
    let page = try await office.send("/users/new", values.mapValues { $0 })
    #expect(page.status == 422 && page.about(field)?.hasPrefix(sentence) == true, "\(page.text)")
    let again = try #require(page.form("/users/new"))
    #expect(again["email"] == values["email"] && again["name"] == values["name"])
    #expect(again["password"] == "" && again["own_password"] == "" && !page.body.contains(Self.proof))
    #expect(try await office.world.events(.userCreated).isEmpty)
  }

  @Test func whoIsMadeAPlatformAdministratorSignsInAgain() async throws {
    let office = try await Office()
    let manager = try await office.world.browser(of: .manager)
    let path = path(.manager, office)
    let page = try await office.send(
      "\(path)/edit", ["name": "Max", "platform_administrator": "on", "own_password": Self.proof])
    #expect(page.location == "\(path)?done=saved")
    #expect(try await manager.get("/users").location == "/login?next=%2Fusers")
    #expect(try await office.world.browser(of: .manager).get("/users").status == 200)
    // Another name alone ends nothing.
    let again = try await office.world.browser(of: .manager)
    _ = try await office.send("\(path)/edit", ["name": "Maximilian", "own_password": Self.proof])
    #expect(try await again.get("/users").status == 200)
  }

  @Test func whoeverSavesSecondSeesBothAndDecides() async throws {
    let office = try await Office()
    let path = path(.manager, office) + "/edit"
    let (mine, theirs) = (try await office.form(path), try await office.form(path))
    let changed = ["name": "Theirs", "platform_administrator": "on", "own_password": Self.proof]
    #expect(try await office.browser.submit(theirs, changed.mapValues { $0 }).status == 303)
    let page = try await office.browser.submit(mine, ["name": "Mine", "own_password": Self.proof])
    #expect(page.status == 422)
    #expect(page.about("name") == "Now: Theirs")
    #expect(page.about("platform_administrator")?.hasPrefix("Now: checked") == true)
    let again = try #require(page.form(path))
    #expect(again["name"] == "Mine" && again["platform_administrator"] == nil && again["own_password"] == "")
    #expect(try await office.browser.submit(again, ["own_password": Self.proof]).status == 303)
    let (id, name) = (office.world.sample[.manager], "Mine")
    #expect(try await office.world.store.read { try $0.user(id)?.name } == name)
  }

  @Test func theLastPlatformAdministratorStays() async throws {
    let office = try await Office()
    let path = path(.administrator, office)
    let before = try await office.world.dump()
    let page = try await office.send(
      "\(path)/edit", ["platform_administrator": nil, "own_password": Self.proof])
    #expect(page.status == 422)
    #expect(
      page.about("platform_administrator")?.hasPrefix("▲ Platform administrator stays: nobody else is one") == true)
    let refused = try await office.send("\(path)/disable", [:])
    #expect(refused.status == 409 && refused.heading == "The last platform administrator stays")
    #expect(try await office.world.dump(without: ["attempts"]) == before.filter { $0.key != "attempts" })
    #expect(try await office.browser.get("/users").status == 200)
  }

  @Test func aUserIsDisabledAndEnabled() async throws {
    let office = try await Office()
    let (path, owner) = (path(.owner, office), try await office.world.browser(of: .owner))
    try await office.world.makeOwnToken(of: .owner)
    let confirm = try await office.browser.get("\(path)/disable")
    #expect(confirm.heading == "Disable The owner?")
    #expect(confirm.text.contains("The owner is signed out of 1 browser; 1 API token is refused"))
    #expect(try await office.send("\(path)/disable", [:]).location == "\(path)?done=user-disabled")
    #expect(try await owner.get("/").location == "/login")
    #expect(try await office.world.browser().signIn(Person.owner.email, Person.owner.password).status == 422)
    let page = try await office.browser.get("\(path)?done=user-disabled")
    #expect(page.text.contains("– Disabled") && page.notice?.hasPrefix("Disabled.") == true)
    #expect(try await office.send(path, [:], to: "\(path)/enable").location == "\(path)?done=enabled")
    #expect(try await office.world.browser().signIn(Person.owner.email, Person.owner.password).status == 303)
  }

  @Test func anotherPasswordEndsTheSessionsOfItsUser() async throws {
    let office = try await Office()
    let (path, owner) = (path(.owner, office), try await office.world.browser(of: .owner))
    #expect(try await office.send("\(path)/password", ["password": "purple monkey dishwasher"]).status == 422)
    #expect(try await owner.get("/account").status == 200)
    let shown = try await office.send("\(path)/password", ["own_password": Self.proof])
    let password = try #require(shown.text.split(separator: " ").first { $0.split(separator: "-").count == 5 })
    #expect(try await owner.get("/account").location == "/login?next=%2Faccount")
    #expect(try await office.world.browser().signIn(Person.owner.email, Person.owner.password).status == 422)
    #expect(try await office.world.browser().signIn(Person.owner.email, String(password)).status == 303)
  }

  @Test func theSessionsOfAUserAreEnded() async throws {
    let office = try await Office()
    let (path, owner) = (path(.owner, office), try await office.world.browser(of: .owner))
    let page = try await office.send(path, [:], to: "\(path)/end-sessions")
    #expect(page.location == "\(path)?done=sessions-ended")
    #expect(try await owner.get("/account").location == "/login?next=%2Faccount")
    #expect(try await office.browser.get(path).form("\(path)/end-sessions") == nil)
  }

  @Test func thePageOfAUserSaysWhatBelongsToThem() async throws {
    let office = try await Office()
    try await office.world.makeOwnToken(of: .manager)
    let page = try await office.browser.get(path(.manager, office))
    #expect(page.heading == "The manager")
    #expect(
      page.rows("facts").map { $0.prefix(2) }.map(Array.init).filter { $0[0] != "Added" } == [
        ["E-mail address", "manager@example.com"], ["Rights", "Those of the roles below"], ["Last signed in", "never"],
        ["Signed in now", "nowhere"],
      ])
    #expect(page.text.contains("Acme Stores Manager") && page.text.contains("Inventory <sync>"))
    #expect(page.links.contains("/organizations/\(office.world.sample.acme)/members"))
    for wrong in ["usr_00000000000000000000000000", "usr_x", "\(office.world.sample.acme)"] {
      #expect(try await office.browser.get("/users/\(wrong)").status == 404)
    }
  }
}
