import HTTPCalls
import LicenseTokens
import Synchronization
import TestDirectories

@testable import LicenseFleet

/// A project in a directory of its own, with a server and agents in memory.
final class FleetHarness: Sendable {
  let directory: TemporaryDirectory
  let server: TestServer
  let agents = TestAgents()
  let archive: FleetArchive
  let project: ProjectFile
  let fleet: Fleet
  /// Pauses that were asked for, in seconds.
  let pauses = Pauses()

  /// - Parameter quota: of the one license.
  init(quota: Int64? = 1000) throws {
    directory = try TemporaryDirectory()
    server = try TestServer(quota: quota)
    archive = FleetArchive(directory: directory.path("data"))
    project = ProjectFile(path: directory.path("fleet.json"))
    fleet = Fleet(
      project: project, archive: archive, server: { [server] url in FleetServer(url: url, transport: server) },
      agents: agents, now: { TestServer.now }, pause: { [pauses] in pauses.note($0) })
  }

  /// The same with a project of so many devices, `SW-0001` and on.
  convenience init(devices count: Int, quota: Int64? = 1000) async throws {
    try self.init(quota: quota)
    _ = try await fleet.begin(parentLicenses: [try server.parent()])
    _ = try fleet.add((1...max(count, 1)).prefix(count).map { Self.device($0) })
    server.change { $0.calls = [] }
  }

  static func device(_ number: Int, agent: DeviceAgent? = nil) -> NewDevice {
    let digits = String(number)
    let serial = "SW-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return NewDevice(
      name: "Switch \(number)", serialNumber: serial, articleNumber: "SWITCH-8", agent: agent)
  }

  /// Gives every device of the project an agent, by its name.
  func addAgents() throws {
    try project.update { project in
      for device in project.devices {
        project.change(device.name) {
          $0.agent = DeviceAgent(url: "https://\(device.name)", key: .held(Credential("key")))
        }
      }
    }
  }

  func device(_ name: String) throws -> FleetDevice { try project.load().device(named: name).required() }

  final class Pauses: Sendable {
    private let all = Mutex<[Duration]>([])
    func note(_ pause: Duration) { all.withLock { $0.append(pause) } }
    var list: [Duration] { all.withLock { $0 } }
  }
}

/// License agents in memory: each takes the license file for its own serial number, or does what it is told.
final class TestAgents: AgentAccess {
  struct State {
    /// By the agent's address: what it answers instead of its own.
    var problems: [String: LocalAPIClient.Failure] = [:]
    var answers: [String: HTTPAnswer] = [:]
    /// What was imported, by address.
    var imported: [String: String] = [:]
    var removed: [String] = []
    var told: JSONValue = .object([:])
  }

  private let state = Mutex(State())

  func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }
  var now: State { state.withLock { $0 } }

  func with<Result: Sendable>(
    _ agent: DeviceAgent, _ body: @Sendable (LocalAPIClient) async throws(LocalAPIClient.Failure) -> Result
  ) async throws(AgentProblem) -> Result {
    let client = LocalAPIClient(
      address: agent.url, key: Credential("key"), transport: Transport(agents: self, address: agent.url))
    do throws(LocalAPIClient.Failure) {
      if let problem = now.problems[agent.url] { throw problem }
      return try await body(client)
    } catch {
      throw AgentProblem(error, of: agent)
    }
  }

  private struct Transport: HTTPTransport {
    let agents: TestAgents
    let address: String

    func send(_ call: HTTPCall) async throws(TransportFailure) -> HTTPAnswer {
      do { return try agents.answer(to: call, address) } catch { throw .connection("\(error)") }
    }
  }

  private func answer(to call: HTTPCall, _ address: String) throws -> HTTPAnswer {
    try state.withLock { state in
      let path = String(call.url.dropFirst(address.count))
      if let answer = state.answers[path] { return answer }
      switch (call.method, path) {
      case (.post, "/v1/license/import"):
        guard case .object(let body) = try JSONValue(parsing: call.body?.bytes ?? []),
          case .string(let document)? = body["document"], body["key_set"] != nil
        else { return TestServer.problem(400, "malformed_json", "It is not as it should be.") }
        let claims = try LicenseFileClaims(unverified: try LicenseDocument.parse(document).compact)
        state.imported[address] = claims.id
        return Self.json(
          .object([
            "status": .string("Licensed"), "imported": .object(["id": .string(claims.id)]),
            "ignored": .object(["count": .integer(0), "reasons": .array([])]),
          ]))
      case (.get, "/v1/license"): return Self.json(.object(["status": .string("Licensed")]))
      case (.get, "/v1/device"): return Self.json(state.told)
      case (.delete, "/v1/license"):
        state.removed.append(address)
        return Self.json(.object(["status": .string("Not Licensed")]))
      default: return TestServer.problem(404, "not_found", "There is nothing at this path.")
      }
    }
  }

  static func json(_ value: JSONValue) -> HTTPAnswer {
    HTTPAnswer(status: 200, contentType: "application/json", body: value.json)
  }
}
