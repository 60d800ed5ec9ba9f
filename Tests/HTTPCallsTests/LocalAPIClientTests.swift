import LicenseTokens
import TestTransport
import Testing

@testable import HTTPCalls

@Suite struct LocalAPIClientTests {
  private func client(_ transport: ScriptedTransport) -> LocalAPIClient {
    LocalAPIClient(address: "http://127.0.0.1:8081", key: Credential("k"), transport: transport)
  }

  private func json(_ text: String, status: Int = 200) -> ScriptedTransport {
    ScriptedTransport(
      always: .success(HTTPAnswer(status: status, contentType: "application/json", body: Array(text.utf8))))
  }

  @Test func asksWithTheKey() async throws {
    let transport = json("{}")
    let client = client(transport)
    #expect(try await client.license() == .object([:]))
    _ = try await client.remove()
    _ = try await client.acquire()
    _ = try await client.complete()
    _ = try await client.refresh()
    _ = try await client.verify("t", feature: "xms")
    _ = try await client.device()
    _ = try await client.importLicense(document: "d", keySet: nil)
    _ = try await client.importLicense(document: "d", keySet: try JSONWebKeySet(keys: []))
    let root = "http://127.0.0.1:8081/v1/"
    let verify = HTTPCall.Body(mediaType: "application/json", bytes: Array(#"{"feature":"xms","token":"t"}"#.utf8))
    let file = HTTPCall.Body(mediaType: "application/json", bytes: Array(#"{"document":"d"}"#.utf8))
    let withKeys = HTTPCall.Body(
      mediaType: "application/json", bytes: Array(#"{"document":"d","key_set":{"keys":[]}}"#.utf8))
    let key = Credential("k")
    #expect(
      transport.calls == [
        HTTPCall(.get, root + "license", bearer: key), HTTPCall(.delete, root + "license", bearer: key),
        HTTPCall(.post, root + "acquire", bearer: key), HTTPCall(.post, root + "complete", bearer: key),
        HTTPCall(.post, root + "refresh", bearer: key), HTTPCall(.post, root + "verify", body: verify, bearer: key),
        HTTPCall(.get, root + "device", bearer: key),
        HTTPCall(.post, root + "license/import", body: file, bearer: key),
        HTTPCall(.post, root + "license/import", body: withKeys, bearer: key),
      ])
  }

  @Test func whatIsNoAnswerOfTheAgentIsTold() async {
    let table: [(ScriptedTransport, LocalAPIClient.Failure)] = [
      (ScriptedTransport(always: .failure(.connection("refused"))), .unreachable),
      (ScriptedTransport(always: .failure(.timedOut)), .unreachable),
      (ScriptedTransport(always: .failure(.certificate("another"))), .untrusted),
      (
        ScriptedTransport(always: .success(HTTPAnswer(status: 200, contentType: "text/html", body: Array("{}".utf8)))),
        .unexpected
      ),
      (json("[]"), .unexpected), (json("{"), .unexpected), (json("{}", status: 500), .unexpected),
      (
        json(#"{"code":"not_licensed","detail":"No license."}"#, status: 409),
        .problem(code: "not_licensed", detail: "No license.")
      ),
    ]
    for (transport, failure) in table {
      await #expect(throws: failure) { try await client(transport).license() }
    }
  }
}
