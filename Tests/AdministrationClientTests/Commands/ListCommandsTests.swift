import HTTPCalls
import TestTransport
import Testing

@testable import AdministrationClient

@Suite struct ListCommandsTests {
  @Test func organizations() async throws {
    let (console, transport) = (ScriptedConsole(), ScriptedTransport(APIWorld.list(APIWorld.acme, APIWorld.other)))
    try await ListOrganizations(try APIWorld.client(transport), on: console)(json: false)
    #expect(
      console.output == """
        ID     NAME          STATUS
        org_1  Acme Stores   active
        org_2  Béla & Söhne  disabled

        """)
    #expect(console.notes == "")
    #expect(transport.calls == [APIWorld.get("/organizations?limit=200")])
  }

  @Test func organizationsForAScript() async throws {
    let (console, transport) = (ScriptedConsole(), ScriptedTransport(APIWorld.list(APIWorld.acme), APIWorld.list()))
    let list = ListOrganizations(try APIWorld.client(transport), on: console)
    try await list(json: true)
    try await list(json: true)
    #expect(console.output == "[\(APIWorld.acme)]\n[]\n")
  }

  @Test func nothingIsSaidToPeopleOnly() async throws {
    let console = ScriptedConsole()
    let empty = { try APIWorld.client(ScriptedTransport(APIWorld.list(APIWorld.acme), APIWorld.list())) }
    try await ListOrganizations(try APIWorld.client(ScriptedTransport(APIWorld.list())), on: console)(json: false)
    try await ListDevices(try empty(), on: console)(organization: nil, search: nil, json: false)
    try await ListDevices(try empty(), on: console)(organization: nil, search: "x", json: false)
    try await ListLicenses(try empty(), on: console)(organization: nil, json: false)
    #expect(console.output == "")
    #expect(
      console.notes == """
        There are no organizations.
        There are no devices.
        No device matches the search.
        There are no licenses.

        """)
  }

  @Test func devicesOfOneOrganization() async throws {
    let (console, transport) = (
      ScriptedConsole(), ScriptedTransport(.json(APIWorld.acme), APIWorld.list(APIWorld.till, APIWorld.bare))
    )
    try await ListDevices(try APIWorld.client(transport), on: console)(
      organization: "org_1", search: "store 12", json: false)
    #expect(
      console.output == """
        ID     NAME             SERIAL       ARTICLE  STATUS
        dev_1  Store 12 server  CS-POS-0012  POS-2    active
        dev_2  Register         -            -        disabled

        """)
    #expect(
      transport.calls == [
        APIWorld.get("/organizations/org_1"),
        APIWorld.get("/organizations/org_1/devices?search=store%2012&limit=200"),
      ])
  }

  @Test func devicesOfAllSayWhoseTheyAre() async throws {
    let (console, transport) = (
      ScriptedConsole(),
      ScriptedTransport(
        APIWorld.list(APIWorld.acme, APIWorld.other), APIWorld.list(APIWorld.till), APIWorld.list())
    )
    try await ListDevices(try APIWorld.client(transport), on: console)(organization: nil, search: nil, json: false)
    #expect(
      console.output == """
        ID     NAME             ORGANIZATION  SERIAL       ARTICLE  STATUS
        dev_1  Store 12 server  Acme Stores   CS-POS-0012  POS-2    active

        """)
    #expect(transport.calls.count == 3)
  }

  @Test func devicesForAScript() async throws {
    let (console, transport) = (
      ScriptedConsole(), ScriptedTransport(APIWorld.list(APIWorld.acme), APIWorld.list(APIWorld.bare))
    )
    try await ListDevices(try APIWorld.client(transport), on: console)(
      organization: "ACME stores", search: nil, json: true)
    #expect(console.output == "[\(APIWorld.bare)]\n")
  }

  @Test func licenses() async throws {
    let (console, transport) = (
      ScriptedConsole(),
      ScriptedTransport(
        APIWorld.list(APIWorld.acme), APIWorld.list(APIWorld.license, APIWorld.unlimited),
        APIWorld.list(APIWorld.product))
    )
    try await ListLicenses(try APIWorld.client(transport), on: console)(organization: nil, json: false)
    #expect(
      console.output == """
        ID     PRODUCT        STATUS                      USED  RENEWAL     FEATURES
        lic_1  Point of sale  Licensed                    3/10  2027-06-30  xms, l3
        lic_2  prd_9          Expired – Requires Renewal     0  -           -

        """)
  }

  @Test func licensesForAScript() async throws {
    let (console, transport) = (
      ScriptedConsole(), ScriptedTransport(APIWorld.list(APIWorld.acme), APIWorld.list(APIWorld.unlimited))
    )
    try await ListLicenses(try APIWorld.client(transport), on: console)(organization: nil, json: true)
    #expect(console.output == "[\(APIWorld.unlimited)]\n")
  }

  @Test func anOrganizationThatIsNotThereIsNamed() async throws {
    let twins = APIWorld.list(APIWorld.acme, APIWorld.acme.replacing("org_1", with: "org_3"))
    let table: [(String, HTTPAnswer, String)] = [
      ("org_9", APIWorld.problem(404, "not_found", "N."), "there is no organization org_9, or it is not yours to see"),
      (
        "Nobody", APIWorld.list(APIWorld.acme),
        "there is no organization Nobody; see: countersign organizations"
      ),
      (
        "Acme Stores", twins, "there are several organizations of this name; take one's id: org_1, org_3"
      ),
    ]
    for (name, answer, sentence) in table {
      let console = ScriptedConsole()
      let list = ListLicenses(try APIWorld.client(ScriptedTransport(answer)), on: console)
      await #expect(throws: CommandFailure(.refused, sentence)) { try await list(organization: name, json: false) }
      #expect(console.output == "")
    }
  }
}
