import TestInstruments
import LicensingStore
import Testing

@testable import LicensingCore
@testable import LicensingServer

/// The programs that call the OAuth endpoints, for platform administrators.
@Suite struct ClientPagesTests {
  private typealias Office = ConsoleOffice

  private static let proof = Person.administrator.password
  private static let till = "/clients/\(ConsoleWorld.tillClient)"

  private func isGood(_ secret: String, _ id: String, _ office: Office) async throws -> Bool {
    (try? await AuthenticateClient(office.world.context)(id: id, secret: secret)) != nil
  }

  private func secret(in page: ShownPage) throws -> String {
    try #require(page.text.split(separator: " ").first { $0.hasPrefix("csc_") }.map(String.init))
  }

  @Test func clientsAreSearchedAndNarrowed() async throws {
    let office = try await Office()
    try await office.world.makeTillClient()
    let page = try await office.browser.get("/clients")
    #expect(
      page.rows().dropFirst() == [
        ["Till & <co> cli_till", "Confidential", "Platform", "authorizes devices", ""],
        [
          "License agent countersign-agent", "Public", "Platform", "authorizes devices, renews tokens", "● Built in",
        ],
      ])
    #expect(page.text.contains("All 2 Confidential 1 Public 1 Disabled 0"))
    for (query, ids) in [
      ("search=TILL", ["cli_till"]), ("search=agent", ["countersign-agent"]), ("show=public", ["countersign-agent"]),
      ("show=disabled", []), ("search=%25", []), ("after=cli_till", ["countersign-agent"]),
    ] {
      let page = try await office.browser.get("/clients?\(query)")
      #expect(page.rows().dropFirst().map { $0.first?.split(separator: " ").last.map(String.init) } == ids, "\(query)")
    }
  }

  @Test func aConfidentialClientOfAnOrganizationIsAddedAndItsSecretShownOnce() async throws {
    let office = try await Office()
    let sample = office.world.sample
    let shown = try await office.send(
      "/clients/new",
      [
        "name": "Back office", "kind": "confidential", "organization_id": sample.acme.text, "may_introspect": "on",
        "grant-device_code": nil, "grant-refresh_token": nil,
      ])
    #expect(shown.status == 200 && shown.heading == "Client added")
    let secret = try secret(in: shown)
    let href = try #require(shown.link("To Back office"))
    #expect(try await isGood(secret, String(href.dropFirst("/clients/".count)), office))
    let page = try await office.browser.get(href)
    #expect(page.heading == "Back office" && !page.body.contains(secret))
    #expect(page.rows("facts").contains(["What it does", "introspects tokens"]))
    #expect(page.rows("facts").contains(["Belongs to", "Acme Stores"]))
    #expect(page.rows("facts").contains(["Used by", "0 devices with living tokens"]))
    #expect(page.text.contains("Programs that call with it are refused. "))
    #expect(office.world.log.lines.allSatisfy { !$0.contains(secret) })
    let plain = try await office.send(
      "/clients/new", ["name": "Kiosk", "kind": "public", "organization_id": ""])
    #expect(plain.status == 303 && plain.location?.hasSuffix("?done=added") == true)
  }

  @Test(
    arguments: [
      (["name": ""], "name", "▲ Name has 1 to 200 characters"),
      (["kind": "secret"], "kind", "▲ Kind is one of the list."),
      (["organization_id": "org_x"], "organization_id", "▲ Belongs to is one of the list."),
      (["organization_id": "org_00000000000000000000000000"], "organization_id", "▲ Belongs to is one of the list."),
      (["may_introspect": "on"], "may_introspect", "▲ Introspection is for confidential clients only."),
      (
        ["grant-device_code": nil, "grant-refresh_token": nil], "grant-device_code",
        "▲ Device authorization or another of these is needed."
      ),
    ] as [([String: String?], String, String)])
  func mistakesStandBesideTheirFields(wrong: [String: String?], field: String, sentence: String) async throws {
    let office = try await Office()
    let good: [String: String?] = ["name": "Kiosk", "kind": "public", "organization_id": ""]
    let page = try await office.send("/clients/new", good.merging(wrong) { $1 })
    #expect(page.status == 422 && page.about(field)?.hasPrefix(sentence) == true, "\(page.text)")
    #expect(page.form("/clients/new")?["name"] == (wrong["name"] ?? "Kiosk"))
    #expect(try await office.world.events(.clientCreated).count == 1, "the agent's alone")
  }

  /// From an organization's page, also of one that the list does not reach.
  @Test func theOrganizationOfANewClientIsChosenAlready() async throws {
    let office = try await Office()
    let href = try #require(
      try await office.browser.get("\(office.root)/edit").link("Add a client of the organization"))
    #expect(
      try await office.browser.get(href).form("/clients/new")?["organization_id"] == office.world.sample.acme.text)
    for number in 0..<210 {
      _ = try await CreateOrganization(office.world.context)(name: "Shop \(number)", by: .operator)
    }
    let last = try await CreateOrganization(office.world.context)(name: "Last", by: .operator).id
    let page = try await office.browser.get("/clients/new?organization_id=\(last)")
    #expect(page.form("/clients/new")?["organization_id"] == last.text)
    let made = try await office.browser.submit(try #require(page.form("/clients/new")), ["name": "Kiosk"])
    let facts = try await office.browser.get(try #require(made.location)).rows("facts")
    #expect(facts.contains(["Belongs to", "Last"]))
  }

  /// Among thousands, the organization is searched before the form is filled in.
  @Test func amongManyOrganizationsOneIsSearched() async throws {
    let office = try await Office()
    for number in 0..<120 {
      _ = try await CreateOrganization(office.world.context)(name: "Shop \(number)", by: .operator)
    }
    let page = try await office.browser.get("/clients/new")
    #expect(page.heading == "Whose client is it?" && page.form("/clients/new")?["name"] == nil)
    let ofPlatform = try #require(page.link("The platform Devices of every organization"))
    let plain = try await office.browser.get(ofPlatform)
    #expect(plain.form("/clients/new")?["organization_id"] == "" && plain.form("/clients/new")?["name"] == "")
    #expect(plain.link("Choose another organization") == "/clients/new")

    let found = try await office.browser.get("/clients/new?search=shop+117")
    #expect(found.link("The platform Devices of every organization") == nil)
    let form = try await office.browser.get(try #require(found.link("Shop 117"))).form("/clients/new")
    let made = try await office.browser.submit(try #require(form), ["name": "Kiosk"])
    let facts = try await office.browser.get(try #require(made.location)).rows("facts")
    #expect(facts.contains(["Belongs to", "Shop 117"]))
    // The rest of the list is a page away, and what is wrong comes back with the organization chosen.
    let later = try await office.browser.get(try #require(page.links.first { $0.contains("after=") }))
    #expect(later.heading == "Whose client is it?" && later.link("The platform Devices of every organization") == nil)
    let wrong = try await office.browser.submit(try #require(form), ["name": ""])
    #expect(wrong.status == 422 && wrong.form("/clients/new")?["organization_id"] == form?["organization_id"])
  }

  @Test func aClientIsChangedKnowingly() async throws {
    let office = try await Office()
    try await office.world.makeTillClient()
    let path = "\(Self.till)/edit"
    let (mine, theirs) = (try await office.form(path), try await office.form(path))
    #expect(mine["grant-device_code"] == "on" && mine["grant-refresh_token"] == nil && mine["may_introspect"] == nil)
    let changed: [String: String?] = ["name": "Till 2", "grant-refresh_token": "on"]
    #expect(try await office.browser.submit(theirs, changed).location == "\(Self.till)?done=saved")
    let page = try await office.browser.submit(mine, ["name": "Till 3", "may_introspect": "on"])
    #expect(page.status == 422 && page.about("name") == "Now: Till 2")
    #expect(page.about("grant-refresh_token")?.hasPrefix("Now: checked") == true)
    #expect(page.about("may_introspect")?.hasPrefix("Now: not checked") == true)
    let again = try #require(page.form(path))
    #expect(try await office.browser.submit(again).status == 303)
    let kept = try await office.world.store.read { try $0.client(ConsoleWorld.tillClient) }
    #expect(kept?.name == "Till 3" && kept?.grants == [.deviceCode] && kept?.mayIntrospect == true)
    let none = try await office.send(path, ["grant-device_code": nil, "may_introspect": nil])
    #expect(none.status == 422)
    #expect(none.about("grant-device_code")?.hasPrefix("▲ Device authorization or another of these") == true)
  }

  @Test func aSecretIsRenewedAndTheFormerWorksOn() async throws {
    let office = try await Office()
    try await office.world.makeTillClient()
    let path = "\(Self.till)/secret"
    let first = try secret(in: try await office.send(path, ["own_password": Self.proof, "overlap": "0"]))
    let shown = try await office.send(path, ["own_password": Self.proof])
    #expect(shown.heading == "Secret renewed")
    let second = try secret(in: shown)
    #expect(try await isGood(first, ConsoleWorld.tillClient, office))
    #expect(try await isGood(second, ConsoleWorld.tillClient, office))
    #expect(try await office.browser.get(Self.till).rows("facts").contains(["Former secret", "ends in 1 day"]))
    office.world.clock.advance(seconds: 86_400)
    #expect(try await !isGood(first, ConsoleWorld.tillClient, office))
    let later = try await office.signedInAgain()
    #expect(try await !later.browser.get(Self.till).text.contains("Former secret"))
  }

  @Test func aSecretIsRenewedOnlyByWhoeverHasThePassword() async throws {
    let office = try await Office()
    try await office.world.makeTillClient()
    let path = "\(Self.till)/secret"
    for (values, field, sentence) in [
      (["own_password": "wrong"], "own_password", "▲ Your password is not the one that you sign in with."),
      (["own_password": Self.proof, "overlap": "99"], "overlap", "▲ The present secret works on is one of the list."),
    ] {
      let page = try await office.send(path, values.mapValues { $0 })
      #expect(page.status == 422 && page.about(field)?.hasPrefix(sentence) == true, "\(page.text)")
    }
    let form = try await office.form(path)
    _ = try await office.browser.submit(form, ["own_password": Self.proof])
    // The same form a second time: its client has changed since.
    let page = try await office.browser.submit(form, ["own_password": Self.proof])
    #expect(page.status == 422 && !page.text.contains("csc_"))
    #expect(try await office.world.events(.clientSecretRenewed).count == 1)
    #expect(try await office.browser.get("/clients/countersign-agent/secret").status == 404)
  }

  @Test func disablingNamesTheDevicesThatUseIt() async throws {
    let office = try await Office()
    _ = try await office.world.activate(office.world.sample.server)
    let agent = "/clients/countersign-agent"
    let page = try await office.browser.get(agent)
    #expect(page.rows("facts").contains(["Used by", "1 device with living tokens"]))
    #expect(page.text.contains("● Built in") && page.text.contains("It cannot be deleted."))
    let confirm = try await office.browser.get("\(agent)/disable")
    #expect(
      confirm.text.contains("This client is built in")
        && confirm.text.contains("Programs that call with it are refused, and so are the tokens of 1 device: they got"))
    #expect(
      confirm.form("\(agent)/disable")?.buttons.first?.label == "Disable client and refuse the tokens of 1 device")
    #expect(try await office.send("\(agent)/disable", [:]).location == "\(agent)?done=client-disabled")
    let disabled = try await office.browser.get("\(agent)?done=client-disabled")
    #expect(disabled.text.contains("– Disabled"))
    #expect(try await office.send(agent, [:], to: "\(agent)/enable").location == "\(agent)?done=enabled")
    #expect(try await office.world.store.read { try $0.client(Client.agentID)?.isDisabled } == false)
  }

  @Test(arguments: ["cli_nobody", "%00", "a%20b", "..%2fusers"])
  func whatIsNoClientHasNoPage(id: String) async throws {
    let office = try await Office()
    for word in ["", "/edit", "/secret", "/disable"] {
      #expect(try await [404, 400].contains(office.browser.get("/clients/\(id)\(word)").status))
    }
  }
}
