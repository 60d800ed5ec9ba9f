import NIOSSL
import Testing

@testable import HTTPCalls

@Suite struct NetworkTransportTests {
  private static let ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

  /// What a call to such a server comes to.
  private func outcome(
    _ answer: String, then ending: MisbehavingServer.Ending = .closes, timeout: Duration = .seconds(20)
  ) async throws -> Result<HTTPAnswer, TransportFailure> {
    let server = try await MisbehavingServer(answer, then: ending)
    let outcome = await send(HTTPCall(.get, server.url), timeout: timeout)
    try await server.close()
    #expect(server.connectionCount == 1)
    return outcome
  }

  private func send(
    _ call: HTTPCall, tls: TLSConfiguration? = nil, timeout: Duration = .seconds(20)
  ) async -> Result<HTTPAnswer, TransportFailure> {
    let transport = NetworkTransport(tls: tls, timeout: timeout)
    let outcome: Result<HTTPAnswer, TransportFailure>
    do throws(TransportFailure) {
      outcome = .success(try await transport.send(call))
    } catch {
      outcome = .failure(error)
    }
    await transport.shutdown()
    return outcome
  }

  @Test func bringsTheAnswerBack() async throws {
    #expect(
      try await outcome(
        "HTTP/1.1 429 Too Many Requests\r\nContent-Type: text/plain\r\nRetry-After: 17\r\nContent-Length: 2\r\n\r\nno")
        == .success(
          HTTPAnswer(status: 429, contentType: "text/plain", retryAfter: 17, body: Array("no".utf8))))
    #expect(
      try await outcome(Self.ok + "Retry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\nContent-Length: 0\r\n\r\n")
        == .success(HTTPAnswer(status: 200, contentType: "application/json")))
  }

  @Test func followsNoRedirect() async throws {
    let elsewhere = try await MisbehavingServer("")
    #expect(
      try await outcome("HTTP/1.1 307 Temporary Redirect\r\nLocation: \(elsewhere.url)\r\nContent-Length: 0\r\n\r\n")
        == .success(HTTPAnswer(status: 307)))
    #expect(elsewhere.connectionCount == 0)
    try await elsewhere.close()
  }

  @Test func takesNoMoreThanItsLimit() async throws {
    let limit = HTTPCall.usualAnswerLimit
    let body = String(repeating: "x", count: limit)
    #expect(
      try await outcome(Self.ok + "Content-Length: \(limit)\r\n\r\n" + body)
        == .success(HTTPAnswer(status: 200, contentType: "application/json", body: Array(body.utf8))))
    #expect(try await outcome(Self.ok + "Content-Length: \(limit + 1)\r\n\r\nx" + body) == .failure(.tooLarge))
    #expect(try await outcome(Self.ok + "Content-Length: 2000000000\r\n\r\n", then: .floods) == .failure(.tooLarge))
    #expect(try await outcome(Self.ok + "Connection: close\r\n\r\n", then: .floods) == .failure(.tooLarge))
  }

  @Test func waitsNoLongerThanItsLimit() async throws {
    let patience = Duration.milliseconds(300)
    #expect(try await outcome("", then: .stays, timeout: patience) == .failure(.timedOut))
    #expect(
      try await outcome(Self.ok + "Content-Length: 100\r\n\r\n{", then: .stays, timeout: patience)
        == .failure(.timedOut))
    #expect(
      try await outcome(Self.ok + "Content-Length: 100000\r\n\r\n{", then: .drips, timeout: patience)
        == .failure(.timedOut))
  }

  @Test(arguments: [
    "", "HTTP/1.1", "nonsense\r\n\r\n", ok + "Content-Length: 100\r\n\r\n{}",
    ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nab",
  ])
  func brokenAnswersAreFailures(answer: String) async throws {
    guard case .failure(.connection) = try await outcome(answer) else {
      Issue.record("taken for an answer")
      return
    }
  }

  @Test func nobodyThereIsAFailure() async throws {
    let server = try await MisbehavingServer("")
    let url = server.url
    try await server.close()
    #expect(await send(HTTPCall(.get, url)) == .failure(.connection("Connection refused")))
  }

  @Test func believesOnlyCertificatesItWasToldOf() async throws {
    let (own, other) = (try TestCertificateAuthority(), try TestCertificateAuthority())
    let answer = Self.ok + "Content-Length: 2\r\n\r\n{}"
    let server = try await MisbehavingServer(answer, tls: try own.serverContext())
    let (byName, byAddress) = ("https://localhost:\(server.port)/", "https://127.0.0.1:\(server.port)/")
    let good = HTTPAnswer(status: 200, contentType: "application/json", body: Array("{}".utf8))
    let table: [(url: String, tls: TLSConfiguration?, isGood: Bool)] = [
      (byName, NetworkTransport.tls(trusting: own.certificateFile), true),
      (byName, NetworkTransport.tls(trusting: other.certificateFile), false), (byName, nil, false),
      (byAddress, NetworkTransport.tls(trusting: own.certificateFile), false),
      (byAddress, NetworkTransport.tls(pinning: own.certificateFile), true),
      (byAddress, NetworkTransport.tls(pinning: other.certificateFile), false),
    ]
    for (url, tls, isGood) in table {
      switch await send(HTTPCall(.get, url), tls: tls) {
      case .success(let answer): #expect(isGood && answer == good)
      case .failure(.certificate): #expect(!isGood)
      case .failure(let failure): Issue.record("\(failure)")
      }
    }
    try await server.close()
  }

  @Test func speaksNoPlaintextToATLSPort() async throws {
    let authority = try TestCertificateAuthority()
    let server = try await MisbehavingServer("", tls: try authority.serverContext())
    guard case .failure = await send(HTTPCall(.get, server.url)) else {
      Issue.record("answered")
      return
    }
    try await server.close()
  }
}
