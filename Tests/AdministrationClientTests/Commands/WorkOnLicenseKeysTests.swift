import HTTPCalls
import TestTransport
import Testing

@testable import AdministrationClient

@Suite struct WorkOnLicenseKeysTests {
  private static let key =
    #"{"blocked":false,"id":"lky_1","last_used_at":"2026-09-01T10:00:00.000Z","locks_allowed":2,"locks_used":1,"#
    + #""masked_text":"MYSOFT-••••-9FLF","note":"Store 12"}"#
  private static let blocked =
    #"{"blocked":true,"id":"lky_2","last_used_at":null,"locks_allowed":1,"locks_used":0,"#
    + #""masked_text":"MYSOFT-••••-AAAA","note":null}"#

  private func work(_ console: ScriptedConsole, _ transport: ScriptedTransport) throws -> WorkOnLicenseKeys {
    WorkOnLicenseKeys(try APIWorld.client(transport), on: console, license: "lic_1")
  }

  @Test func listsThemMasked() async throws {
    let (console, transport) = (
      ScriptedConsole(),
      ScriptedTransport(
        APIWorld.list(Self.key, Self.blocked), APIWorld.list(Self.blocked), APIWorld.list(), APIWorld.list())
    )
    try await work(console, transport).list(search: "store", json: false)
    #expect(
      console.output == """
        ID     KEY                LOCKS  STATUS   NOTE      LAST USED
        lky_1  MYSOFT-••••-9FLF  1 of 2  active   Store 12  2026-09-01T10:00:00.000Z
        lky_2  MYSOFT-••••-AAAA  0 of 1  blocked  -         -

        """)
    #expect(transport.calls == [APIWorld.get("/licenses/lic_1/keys?search=store&limit=200")])

    let script = ScriptedConsole()
    try await work(script, transport).list(search: nil, json: true)
    #expect(script.output == "[\(Self.blocked)]\n")

    let empty = ScriptedConsole()
    try await work(empty, transport).list(search: nil, json: false)
    try await work(empty, transport).list(search: "x", json: false)
    #expect(empty.output == "")
    #expect(empty.notes == "The license has no keys.\nNo key matches the search.\n")
  }

  @Test func makesNewOnes() async throws {
    let made = HTTPAnswer.json(#"{"ids":["lky_1","lky_2"]}"#, status: 201)
    let (console, transport) = (ScriptedConsole(), ScriptedTransport(made, made))
    let order = WorkOnLicenseKeys.Order(count: 2, locksAllowed: 3, note: "Store 12")
    try await work(console, transport).create(order, json: false)
    #expect(console.output == "lky_1\nlky_2\n")
    #expect(
      console.notes == "2 keys were made. To see them in clear: countersign keys lic_1 --export\n")
    try await work(console, transport).create(order, json: true)
    #expect(console.output == "lky_1\nlky_2\n" + #"["lky_1","lky_2"]"# + "\n")
    let call = APIWorld.post("/licenses/lic_1/keys", #"{"count":2,"locks_allowed":3,"note":"Store 12"}"#)
    #expect(transport.calls == [call, call])
  }

  @Test func givesThemOutInClear() async throws {
    let table = HTTPAnswer(
      status: 200, contentType: "text/csv; charset=utf-8; header=present",
      body: Array("key,locks_allowed,note\r\nMYSOFT-O55N-9FLF,1,\r\n".utf8))
    let (console, transport) = (
      ScriptedConsole(), ScriptedTransport(table, .json(#"{"ids":["lky_7"]}"#, status: 201), table)
    )
    try await work(console, transport).export(nil)
    try await work(console, transport).export(.init(count: 1, locksAllowed: 1, note: nil))
    let printed = "key,locks_allowed,note\r\nMYSOFT-O55N-9FLF,1,\r\n"
    #expect(console.output == printed + printed)
    #expect(
      transport.calls.map { String(decoding: $0.body?.bytes ?? [], as: UTF8.self) } == [
        "{}", #"{"count":1,"locks_allowed":1}"#, #"{"ids":["lky_7"]}"#,
      ])
    #expect(transport.calls.map(\.accept) == ["text/csv", "application/json", "text/csv"])
  }

  @Test func refusalsNameTheOption() async throws {
    let table: [(HTTPAnswer, CommandFailure)] = [
      (
        APIWorld.problem(
          422, "invalid", "B.", errors: #"{"field":"count","message":"is a whole number from 1 to 1000"}"#),
        .init(.refused, "--create is a whole number from 1 to 1000")
      ),
      (
        APIWorld.problem(404, "not_found", "N."),
        .init(.refused, "there is no license lic_1, or it is not yours to see")
      ),
      (
        APIWorld.problem(403, "forbidden", "Your role does not allow this."),
        .init(.forbidden, "Your role does not allow this.")
      ),
    ]
    for (answer, failure) in table {
      await #expect(throws: failure) {
        try await work(ScriptedConsole(), ScriptedTransport(answer)).create(
          .init(count: 5000, locksAllowed: 1, note: nil), json: false)
      }
    }
  }
}
