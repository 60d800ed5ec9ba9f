import HTTPCalls
import HTTPEdge
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LicenseTokens
import Logging
import NIOCore
import TestAuthorizationServer
import Testing

@testable import LicenseAgent

@Suite struct ImportingRoutesTests {
  private let world: SwitchHarness
  private let keeper: LicenseKeeper

  init() throws {
    world = try SwitchHarness()
    keeper = world.harness.keeper()
  }

  /// Status, content type and body of one answer.
  private func ask(
    _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, type: String? = nil,
    of keeper: LicenseKeeper? = nil
  ) async throws -> [String] {
    let agent = try LicenseAgent(
      keeper: keeper ?? self.keeper, configuration: AgentConfiguration(), key: Credential("right"),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, random: { Array(repeating: 7, count: $0) })
    var fields: HTTPFields = [.authorization: "Bearer right"]
    fields[.contentType] = type
    let responder = RenamedResponder(responder: agent.responder(), host: "localhost")
    return try await Application(responder: responder).test(.router) { [fields] client in
      let answer = try await client.execute(
        uri: path, method: method, headers: fields, body: body.map { ByteBuffer(string: $0) })
      return ["\(answer.status.code)", answer.headers[.contentType] ?? "", String(buffer: answer.body)]
    }
  }

  private func importing(_ text: String) async throws -> [String] {
    try await ask(.post, "/v1/license/import", text, type: "text/plain; charset=utf-8")
  }

  private func importing(json: String) async throws -> [String] {
    try await ask(.post, "/v1/license/import", json, type: "application/json")
  }

  private func json(_ document: String, _ keySet: JSONWebKeySet?) -> String {
    var members: [String: JSONValue] = ["document": .string(document)]
    members["key_set"] = keySet?.value
    return String(decoding: JSONValue.object(members).json, as: UTF8.self)
  }

  private func problem(_ status: Int, _ title: String, _ code: String, _ detail: String) -> [String] {
    let body =
      #"{"code":"\#(code)","detail":"\#(detail)","status":\#(status),"title":"\#(title)","type":"about:blank"}"#
    return ["\(status)", "application/problem+json", body]
  }

  private let file =
    #"{"article_number":"SWITCH-8","id":"fil_1","issued_at":"2026-09-21T14:13:20Z","serial_number":"SW-0001"}"#
  private var licensed: String {
    #""license_file":\#(file),"organization":"Acme Stores","product":"switch","source":"file","status":"Licensed","warnings":[]"#
  }

  @Test func saysWhichMachineItIs() async throws {
    #expect(
      try await ask(.get, "/v1/device") == [
        "200", "application/json",
        #"{"article_number":null,"hostname":"switch-1","name":"Hall 3","operating_system":null,"serial_number":"sw-0001 ","#
          + #""software_version":null}"#,
      ])
  }

  @Test func aFileWithItsKeySetLicensesThisMachine() async throws {
    let answer = [
      "200", "application/json",
      #"{"features":["l3"],"ignored":{"count":0,"reasons":[]},"imported":\#(file),\#(licensed)}"#,
    ]
    #expect(try await importing(json: json(world.file(), world.keySet)) == answer)
    // Again, without the keys, in either form.
    #expect(try await importing(json: json(world.file(), nil)) == answer)
    #expect(try await importing(world.file()) == answer)
    #expect(try await importing(json: json(world.compact(), nil)) == answer)
    #expect(try await importing(world.compact()) == answer)
    #expect(
      try await ask(.get, "/v1/license") == ["200", "application/json", #"{"features":["l3"],\#(licensed)}"#])
    #expect(
      try await ask(.get, "/v1/token")
        == problem(
          409, "Conflict", "licensed_by_file",
          "This machine is licensed by a license file, and has no license token to present."))
    #expect(
      try await ask(.post, "/v1/refresh")
        == problem(
          409, "Conflict", "licensed_by_file",
          "This machine is licensed by a license file, which needs no refreshing."))
    #expect(
      try await importing(world.bundle(of: [], revoked: ["fil_1"])) == [
        "200", "application/json",
        #"{"features":["l3"],"ignored":{"count":0,"reasons":[]},"imported":null,"license_file":\#(file),"#
          + #""organization":"Acme Stores","product":"switch","reason":"The license file was revoked.","revoked":true,"#
          + #""source":"file","status":"Revoked","warnings":[]}"#,
      ])
    #expect(
      try await ask(.delete, "/v1/license") == [
        "200", "application/json",
        #"{"features":[],"server_informed":true,"status":"Not Licensed","warnings":[]}"#,
      ])
  }

  @Test func aBundleSaysWhatItLeftOut() async throws {
    let other =
      #"{"article_number":"SWITCH-8","code":"wrong_serial_number","#
      + #""message":"The license file is for another serial number.","serial_number":"SW-0002"}"#
    #expect(
      try await importing(world.bundle(["SW-0002", "SW-0001"])) == [
        "200", "application/json",
        #"{"features":["l3"],"ignored":{"count":1,"reasons":[\#(other)]},"imported":\#(file.replacing("fil_1", with: "fil_2")),"#
          + licensed.replacing("fil_1", with: "fil_2") + "}",
      ])
    #expect(
      try await importing(world.bundle(["SW-0002"]))[2].contains(
        #""ignored":{"count":1,"reasons":[\#(other)]},"imported":null,"#))
  }

  @Test func aRefusalHasTheVerifiersCode() async throws {
    #expect(
      try await importing(world.file())
        == problem(
          422, "Unprocessable Content", "unknown_key",
          "The key that the document names is not among the known keys of the authorization server. This machine does not know "
            + "the authorization server's keys yet: bring its key set along, or a bundle."))
    #expect(
      try await importing("Hello")
        == problem(
          422, "Unprocessable Content", "malformed", "This is not a license file, or it is incomplete."))
    _ = try await importing(world.bundle(["SW-0001"]))
    #expect(
      try await importing(world.file { $0.serialNumber = "SW-0009" })
        == problem(
          422, "Unprocessable Content", "wrong_serial_number",
          "The license file is for another serial number. This machine's is sw-0001 (device.serial_number)."))
    let numberless = try SwitchHarness(serialNumber: nil)
    #expect(
      try await ask(
        .post, "/v1/license/import", numberless.file(), type: "text/plain", of: numberless.harness.keeper())
        == problem(
          422, "Unprocessable Content", "serial_number_not_found",
          "This machine does not know its serial number. Set device.serial_number in the agent's configuration."))
    world.harness.storage.isFull = true
    #expect(
      try await importing(world.file { $0.id = "fil_2" })
        == problem(
          503, "Service Unavailable", "not_saved",
          "The license file cannot be saved, and was not taken. Is the disk full?"))
  }

  @Test func bodiesOfOtherKindsAreRefused() async throws {
    for type in [nil, "text/html", "application/x-www-form-urlencoded", "multipart/form-data"] as [String?] {
      #expect(
        try await ask(.post, "/v1/license/import", "x", type: type)
          == problem(
            415, "Unsupported Media Type", "unsupported_media_type",
            "The body must be text/plain or application/json."))
    }
    for body in ["", "[]", "{", "x"] {
      #expect(
        try await importing(json: body)
          == problem(400, "Bad Request", "malformed_json", "The body must be a JSON object."))
    }
    for (body, field, message) in [
      ("{}", "document", "is missing"), (#"{"document":null}"#, "document", "is missing"),
      (#"{"document":1}"#, "document", "is a string"),
    ] {
      #expect(
        try await importing(json: body) == [
          "422", "application/problem+json",
          #"{"code":"invalid","detail":"\#(field) \#(message).","errors":[{"field":"\#(field)","message":"\#(message)"}],"#
            + #""status":422,"title":"Unprocessable Content","type":"about:blank"}"#,
        ])
    }
    let sentence = "The key set must be JSON as the authorization server publishes it, with at least one key."
    for keySet in ["1", "[]", "{}", #"{"keys":[]}"#, #"{"keys":[{}]}"#] {
      #expect(
        try await importing(json: #"{"document":"x","key_set":\#(keySet)}"#) == [
          "422", "application/problem+json",
          #"{"code":"invalid","detail":"\#(sentence)","errors":[{"field":"key_set","message":"\#(sentence)"}],"#
            + #""status":422,"title":"Unprocessable Content","type":"about:blank"}"#,
        ])
    }
    #expect(await keeper.view() == LicenseView(status: .notLicensed))
  }

  @Test func tooLongBodiesAreNotRead() async throws {
    let long = String(repeating: "x", count: (16 << 20) + 1)
    #expect(
      try await importing(long)
        == problem(413, "Content Too Large", "content_too_large", "The body is longer than 16777216 bytes."))
    #expect(
      try await importing(json: #"{"document":"\#(long)\#(String(repeating: "x", count: 1 << 20))"}"#)
        == problem(413, "Content Too Large", "content_too_large", "The body is longer than 17825792 bytes."))
    #expect(try await importing(String(long.dropLast())).first == "422")
  }

  @Test func onlyAFewAreReadAtOnce() async throws {
    let turns = ImportTurns()
    let refusal = RequestError.unavailable(retryAfter: 5)
    try await turns.take {
      try await turns.take {
        _ = await #expect(throws: refusal) { try await turns.take {} }
      }
      try await turns.take {}
    }
    await #expect(throws: CancellationError.self) {
      try await turns.take { () throws -> Void in throw CancellationError() }
    }
    try await turns.take { try await turns.take {} }
  }
}
