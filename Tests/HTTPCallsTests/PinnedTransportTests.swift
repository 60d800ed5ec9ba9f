import Foundation
import HTTPCalls
import Testing

@Suite struct PinnedTransportTests {
  private static let ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

  /// A server with a certificate of its own, and that certificate.
  private func server(
    _ answer: String, then ending: MisbehavingServer.Ending = .closes, authority: TestCertificateAuthority
  ) async throws -> (MisbehavingServer, PresentedCertificate) {
    let pem = try String(contentsOf: URL(filePath: authority.certificateFile), encoding: .utf8)
    return (
      try await MisbehavingServer(answer, then: ending, tls: try authority.serverContext()),
      try #require(PresentedCertificate(pem: pem))
    )
  }

  private func outcome(
    _ call: HTTPCall, _ certificate: PresentedCertificate, timeout: Duration = .seconds(20)
  ) async -> Result<HTTPAnswer, TransportFailure> {
    do throws(TransportFailure) {
      return .success(try await PinnedTransport(certificate, timeout: timeout).send(call))
    } catch {
      return .failure(error)
    }
  }

  @Test func believesTheOneCertificateWhateverItsName() async throws {
    let (own, other) = (try TestCertificateAuthority(), try TestCertificateAuthority())
    let (server, certificate) = try await server(
      Self.ok + "ETag: \"3\"\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\n{}", authority: own)
    let pem = try String(contentsOf: URL(filePath: other.certificateFile), encoding: .utf8)
    let stranger = try #require(PresentedCertificate(pem: pem))
    let good = HTTPAnswer(
      status: 200, contentType: "application/json", entityTag: "\"3\"", retryAfter: 7, body: Array("{}".utf8))
    for host in ["127.0.0.1", "localhost"] {
      let call = HTTPCall(.get, "https://\(host):\(server.port)/v1/device", bearer: Credential("k"))
      #expect(await outcome(call, certificate) == .success(good))
      #expect(
        await outcome(call, stranger) == .failure(.certificate("it is another than the one that was pinned")))
    }
    try await server.close()
  }

  @Test func sendsTheWholeCall() async throws {
    let authority = try TestCertificateAuthority()
    let server = try await EchoServer(tls: try authority.serverContext())
    let pem = try String(contentsOf: URL(filePath: authority.certificateFile), encoding: .utf8)
    let body = HTTPCall.Body(mediaType: "text/plain", bytes: Array("a document".utf8))
    var call = HTTPCall(.patch, "https://localhost:\(server.port)/v1/a?b=c", body: body, bearer: Credential("k"))
    call.ifMatch = "\"7\""
    call.accept = "text/plain"
    let answer = try await PinnedTransport(try #require(PresentedCertificate(pem: pem))).send(call)
    #expect(
      String(decoding: answer.body, as: UTF8.self) == """
        PATCH /v1/a?b=c HTTP/1.1
        Host: localhost:\(server.port)
        Connection: close
        Accept: text/plain
        Authorization: Bearer k
        Content-Type: text/plain
        If-Match: "7"
        Content-Length: 10

        a document
        """)
    try await server.close()
  }

  @Test func takesAsMuchAsTheCallAllows() async throws {
    let authority = try TestCertificateAuthority()
    let body = String(repeating: "x", count: 1000)
    let (server, certificate) = try await server(
      Self.ok + "Content-Length: 1000\r\n\r\n" + body, authority: authority)
    var call = HTTPCall(.get, "https://localhost:\(server.port)/")
    call.answerLimit = 1000
    #expect(
      await outcome(call, certificate)
        == .success(HTTPAnswer(status: 200, contentType: "application/json", body: Array(body.utf8))))
    call.answerLimit = 999
    #expect(await outcome(call, certificate) == .failure(.tooLarge))
    try await server.close()

    let (flood, sameCertificate) = try await self.server(
      Self.ok + "Connection: close\r\n\r\n", then: .floods, authority: authority)
    #expect(
      await outcome(HTTPCall(.get, "https://localhost:\(flood.port)/"), sameCertificate) == .failure(.tooLarge))
    try await flood.close()
  }

  @Test func waitsNoLongerThanItsLimit() async throws {
    let authority = try TestCertificateAuthority()
    for (answer, ending) in [
      ("", MisbehavingServer.Ending.stays), (Self.ok + "Content-Length: 100000\r\n\r\n{", .drips),
    ] {
      let (server, certificate) = try await server(answer, then: ending, authority: authority)
      let call = HTTPCall(.get, "https://localhost:\(server.port)/")
      #expect(await outcome(call, certificate, timeout: .milliseconds(500)) == .failure(.timedOut))
      try await server.close()
    }
  }

  @Test(arguments: ["", "nonsense\r\n\r\n", ok + "Content-Length: 100\r\n\r\n{}"])
  func brokenAnswersAreFailures(answer: String) async throws {
    let (server, certificate) = try await server(answer, authority: try TestCertificateAuthority())
    let outcome = await outcome(HTTPCall(.get, "https://localhost:\(server.port)/"), certificate)
    guard case .failure(.connection) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    try await server.close()
  }

  @Test func speaksToNobodyWithoutTLS() async throws {
    let (server, certificate) = try await server("", authority: try TestCertificateAuthority())
    let url = "http://localhost:\(server.port)/"
    #expect(
      await outcome(HTTPCall(.get, url), certificate) == .failure(.connection("\(url) is not an address of https")))
    let plain = try await MisbehavingServer(Self.ok + "Content-Length: 0\r\n\r\n")
    guard case .failure = await outcome(HTTPCall(.get, "https://localhost:\(plain.port)/"), certificate) else {
      Issue.record("answered")
      return
    }
    try await server.close()
    try await plain.close()
  }
}
