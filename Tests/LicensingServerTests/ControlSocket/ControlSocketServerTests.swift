import TestDirectories
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import LicensingServer

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite(.timeLimit(.minutes(2))) struct ControlSocketServerTests {
  @Test func manyClientsAtOnceGetTheirOwnAnswers() async throws {
    var limits = ControlSocketServer.Limits()
    limits.connections = 1000
    try await withControlSocketServer(limits: limits) { path in
      try await withThrowingDiscardingTaskGroup { group in
        for client in 0..<8 {
          group.addTask {
            for number in 0..<20 {
              let request = "\(client)/\(number)"
              let answer = try await onThread { try ControlSocketClient.send(Array(request.utf8), to: path) }
              #expect(String(decoding: answer, as: UTF8.self) == "[\(request)]")
            }
          }
        }
      }
    }
  }

  @Test func aConnectionCarriesManyRequests() async throws {
    try await withControlSocketServer { path in
      let answers = try await onThread {
        let connection = try connected(to: path)
        for number in 0..<3 { try connection.write(line: Array("\(number)".utf8)) }
        return try (0..<3).map { _ in try connection.readLine(limit: 100) }
      }
      #expect(answers == [Array("[0]".utf8), Array("[1]".utf8), Array("[2]".utf8)])
    }
  }

  @Test func aStrangerIsRefusedUnheard() async throws {
    let seen = Mutex<[UInt32]>([])
    let requests = Atomic(0)
    try await withControlSocketServer(
      allowsPeer: { user in
        seen.withLock { $0.append(user) }
        return false
      },
      handler: { request in
        requests.add(1, ordering: .relaxed)
        return request
      }
    ) { path in
      await #expect(throws: ControlSocketError.refused(path: path)) {
        try await onThread { try ControlSocketClient.send(Array("{}".utf8), to: path) }
      }
    }
    #expect(seen.withLock { $0 } == [geteuid()])
    #expect(requests.load(ordering: .relaxed) == 0)
  }

  @Test func connectionsBeyondTheLimitAreRefused() async throws {
    var limits = ControlSocketServer.Limits()
    limits.connections = 1
    try await withControlSocketServer(limits: limits) { path in
      let first = try connected(to: path)
      let echo: @Sendable () throws -> [UInt8]? = {
        try first.write(line: Array("1".utf8))
        return try first.readLine(limit: 100)
      }
      #expect(try await onThread(echo) == Array("[1]".utf8))
      await #expect(throws: ControlSocketError.refused(path: path)) {
        try await onThread { try ControlSocketClient.send(Array("2".utf8), to: path) }
      }
      #expect(try await onThread(echo) == Array("[1]".utf8))
    }
  }

  @Test func aLineThatIsTooLongEndsTheConnectionUnheard() async throws {
    var limits = ControlSocketServer.Limits()
    limits.requestLength = 100
    try await withControlSocketServer(limits: limits) { path in
      let answers = try await onThread {
        let connection = try connected(to: path)
        try connection.write(line: [UInt8](repeating: 120, count: 100))
        let first = try connection.readLine(limit: 200)
        try connection.write(line: [UInt8](repeating: 120, count: 101))
        return (first, try connection.readLine(limit: 200))
      }
      #expect(answers.0?.count == 102)
      #expect(answers.1 == nil)
    }
  }

  @Test func aConnectionThatStandsStillIsEnded() async throws {
    var limits = ControlSocketServer.Limits()
    limits.idleMilliseconds = 20
    try await withControlSocketServer(limits: limits) { path in
      let line = try await onThread { try connected(to: path).readLine(limit: 100) }
      #expect(line == nil)
    }
  }

  @Test func aSecondServerIsTurnedAwayAndTheFirstGoesOn() async throws {
    try await withControlSocketServer { path in
      let second = ControlSocketServer(path: path) { $0 }
      await #expect(throws: ControlSocketError.alreadyRunning(path: path)) { try await second.run() }
      let answer = try await onThread { try ControlSocketClient.send(Array("1".utf8), to: path) }
      #expect(answer == Array("[1]".utf8))
    }
  }

  @Test func gracefulShutdownAnswersWhatWasReadAndRemovesTheFile() async throws {
    struct Serving: Service {
      let server: ControlSocketServer
      let listener: ControlSocketListener
      func run() async throws { await server.serve(listener) }
    }
    let directory = try TemporaryDirectory()
    let path = directory.path("control.sock")
    let (started, startedSignal) = AsyncStream.makeStream(of: Void.self)
    let (gate, gateSignal) = AsyncStream.makeStream(of: Void.self)
    var limits = ControlSocketServer.Limits()
    limits.idleMilliseconds = 600_000
    let server = ControlSocketServer(path: path, limits: limits) { request in
      startedSignal.finish()
      for await _ in gate {}
      return request
    }
    let services = ServiceGroup(
      services: [Serving(server: server, listener: try ControlSocketListener(path: path))],
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let idle = try connected(to: path)
    defer { idle.close() }
    let answer = try await withThrowingTaskGroup(of: [UInt8].self) { group in
      group.addTask {
        try await services.run()
        return []
      }
      group.addTask { try await onThread { try ControlSocketClient.send(Array("1".utf8), to: path) } }
      for await _ in started {}
      await services.triggerGracefulShutdown()
      gateSignal.finish()
      return try await group.reduce([]) { $0 + $1 }
    }
    #expect(answer == Array("1".utf8))
    #expect(directory.names() == [])
  }

  @Test func theServiceRunsAndEnds() async throws {
    let directory = try TemporaryDirectory()
    let services = ServiceGroup(
      services: [ControlSocketServer(path: directory.path("control.sock")) { $0 }],
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    await services.triggerGracefulShutdown()
    try await services.run()
    #expect(directory.names() == [])
  }
}
