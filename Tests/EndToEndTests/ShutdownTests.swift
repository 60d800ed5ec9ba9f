import Foundation
import Testing

/// SIGTERM: what was begun is finished, nothing is cut off, and the next start finds it.
struct ShutdownTests {
  private static let form = "client_id=countersign-agent"
  private static func request(sending body: String) -> String {
    "POST /oauth/device_authorization HTTP/1.1\r\nHost: localhost\r\n"
      + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: \(form.utf8.count)\r\n\r\n\(body)"
  }

  private struct Codes: Decodable { let deviceCode: String }

  @Test func noAnswerIsCutOffUnderLoad() async throws {
    let installation = try ServerInstallation(ServerInstallation.withoutLimits)
    let server = try await ServerProcess.start("serve", of: installation)
    let replies = try await Self.load(server, connections: 16, endingAt: 200)

    #expect(await server.exit() == .status(0))
    #expect(replies.count >= 200)
    let unexpected = replies.filter {
      switch $0 {
      case .whole(let status, _): status != 200
      case .none: false
      case .cutOff: true
      }
    }
    #expect(unexpected == [])

    let codes = try replies.compactMap { reply -> String? in
      guard case .whole(_, let body) = reply else { return nil }
      return try ServerClient.Answer(status: 200, headers: [:], body: body).decoded(Codes.self).deviceCode
    }
    try await installation.withServer { server in
      for code in codes {
        let answer = try await server.client.post(
          "/oauth/token",
          form: [
            "grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": code,
            "client_id": "countersign-agent",
          ])
        #expect(answer.body.contains("authorization_pending"))
      }
    }
  }

  @Test func aRequestThatNeverEndsDoesNotKeepTheServer() async throws {
    let server = try await ServerProcess.start("serve", of: try ServerInstallation())
    let connection = try await RawConnection.open(port: server.ports.public)
    async let replies = connection.exchange(Self.request(sending: "client_id="))
    _ = try await server.client.get("/.well-known/jwks.json").expecting(200, "the keys")
    #expect(await server.end() == .status(0))
    #expect(try await replies == [.none])
  }

  @Test func anInterruptFromTheTerminalEndsItAsWell() async throws {
    let server = try await ServerProcess.start("serve", of: try ServerInstallation())
    server.send(SIGINT)
    #expect(await server.exit() == .status(0))
  }

  /// All replies to connections that ask without a pause; the server is told to end at a count of answers.
  private static func load(
    _ server: ServerProcess, connections: Int, endingAt limit: Int
  ) async throws -> [RawConnection.Reply] {
    let answers = Acknowledgements()
    answers.restart(limit: limit) { server.send(SIGTERM) }
    return try await withThrowingTaskGroup(of: [RawConnection.Reply].self) { group in
      for _ in 0..<connections {
        let connection = try await RawConnection.open(port: server.ports.public)
        group.addTask { try await connection.exchange(request(sending: form)) { answers.add() } }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
  }
}
