import TestInstruments
import Testing

@testable import HTTPEdge

/// Deadlines and limits, seen from the other end of the connection: all that is asserted is that it ends. If it did
/// not, reading to the end would fail after a minute.
@Suite struct ConnectionGuardTests {
  private static let short = Duration.milliseconds(200)
  private static let get = "GET /hello HTTP/1.1\r\nHost: a\r\n"
  private static let post =
    "POST /oauth/echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"

  private func server(
    header: Duration = .seconds(600), request: Duration = .seconds(600), idle: Duration = .seconds(600),
    write: Duration = .seconds(600)
  ) -> TestServer {
    TestServer(deadlines: ConnectionDeadlines(header: header, request: request, idle: idle, write: write))
  }

  @Test(arguments: ["", "G", "GET /hello HTTP/1.1\r\n", "GET /hello HTTP/1.1\r\nHost: a\r\nX: "])
  func aSlowHeaderEndsTheConnection(sent: String) async throws {
    try await server(header: Self.short).run { port in
      let answer = try await RawConnection.exchange(port: port, sent)
      #expect(answer == "")
    }
  }

  @Test func aSlowHeaderOfALaterRequestEndsTheConnection() async throws {
    try await server(header: Self.short).run { port in
      // On a busy machine the first request may itself be too slow: that one is tried again.
      var connection: RawConnection
      repeat {
        connection = try await RawConnection.open(port: port)
        _ = await connection.send(Self.get + "\r\n")
      } while try await connection.read(until: "hello").isEmpty
      _ = await connection.send("GET /he")
      #expect(try await connection.readToEnd() == "")
    }
  }

  @Test(arguments: ["Content-Length: 9\r\n\r\na=1", "Transfer-Encoding: chunked\r\n\r\n3\r\na=1\r\n"])
  func aSlowBodyEndsTheConnection(sent: String) async throws {
    let server = server(request: Self.short)
    try await server.run { port in
      let answer = try await RawConnection.exchange(port: port, Self.post + sent)
      #expect(!answer.contains("200"))
    }
    #expect(server.handled.value == 1)
  }

  @Test func bodyPartsDoNotMoveTheDeadline() async throws {
    try await server(request: Self.short).run { port in
      let connection = try await RawConnection.open(port: port)
      _ = await connection.send(Self.post + "Transfer-Encoding: chunked\r\n\r\n")
      // One byte after the other; each would be progress to an idle timer.
      while await connection.send("1\r\na\r\n") { await Task.yield() }
      let answer = try await connection.readToEnd()
      #expect(!answer.contains("200 OK"))
    }
  }

  @Test func anIdleConnectionEnds() async throws {
    try await server(idle: Self.short).run { port in
      let answer = try await RawConnection.exchange(port: port, Self.get + "\r\n")
      #expect(answer.hasSuffix("hello"))
    }
  }

  @Test func aClientThatDoesNotReadLosesTheConnection() async throws {
    let limits = ConnectionLimits(maximum: 10, maximumPerNetwork: 10, trustedProxies: TrustedProxies())
    var server = server(write: Self.short)
    server.limits = limits
    let log = server.log
    try await server.run { port in
      let connection = try await RawConnection.open(port: port, receiveBuffer: 4096)
      _ = await connection.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n")
      while !log.lines.contains(where: { $0.contains("route=/big") }) { await Task.yield() }
      while limits.open > 0 { await Task.yield() }
      let answer = try await connection.readToEnd()
      #expect(answer.utf8.count < 8 * 1024 * 1024)
    }
  }

  @Test func anAnswerThatIsTakenPartByPartMayTakeLong() async throws {
    try await server(write: .milliseconds(300)).run { port in
      // On a busy machine a part may itself be too slow: then it is tried again.
      var answer = ""
      for _ in 0..<20 where !answer.hasSuffix("3\r\nend\r\n0\r\n\r\n") {
        answer = try await RawConnection.exchange(
          port: port, Self.get.replacing("hello", with: "stream") + "Connection: close\r\n\r\n")
      }
      #expect(answer.hasSuffix("3\r\nend\r\n0\r\n\r\n"))
    }
  }

  @Test func aClientThatNeverClosesIsClosed() async throws {
    let limits = ConnectionLimits(maximum: 10, maximumPerNetwork: 10, trustedProxies: TrustedProxies())
    var server = server()
    server.limits = limits
    try await server.run { port in
      let connection = try await RawConnection.open(port: port)
      _ = await connection.send(Self.get + "Connection: close\r\n\r\n")
      #expect(try await connection.read(until: "hello").hasSuffix("hello"))
      while limits.open > 0 { await Task.yield() }
      connection.close()
    }
  }

  @Test func connectionsAboveALimitAreClosedAndOthersServed() async throws {
    let limits = ConnectionLimits(maximum: 10, maximumPerNetwork: 2, trustedProxies: TrustedProxies())
    var server = server()
    server.limits = limits
    try await server.run { port in
      let first = try await RawConnection.open(port: port)
      let second = try await RawConnection.open(port: port)
      while limits.open < 2 { await Task.yield() }
      #expect(try await RawConnection.exchange(port: port, Self.get + "\r\n") == "")
      _ = await second.send(Self.get + "\r\n")
      #expect(try await second.read(until: "hello").hasSuffix("hello"))
      first.close()
      while limits.open > 1 { await Task.yield() }
      let third = try await RawConnection.exchange(port: port, Self.get + "Connection: close\r\n\r\n")
      #expect(third.hasSuffix("hello"))
      second.close()
    }
    #expect(limits.open == 0)
  }
}
