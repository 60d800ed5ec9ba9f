import TestInstruments
import Testing

@testable import HTTPEdge

/// What a hostile or broken client puts on the wire, with a server that listens.
@Suite struct HTTPServerTests {
  private static let get = "GET /hello HTTP/1.1\r\nHost: a\r\n"
  private static let post =
    "POST /oauth/echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"

  /// The status codes of the answers in what came back.
  private func statuses(_ text: String) -> [String] {
    text.split(separator: "HTTP/1.1 ", omittingEmptySubsequences: true).map { String($0.prefix(3)) }
  }

  @Test func answersAndStaysOpenUntilTheClientCloses() async throws {
    try await TestServer().run { port in
      let connection = try await RawConnection.open(port: port)
      for _ in 1...3 {
        _ = await connection.send(Self.get + "\r\n")
        let answer = try await connection.read(until: "hello")
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(!answer.lowercased().contains("\r\nconnection:"))
        #expect(!answer.lowercased().contains("\r\nserver:"))
      }
      connection.endInput()
      #expect(try await connection.readToEnd() == "")
    }
  }

  @Test(arguments: ["close", "Close", "keep-alive, close"])
  func closesWhenTheClientAsksForIt(field: String) async throws {
    try await TestServer().run { port in
      let answer = try await RawConnection.exchange(port: port, Self.get + "Connection: \(field)\r\n\r\n")
      #expect(statuses(answer) == ["200"])
      #expect(answer.lowercased().contains("\r\nconnection: close\r\n"))
    }
  }

  @Test func anHTTP10RequestIsAnsweredAndClosed() async throws {
    try await TestServer().run { port in
      let answer = try await RawConnection.exchange(port: port, "GET /hello HTTP/1.0\r\n\r\n")
      #expect(statuses(answer) == ["200"])
    }
  }

  /// Requests that two readers could end in two places, each followed by one that must not be answered.
  @Test(arguments: [
    "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
    "Content-Length: 3\r\nContent-Length: 4\r\n\r\na=1",
    "Content-Length: 3\r\nContent-Length: 3\r\n\r\na=1",
    "Content-Length: 3, 3\r\n\r\na=1", "Content-Length: +3\r\n\r\na=1", "Content-Length: 0x3\r\n\r\na=1",
    "Content-Length: -3\r\n\r\na=1", "Content-Length: 3 3\r\n\r\na=1",
    "Content-Length: 99999999999999999999\r\n\r\na=1",
    "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", "Transfer-Encoding: identity\r\n\r\n",
    "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n",
    "Transfer-Encoding:\u{b}chunked\r\n\r\n0\r\n\r\n", "X: a\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "X: a\u{0}b\r\nContent-Length: 3\r\n\r\na=1", "X: a\rContent-Length: 3\r\n\r\na=1",
    "Transfer-Encoding: chunked\r\n\r\n+3\r\na=1\r\n0\r\n\r\n",
    "Transfer-Encoding: chunked\r\n\r\n0x3\r\na=1\r\n0\r\n\r\n",
    "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\na=1\r\n0\r\n\r\n",
    "Transfer-Encoding: chunked\r\n\r\n3\r\na=1X\r\n0\r\n\r\n",
    "Transfer-Encoding: chunked\r\n\r\n-3\r\na=1\r\n0\r\n\r\n",
    "Host: b\r\nContent-Length: 3\r\n\r\na=1",
  ])
  func refusesARequestWithTwoEnds(rest: String) async throws {
    let server = TestServer()
    try await server.run { port in
      let answer = try await RawConnection.exchange(port: port, Self.post + rest + Self.get + "\r\n")
      #expect(statuses(answer) == ["400"])
      #expect(answer.lowercased().contains("\r\nconnection: close\r\n"))
      #expect(!answer.contains("hello"))
    }
  }

  @Test(arguments: [
    "GET /hello HTTP/1.1\r\n\r\n", "GET /hello HTTP/3.7\r\nHost: a\r\n\r\n",
    "GET /hello\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\u{16}\u{3}\u{1}\u{0}\u{5}hello",
    "GET /hello HTTP/1.1\r\nHost a\r\n\r\n", "GET /hello HTTP/1.1\nHost: a\n\n\u{0}",
  ])
  func refusesWhatIsNoHTTP(request: String) async throws {
    try await TestServer().run { port in
      let answer = try await RawConnection.exchange(port: port, request, endsInput: true)
      #expect(statuses(answer) == ["400"] || answer == "")
      #expect(!answer.contains("hello"))
    }
  }

  @Test func theAbsoluteFormReachesTheSameRoutesAndNoOthers() async throws {
    try await TestServer().run { port in
      let statusOf = [
        "http://evil.example/hello": "200", "http://evil.example//hello": "404", "hello": "400", "*": "404",
      ]
      for (target, status) in statusOf {
        let request = "GET \(target) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        let answer = try await RawConnection.exchange(port: port, request)
        #expect(statuses(answer) == [status])
        #expect(!answer.contains("evil"))
      }
    }
  }

  @Test func seventyThousandHeadersAreRefusedAndTheServerLives() async throws {
    try await TestServer().run { port in
      let tooMany = (0..<70_000).map { "a\($0):\r\n" }.joined()
      let tooLongAField = "X: " + String(repeating: "x", count: 81 * 1024) + "\r\n"
      let tooLongAList = (0..<90).map { "a\($0): " + String(repeating: "x", count: 1000) + "\r\n" }.joined()
      for fields in [tooMany, tooLongAField, tooLongAList] {
        let answer = try await RawConnection.exchange(port: port, Self.get + fields + "\r\n")
        #expect(statuses(answer) == ["400"] || answer == "")
      }
      #expect(
        statuses(try await RawConnection.exchange(port: port, Self.get + "Connection: close\r\n\r\n")) == ["200"])
    }
  }

  @Test func aLongTargetIs414() async throws {
    try await TestServer().run { port in
      let target = "/hello?" + String(repeating: "x", count: 9 * 1024)
      let request = "GET \(target) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
      let answer = try await RawConnection.exchange(port: port, request)
      #expect(statuses(answer) == ["414"])
    }
  }

  @Test func aBodyThatIsTooLongIs413AndTheConnectionEnds() async throws {
    try await TestServer().run { port in
      let announced = Self.post + "Content-Length: 16385\r\n\r\n"
      let answer = try await RawConnection.exchange(port: port, announced)
      #expect(statuses(answer) == ["413"])
      #expect(answer.lowercased().contains("\r\nconnection: close\r\n"))
    }
  }

  @Test func anEndlessChunkedBodyIsNotDrained() async throws {
    try await TestServer().run { port in
      let connection = try await RawConnection.open(port: port)
      _ = await connection.send(Self.post + "Transfer-Encoding: chunked\r\n\r\n")
      let chunk = "8000\r\n" + String(repeating: "a", count: 32 * 1024) + "\r\n"
      // 1 GiB would take the server longer than it may linger; it stops taking it long before.
      var sent = 0
      while sent < 32 * 1024, await connection.send(chunk) { sent += 1 }
      #expect(sent < 32 * 1024)
      connection.close()
      #expect(
        statuses(try await RawConnection.exchange(port: port, Self.get + "Connection: close\r\n\r\n")) == ["200"])
    }
  }

  @Test func aBodyThatBreaksOffIsNoRequest() async throws {
    let bodies = [
      "Content-Length: 100\r\n\r\na=1", "Transfer-Encoding: chunked\r\n\r\n3\r\na=1\r\n",
      "Transfer-Encoding: chunked\r\n\r\n30\r\na=1",
    ]
    try await TestServer().run { port in
      for body in bodies {
        let answer = try await RawConnection.exchange(port: port, Self.post + body, endsInput: true)
        #expect(statuses(answer) == ["400"] || answer == "")
      }
    }
  }

  @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
    try await TestServer().run { port in
      let requests = (1..<1000).map { "GET /devices/d\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined()
      let last = "GET /devices/d1000 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
      let answer = try await RawConnection.exchange(port: port, requests + last)
      let bodies = answer.split(separator: "HTTP/1.1 ").map { $0.split(separator: "\r\n").last.map(String.init) }
      #expect(bodies == (1...1000).map { "d\($0)" })
    }
  }

  @Test func aBadRequestBehindGoodOnesIsAnsweredLast() async throws {
    try await TestServer().run { port in
      let answer = try await RawConnection.exchange(
        port: port, Self.get + "\r\n" + Self.get + "\r\n" + "GET /hello HTTP/1.1\r\n\r\n" + Self.get + "\r\n")
      #expect(statuses(answer) == ["200", "200", "400"])
    }
  }

  @Test func anAnswerBeforeTheEndOfTheRequestIsTheLastOne() async throws {
    try await TestServer().run { port in
      let connection = try await RawConnection.open(port: port)
      _ = await connection.send("POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n")
      let answer = try await connection.read(until: "early")
      #expect(answer.lowercased().contains("\r\nconnection: close\r\n"))
      _ = await connection.send("12345" + Self.get + "\r\n")
      #expect(try await connection.readToEnd() == "")
    }
  }

  @Test func theClientsAddressIsThePeersUnlessAProxyIsTrusted() async throws {
    let request = "GET /address HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.7\r\nConnection: close\r\n\r\n"
    try await TestServer().run { port in
      let answer = try await RawConnection.exchange(port: port, request)
      #expect(answer.hasSuffix("\r\n\r\n127.0.0.1"))
    }
    let proxies = TrustedProxies([try #require(IPNetwork("127.0.0.0/8"))])
    let trusting = TestServer(trustedProxies: proxies)
    try await trusting.run { port in
      let answer = try await RawConnection.exchange(port: port, request)
      #expect(answer.hasSuffix("\r\n\r\n203.0.113.7"))
    }
    #expect(trusting.log.lines.contains { $0.contains("client=203.0.113.7") })
  }
}
