import LicenseTokens
import Synchronization
import Testing

@testable import HTTPCalls

@Suite struct LocalAPIClientTests {
  /// Gives one answer and remembers what was asked.
  private final class OneAnswer: HTTPTransport {
    private let outcome: Result<HTTPAnswer, TransportFailure>
    private let asked = Mutex<[HTTPCall]>([])

    init(_ outcome: Result<HTTPAnswer, TransportFailure>) { self.outcome = outcome }

    var calls: [HTTPCall] { asked.withLock { $0 } }

    func send(_ call: HTTPCall) async throws(TransportFailure) -> HTTPAnswer {
      asked.withLock { $0.append(call) }
      return try outcome.get()
    }
  }

  private func client(_ transport: OneAnswer) -> LocalAPIClient {
    LocalAPIClient(address: "http://127.0.0.1:8081", key: Credential("k"), transport: transport)
  }

  private func json(_ text: String, status: Int = 200) -> OneAnswer {
    OneAnswer(.success(HTTPAnswer(status: status, contentType: "application/json", body: Array(text.utf8))))
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
    let root = "http://127.0.0.1:8081/v1/"
    let verify = HTTPCall.Body(mediaType: "application/json", bytes: Array(#"{"feature":"xms","token":"t"}"#.utf8))
    let key = Credential("k")
    #expect(
      transport.calls == [
        HTTPCall(.get, root + "license", bearer: key), HTTPCall(.delete, root + "license", bearer: key),
        HTTPCall(.post, root + "acquire", bearer: key), HTTPCall(.post, root + "complete", bearer: key),
        HTTPCall(.post, root + "refresh", bearer: key), HTTPCall(.post, root + "verify", body: verify, bearer: key),
      ])
  }

  @Test func whatIsNoAnswerOfTheAgentIsTold() async {
    let table: [(OneAnswer, LocalAPIClient.Failure)] = [
      (OneAnswer(.failure(.connection("refused"))), .unreachable), (OneAnswer(.failure(.timedOut)), .unreachable),
      (OneAnswer(.success(HTTPAnswer(status: 200, contentType: "text/html", body: Array("{}".utf8)))), .unexpected),
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
