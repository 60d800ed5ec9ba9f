import LicensingStore
import Testing

@testable import LicensingCore
@testable import LicensingServer

/// The members of an organization, and the organization itself.
@Suite struct MemberPagesTests {
  private struct Firm {
    let world: ConsoleWorld
    let owner: Browser
    let root: String

    init() async throws {
      world = try await ConsoleWorld()
      owner = try await world.browser(of: .owner)
      root = "/organizations/\(world.sample.acme)"
    }

    func path(_ person: Person) -> String { "\(root)/members/\(world.sample[person])" }

    func send(_ browser: Browser? = nil, _ path: String, _ values: [String: String?] = [:]) async throws -> ShownPage {
      let browser = browser ?? owner
      let page = try await browser.get(path)
      return try await browser.submit(try #require(page.form(path), "\(page.text)"), values)
    }

    func role(_ person: Person) async throws -> Role? {
      let (id, acme) = (world.sample[person], world.sample.acme)
      return try await world.store.read { try $0.role(of: id, in: acme) }
    }
  }

  @Test func membersAreListedOwnersFirst() async throws {
    let firm = try await Firm()
    let page = try await firm.owner.get("\(firm.root)/members")
    #expect(page.heading == "Members 4")
    #expect(
      page.rows().dropFirst().map { Array($0.prefix(3)) } == [
        ["The disabled", "disabled@example.com", "Owner does that, and decides on members"],
        ["The owner you", "owner@example.com", "Owner does that, and decides on members"],
        ["The manager", "manager@example.com", "Manager authorizes devices and looks after them"],
        ["The viewer", "viewer@example.com", "Viewer sees everything, changes nothing"],
      ])
    #expect(!page.text.contains("There is no owner"))
    let viewer = try await firm.world.browser(of: .viewer).get("\(firm.root)/members")
    #expect(viewer.rows().count == 5 && !viewer.links.contains { $0.contains("/members/") })
    #expect(!viewer.links.contains("\(firm.root)/edit"))
  }

  @Test func anOwnerAddsAMemberByAddress() async throws {
    let firm = try await Firm()
    let path = "\(firm.root)/members/new"
    let page = try await firm.send(nil, path, ["email": " GUEST@example.com", "role": "manager"])
    #expect(page.location == "\(firm.root)/members?done=added")
    #expect(try await firm.role(.guest) == .manager)
    #expect(try await firm.world.browser(of: .guest).get("\(firm.root)/devices/new").status == 200)
    for (email, role, field, sentence) in [
      ("nobody@example.com", "viewer", "email", "▲ E-mail address is nobody's who has an account here."),
      ("viewer@example.com", "viewer", "email", "▲ E-mail address is a member's already."),
      ("stranger@example.com", "king", "role", "▲ Role is one of the list."),
      ("", "viewer", "email", "▲ E-mail address is an e-mail address like ada@example.com."),
    ] {
      let page = try await firm.send(nil, path, ["email": email, "role": role])
      #expect(page.status == 422 && page.about(field)?.hasPrefix(sentence) == true, "\(page.text)")
      #expect(page.form(path)?["email"] == email)
      #expect(page.link("Add a user") == nil, "owners add no accounts")
    }
    #expect(try await firm.role(.stranger) == nil)
  }

  @Test func thePlatformIsLedToAddingTheAccount() async throws {
    let firm = try await Firm()
    let browser = try await firm.world.browser(of: .administrator)
    let page = try await firm.send(browser, "\(firm.root)/members/new", ["email": "a+b@example.com", "role": "owner"])
    let href = try #require(page.link("Add a user"))
    #expect(href == "/users/new?email=a%2Bb%40example.com")
    #expect(try await browser.get(href).form("/users/new")?["email"] == "a+b@example.com")
  }

  /// Demote, act: what somebody may counts from the very next request on.
  @Test func anotherRoleCountsFromTheNextRequestOn() async throws {
    let firm = try await Firm()
    let manager = try await firm.world.browser(of: .manager)
    let device = "\(firm.root)/devices/new"
    let form = try #require(try await manager.get(device).form(device))
    let changed = try await firm.send(nil, firm.path(.manager) + "/edit", ["role": "viewer"])
    #expect(changed.location == "\(firm.root)/members?done=saved")
    let before = try await firm.world.dump()["devices"]
    #expect(try await manager.submit(form, ["name": "Mine", "kind": "register"]).status == 403)
    _ = try await firm.send(nil, firm.path(.manager) + "/edit", ["role": "owner"])
    #expect(try await manager.get("\(firm.root)/members/new").status == 200)
    let removed = try await firm.send(nil, firm.path(.manager) + "/remove")
    #expect(removed.location == "\(firm.root)/members?done=member-removed")
    #expect(try await manager.submit(form, ["name": "Mine", "kind": "register"]).status == 404)
    #expect(try await firm.world.dump()["devices"] == before)
    #expect(try await firm.world.events(.memberRemoved).last?.details == ["former_role": "owner"])
  }

  @Test func whoeverChangesARoleSecondSeesBoth() async throws {
    let firm = try await Firm()
    let path = firm.path(.viewer) + "/edit"
    let mine = try #require(try await firm.owner.get(path).form(path))
    let administrator = try await firm.world.browser(of: .administrator)
    _ = try await firm.send(administrator, path, ["role": "owner"])
    let page = try await firm.owner.submit(mine, ["role": "manager"])
    #expect(page.status == 422 && page.about("role") == "Now: Owner: a manager who decides on members as well")
    #expect(try await firm.role(.viewer) == .owner)
    let again = try #require(page.form(path))
    #expect(again["role"] == "manager" && again["version"] == "owner")
    #expect(try await firm.owner.submit(again).status == 303)
    #expect(try await firm.role(.viewer) == .manager)
    // A removal was confirmed of somebody with another role.
    let remove = firm.path(.viewer) + "/remove"
    let removal = try #require(try await firm.owner.get(remove).form(remove))
    _ = try await firm.send(administrator, path, ["role": "owner"])
    #expect(try await firm.owner.submit(removal).status == 412)
    #expect(try await firm.role(.viewer) == .owner)
  }

  @Test func theLastOwnerStaysAndThePlatformIsWarned() async throws {
    let firm = try await Firm()
    let page = try await firm.send(nil, firm.path(.owner) + "/edit", ["role": "viewer"])
    #expect(page.status == 422)
    #expect(page.about("role") == "▲ Role stays: nobody else is an owner, and only an owner can name another.")
    let refused = try await firm.send(nil, firm.path(.owner) + "/remove")
    #expect(refused.status == 409 && refused.heading == "The last owner stays")
    #expect(try await firm.role(.owner) == .owner, "one who is disabled does not count")
    let administrator = try await firm.world.browser(of: .administrator)
    let confirm = try await administrator.get(firm.path(.owner) + "/remove")
    #expect(confirm.text.contains("Acme Stores has no owner then"))
    #expect(try await firm.send(administrator, firm.path(.owner) + "/remove").status == 303)
    let members = try await administrator.get("\(firm.root)/members")
    #expect(members.text.contains("▲ There is no owner who can sign in."))
  }

  @Test func oneLeaves() async throws {
    let firm = try await Firm()
    _ = try await firm.send(nil, firm.path(.manager) + "/edit", ["role": "owner"])
    let confirm = try await firm.owner.get(firm.path(.owner) + "/remove")
    #expect(confirm.heading == "Leave Acme Stores?")
    let left = try await firm.send(nil, firm.path(.owner) + "/remove")
    #expect(left.location == "/?done=member-removed")
    #expect(try await firm.owner.get(firm.root).status == 404)
  }

  @Test func whoIsNoMemberHasNoPage() async throws {
    let firm = try await Firm()
    for person in [Person.stranger, .guest, .administrator] {
      for word in ["edit", "remove"] {
        #expect(try await firm.owner.get("\(firm.path(person))/\(word)").status == 404)
        let page = try await firm.owner.post(
          "\(firm.path(person))/\(word)",
          [("csrf_token", try await firm.owner.formToken()), ("role", "viewer"), ("version", "viewer")])
        #expect(page.status == 404)
      }
    }
    #expect(try await firm.role(.stranger) == nil)
  }

  // MARK: The organization itself

  @Test func anOwnerRenamesTheOrganization() async throws {
    let firm = try await Firm()
    let path = "\(firm.root)/edit"
    let (mine, theirs) = (
      try #require(try await firm.owner.get(path).form(path)), try #require(try await firm.owner.get(path).form(path))
    )
    #expect(try await firm.owner.submit(theirs, ["name": "Acme & Sons"]).location == "\(firm.root)?done=saved")
    let page = try await firm.owner.submit(mine, ["name": "Acme Ltd"])
    #expect(page.status == 422 && page.about("name")?.hasPrefix("Now: Acme & Sons") == true)
    #expect(try await firm.owner.get(firm.root).heading == "Acme & Sons")
    #expect(try await firm.owner.get(path).link("Disable organization") == nil)
  }

  @Test func disablingNamesWhatStops() async throws {
    let firm = try await Firm()
    let administrator = try await firm.world.browser(of: .administrator)
    _ = try await firm.world.activate(firm.world.sample.server)
    let path = "\(firm.root)/disable"
    #expect(try await administrator.get("\(firm.root)/edit").link("Disable organization") == path)
    let confirm = try await administrator.get(path)
    #expect(confirm.text.contains("The tokens of 1 device are refused from that moment on, and none of its 3 devices"))
    #expect(confirm.text.contains("Its 4 members still see it."))
    #expect(confirm.form(path)?.buttons.first?.label == "Disable organization and refuse the tokens of 1 device")
    #expect(try await firm.send(administrator, path).location == "\(firm.root)?done=organization-disabled")
    let acme = firm.world.sample.acme
    #expect(try await firm.world.store.read { try $0.organization(acme)?.isDisabled } == true)
    let back = try await administrator.get(path)
    #expect(back.heading == "Enable Acme Stores?")
    let form = try #require(back.form("\(firm.root)/enable"))
    #expect(try await administrator.submit(form).location == "\(firm.root)?done=enabled")
    #expect(try await firm.world.store.read { try $0.organization(acme)?.isDisabled } == false)
  }
}
