import HTTPCalls
import LicenseTokens
import TestTransport
import Testing

@testable import AdministrationClient

@Suite struct LicenseFileCallsTests {
  private static let quota = #"{"total":10,"used":4,"reserved":1,"remaining":6}"#

  private func issue(
    _ answer: HTTPAnswer, _ devices: [RequestedDevice], license: String? = nil
  ) async throws -> (IssuedLicenseFiles, HTTPCall?) {
    let transport = ScriptedTransport(answer)
    let issued = try await APIWorld.client(transport).issueLicenseFiles(devices, license: license)
    return (issued, transport.calls.first)
  }

  @Test func asksForDevicesAndReadsWhatCameForEach() async throws {
    let (issued, call) = try await issue(
      .json(
        #"{"items":[{"serial_number":"A","article_number":"S","license_file":{"id":"fil_1","document":"a\nb"}},"#
          + #"{"serial_number":null,"article_number":"S","error":{"code":"serial_number_not_found","message":"No."}}],"#
          + #""quota":\#(Self.quota)}"#),
      [.init(serialNumber: "A", articleNumber: "S"), .init(serialNumber: nil, articleNumber: "S")])
    #expect(
      issued
        == IssuedLicenseFiles(
          outcomes: [
            .document(id: "fil_1", "a\nb"), .refused(code: "serial_number_not_found", message: "No."),
          ], quota: QuotaFigures(total: 10, used: 4, reserved: 1, remaining: 6)))
    var expected = APIWorld.post(
      "/license-files",
      #"{"devices":[{"article_number":"S","serial_number":"A"},{"article_number":"S","serial_number":null}]}"#)
    expected.answerLimit = 32 << 20
    #expect(call == expected)
  }

  @Test func anAPITokenNamesTheLicense() async throws {
    let (_, call) = try await issue(.json(#"{"items":[],"quota":\#(Self.quota)}"#), [], license: "lic_1")
    #expect(call?.body?.bytes == Array(#"{"devices":[],"license_id":"lic_1"}"#.utf8))
  }

  @Test(arguments: [
    #"{"items":[],"quota":\#(quota)}"#, #"{"items":[{}],"quota":\#(quota)}"#,
    #"{"items":[{"license_file":{"id":"fil_1"}}],"quota":\#(quota)}"#,
    #"{"items":[{"error":{"code":"a","message":"b"}}]}"#, "[]",
  ])
  func anAnswerThatIsNotForTheDevicesIsNone(json: String) async throws {
    await #expect(throws: APIFailure.unexpected(status: 200)) {
      try await issue(.json(json), [.init(serialNumber: "A", articleNumber: "S")])
    }
  }

  @Test func quotasAreOfTheParentLicenseOrOfTheOneNamed() async throws {
    let transport = ScriptedTransport(
      .json(Self.quota), .json(#"{"total":null,"used":0,"reserved":0,"remaining":null}"#))
    let client = try APIWorld.client(transport)
    #expect(try await client.quota() == QuotaFigures(total: 10, used: 4, reserved: 1, remaining: 6))
    #expect(
      try await client.quota(license: "lic_1") == QuotaFigures(total: nil, used: 0, reserved: 0, remaining: nil))
    #expect(transport.calls == [APIWorld.get("/license-files/quota"), APIWorld.get("/licenses/lic_1/quota")])
  }

  @Test func documentsAreTakenAsTheyAre() async throws {
    let text = { (text: String, type: String) in HTTPAnswer(status: 200, contentType: type, body: Array(text.utf8)) }
    let transport = ScriptedTransport(
      text("-----BEGIN\n", "text/plain; charset=utf-8"), text("e30..", "application/jose"),
      .json(#"{"keys":[]}"#), text("{}", "text/html"))
    let client = try APIWorld.client(transport)
    #expect(try await client.licenseFileBundle(of: ["fil_1"], license: "lic_1") == "-----BEGIN\n")
    #expect(try await client.revocationList() == "e30..")
    #expect(try await client.keySet().keys.isEmpty)
    await #expect(throws: APIFailure.unexpected(status: 200)) { try await client.licenseFileBundle() }

    var bundle = APIWorld.post("/license-files/bundle", #"{"ids":["fil_1"],"license_id":"lic_1"}"#)
    (bundle.accept, bundle.answerLimit) = ("text/plain", 16 << 20)
    #expect(transport.calls.first == bundle)
    #expect(
      transport.calls.map(\.url).dropFirst().prefix(2) == [
        "https://auth.example.com/.well-known/license-revocations", "https://auth.example.com/.well-known/jwks.json",
      ])
  }
}
