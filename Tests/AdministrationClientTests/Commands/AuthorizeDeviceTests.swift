import HTTPCalls
import TestTransport
import Testing

@testable import AdministrationClient

@Suite struct AuthorizeDeviceTests {
  private static let lookedUp = HTTPAnswer(
    status: 200, contentType: "application/json", entityTag: "\"2\"",
    body: Array(
      (#"{"address":"203.0.113.7","article_number":"POS-3","client_id":"countersign-agent","#
        + #""created_at":"2026-09-01T10:00:00.000Z","device_name":"store 12 SERVER","#
        + #""expires_at":"2026-09-01T10:10:00.000Z","hostname":"till-12","id":"dau_1","operating_system":"Debian 13","#
        + #""serial_number":"cs-pos-0012","software_version":null,"state":"pending"}"#).utf8))
  private static let approved = HTTPAnswer.json(#"{"device_id":"dev_1","license_id":"lic_1","took_quota":true}"#)

  private static let comparison = """
                      THE MACHINE SAYS          THE DEVICE IS
    Name              store 12 SERVER           Store 12 server
    Serial number     cs-pos-0012               CS-POS-0012
    Article number    POS-3                     POS-2            DIFFERENT
    Host              till-12
    System            Debian 13
    Software version  not said
    Program           countersign-agent
    Address           203.0.113.7
    Asked             2026-09-01T10:00:00.000Z

    """

  private func authorize(
    _ console: ScriptedConsole, _ transport: ScriptedTransport, device: String = "dev_1", license: String? = nil,
    isAgreed: Bool = false, json: Bool = false
  ) async throws {
    try await AuthorizeDevice(try APIWorld.client(transport), on: console)(
      "WDJB-MJHT", device: device, organization: nil, license: license, isAgreed: isAgreed, json: json)
  }

  @Test func showsBothSidesAsksAndApprovesWhatWasShown() async throws {
    let transport = ScriptedTransport(.json(APIWorld.till), .json(APIWorld.acme), Self.lookedUp, Self.approved)
    let console = ScriptedConsole(answers: ["yes"])
    try await authorize(console, transport, license: "lic_1")
    #expect(console.questions == ["\nAuthorize Store 12 server of Acme Stores? [y/N] "])
    #expect(console.notes == Self.comparison + "\nLicense lic_1; it took one unit of the quota.\n")
    #expect(console.output == "Store 12 server of Acme Stores is authorized.\n")
    #expect(
      transport.calls == [
        APIWorld.get("/devices/dev_1"), APIWorld.get("/organizations/org_1"),
        APIWorld.post("/device-authorizations/lookup", #"{"organization_id":"org_1","user_code":"WDJB-MJHT"}"#),
        APIWorld.post(
          "/device-authorizations/dau_1/approve",
          #"{"device_id":"dev_1","license_id":"lic_1","user_code":"WDJB-MJHT"}"#, ifMatch: "\"2\""),
      ])
  }

  @Test func aNoDecidesNothing() async throws {
    let transport = ScriptedTransport(.json(APIWorld.till), .json(APIWorld.acme), Self.lookedUp)
    let console = ScriptedConsole(answers: [""])
    await #expect(throws: CommandFailure(.refused, "not authorized; the request waits until it expires")) {
      try await authorize(console, transport)
    }
    #expect(console.output == "")
    #expect(transport.calls.count == 3)
  }

  @Test func withoutATerminalSomebodyMustHaveAgreed() async throws {
    let transport = ScriptedTransport(.json(APIWorld.till), .json(APIWorld.acme), Self.lookedUp)
    await #expect(
      throws: CommandFailure(.usage, "there is no terminal to ask on; add --yes to authorize without a question")
    ) { try await authorize(ScriptedConsole(), transport) }
    #expect(transport.calls.count == 3)
  }

  @Test func whoeverAgreedIsNotAsked() async throws {
    let answers = [
      HTTPAnswer.json(APIWorld.till), .json(APIWorld.acme), Self.lookedUp,
      .json(#"{"device_id":"dev_1","license_id":"lic_1","took_quota":false}"#),
    ]
    let console = ScriptedConsole()
    try await authorize(console, ScriptedTransport(answers.map { .success($0) }), isAgreed: true)
    #expect(console.questions.isEmpty)
    #expect(console.notes == Self.comparison + "\nLicense lic_1; it had its unit of the quota already.\n")
    #expect(console.output == "Store 12 server of Acme Stores is authorized.\n")

    let script = ScriptedConsole()
    try await authorize(script, ScriptedTransport(answers.map { .success($0) }), isAgreed: true, json: true)
    #expect(script.notes == "")
    #expect(script.output == #"{"device_id":"dev_1","license_id":"lic_1","took_quota":false}"# + "\n")
  }

  @Test func aSerialNumberNamesTheDeviceThatHasIt() async throws {
    let near = APIWorld.till.replacing("CS-POS-0012", with: "CS-POS-00123").replacing("dev_1", with: "dev_3")
    let transport = ScriptedTransport(
      APIWorld.list(APIWorld.acme), APIWorld.list(near, APIWorld.till, APIWorld.bare), .json(APIWorld.acme),
      Self.lookedUp, Self.approved)
    try await authorize(ScriptedConsole(), transport, device: " cs-pos-0012 ", isAgreed: true)
    #expect(
      transport.calls.prefix(2) == [
        APIWorld.get("/organizations?limit=200"),
        APIWorld.get("/organizations/org_1/devices?search=cs-pos-0012&limit=200"),
      ])
    #expect(
      transport.calls.last?.body?.bytes == Array(#"{"device_id":"dev_1","user_code":"WDJB-MJHT"}"#.utf8))
  }

  @Test func refusalsNameWhatIsToBeDone() async throws {
    let twin = APIWorld.till.replacing("dev_1", with: "dev_3")
    let (till, acme) = (HTTPAnswer.json(APIWorld.till), HTTPAnswer.json(APIWorld.acme))
    let table: [(String, [HTTPAnswer], String)] = [
      ("dev_1", [APIWorld.problem(404, "not_found", "N.")], "there is no device dev_1, or it is not yours to see"),
      (
        "S-1", [APIWorld.list(APIWorld.acme), APIWorld.list()],
        "there is no device with the serial number S-1; see: countersign devices"
      ),
      (
        "CS-POS-0012", [APIWorld.list(APIWorld.acme), APIWorld.list(APIWorld.till, twin)],
        "several devices have this serial number; take one's id: dev_1, dev_3"
      ),
      (
        "dev_1",
        [
          till, acme,
          APIWorld.problem(422, "invalid", "B.", errors: #"{"field":"user_code","message":"is 8 letters"}"#),
        ],
        "USER-CODE is 8 letters"
      ),
      (
        "dev_1",
        [
          till, acme, Self.lookedUp,
          APIWorld.problem(
            409, "license_to_be_chosen", "Name one of the licenses that can be used.",
            errors: #"{"field":"license_id","message":"is one of: lic_1, lic_2"}"#),
        ], "Name one of the licenses that can be used. (--license is one of: lic_1, lic_2)"
      ),
      (
        "dev_1", [till, acme, Self.lookedUp, APIWorld.problem(412, "changed_meanwhile", "Someone changed it.")],
        "Someone changed it."
      ),
    ]
    for (device, answers, sentence) in table {
      let console = ScriptedConsole()
      await #expect(throws: CommandFailure(.refused, sentence)) {
        try await authorize(console, ScriptedTransport(answers.map { .success($0) }), device: device, isAgreed: true)
      }
      #expect(console.output == "")
    }
  }
}
