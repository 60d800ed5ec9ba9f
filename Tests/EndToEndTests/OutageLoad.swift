import Synchronization
import Testing

/// Machines that work on one server while its database comes and goes. They take a 503 that says when to come again for what it is; any
/// other answer than the one that is due, and none at all, ends the test.
struct OutageLoad: Sendable {
  /// Below the defaults, so that nobody waits for long.
  private static let settings = [
    "COUNTERSIGN_POSTGRESQL_WAIT_SECONDS": "1", "COUNTERSIGN_POSTGRESQL_STATEMENT_TIMEOUT_SECONDS": "1",
    "COUNTERSIGN_POSTGRESQL_LOCK_TIMEOUT_SECONDS": "1",
  ]
  /// The longest that a request waits with these: for a connection, and for the answer to a statement, which the database itself
  /// should have ended two seconds before.
  static let deadline = Duration.seconds(1 + 1 + 2)

  let server: ServerProcess
  let business: Business
  let outages: Outages
  private let acknowledgements: Acknowledgements

  /// Starts a server, lets machines work on it until the body is done, and then asks for everything that was acknowledged.
  static func run(
    on store: String, machines count: Int = 8, _ settings: [String: String] = [:],
    _ body: (OutageLoad) async throws -> Void
  ) async throws {
    let installation = try ServerInstallation(
      ServerInstallation.withoutLimits.merging(Self.settings) { $1 }.merging(settings) { $1 }
        .merging(["COUNTERSIGN_STORE": store]) { $1 })
    try await installation.withServer("demo") { server in
      let business = try await Business(of: installation, server).branch(devices: count, server.client)
      let load = OutageLoad(
        server: server, business: business, outages: Outages(), acknowledgements: Acknowledgements())
      async let working = load.work()
      do {
        try await body(load)
      } catch {
        load.outages.end()
        _ = try await working
        throw error
      }
      load.outages.end()
      try await load.check(try await working)
      let log = try server.log
      #expect(!load.acknowledgements.secrets.contains { log.contains($0) }, "a secret is in the log")
    }
  }

  private func work() async throws -> [LicensedMachine] {
    try await withThrowingTaskGroup(of: LicensedMachine.self) { group in
      for device in business.devices {
        group.addTask {
          var machine = LicensedMachine(
            device: device, administrator: business.token, acknowledgements: acknowledgements)
          try await machine.work(server.client, through: outages)
          return machine
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  private func check(_ machines: [LicensedMachine]) async throws {
    var holding = 0
    for var machine in machines {
      try await machine.check(server.client)
      holding += machine.holdsActivation ? 1 : 0
    }
    let (used, living) = try await business.places(server.client)
    #expect(used == living && living == holding)
  }

  // MARK: What is waited for

  /// Until so much more was acknowledged.
  func goesOn(for count: Int = 100) async throws {
    let goal = acknowledgements.count + count
    try await Deadline.wait(for: "\(count) acknowledgements") { acknowledgements.count >= goal ? () : nil }
  }

  /// What as many requests that need the database are answered, sent at once.
  func requests(_ count: Int) async throws -> [ServerClient.Answer] {
    try await withThrowingTaskGroup(of: ServerClient.Answer.self) { group in
      for number in 0..<count {
        group.addTask {
          number.isMultiple(of: 2)
            ? try await server.client.get("/api/v1/licenses/\(business.license)", bearer: business.token)
            : try await server.client.post("/oauth/device_authorization", form: ["client_id": "countersign-agent"])
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  /// What the server keeps in memory, in KiB.
  func memory() throws -> Int {
    let line = try server.facts("status").split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return Int((line ?? "").filter(\.isNumber)) ?? 0
  }

  func becomes(ready: Bool) async throws {
    let management = ServerClient(url: "http://127.0.0.1:\(server.ports.management)")
    try await Deadline.wait(for: ready ? "the server to be ready" : "the server not to be ready") { () -> Void? in
      let answer = try await management.get("/readyz")
      #expect([200: "ok\n", 503: "the store takes no writes\n"][answer.status] == answer.body)
      return answer.status == (ready ? 200 : 503) ? () : nil
    }
  }
}

/// What machines heard while the database was away.
final class Outages: Sendable {
  private let state = Mutex((refusals: 0, areOver: false))

  /// How often the server could not answer.
  var refusals: Int { state.withLock { $0.refusals } }
  var areOver: Bool { state.withLock { $0.areOver } }

  func addRefusal() { state.withLock { $0.refusals += 1 } }
  func end() { state.withLock { $0.areOver = true } }
}

extension LicensedMachine {
  /// Goes on until the outages are over. After each it asks for what was acknowledged before, until it is told.
  fileprivate mutating func work(_ client: ServerClient, through outages: Outages) async throws {
    var number = 0
    while !outages.areOver {
      do {
        try await turn(number, client)
      } catch let error as ServerClient.Unexpected where error.answer.saysToComeAgain {
        outages.addRefusal()
        try await checkWhenPossible(client)
      }
      number += 1
    }
  }

  mutating func checkWhenPossible(_ client: ServerClient) async throws {
    try await Deadline.wait(for: "what was acknowledged") { () -> Void? in
      do { return try await check(client) } catch let broken as Broken where broken.answer.saysToComeAgain {
        return nil
      }
    }
  }
}

extension ServerClient.Answer {
  /// The server cannot answer now, and says when to ask again.
  var saysToComeAgain: Bool { status == 503 && headers["retry-after"].flatMap { Int($0) } != nil }
}
