import LicenseTokens
import OAuthMessages
import Synchronization
import TestAuthorizationServer
import TestInstruments

@testable import LicenseAgent

/// A keeper with a server in memory, a disk that can be full, and clocks that the test sets.
struct KeeperHarness {
  let server: TestAuthorizationServer
  let storage = MemoryStorage()
  let clock = TestClock()
  var jitter = 0.5
  var machine = MachineDescription(deviceName: "till", hostname: "till-07")
  let log = RecordedLog()

  init() throws { server = try TestAuthorizationServer() }

  /// A process of the agent: it starts from what the disk holds.
  /// - Parameters:
  ///   - issuer: which server it is told to use, if not the one it reaches.
  ///   - server: the one it reaches, if not the harness's.
  func keeper(
    issuer: String? = nil, of server: TestAuthorizationServer? = nil, keySetFile: JSONWebKeySet? = nil
  ) -> LicenseKeeper {
    let server = server ?? self.server
    let (clock, jitter) = (clock, jitter)
    return LicenseKeeper(
      LicenseKeeper.Surroundings(
        storage: storage, server: AuthorizationServerClient(issuer: issuer ?? server.issuer, transport: server),
        machine: machine, clock: { clock.reading }, random: { jitter }, expiryWarning: 24 * 3600,
        logger: log.logger, keySetFile: keySetFile))
  }

  /// A keeper that has a license.
  func licensedKeeper() async throws -> LicenseKeeper {
    let keeper = keeper()
    _ = try await keeper.acquire()
    server.change { $0.approval = .approved }
    _ = try await keeper.complete()
    return keeper
  }

  /// What the agent keeps of the server's keys that it fetched with a license.
  func fetchedKeys(at time: Int64 = 1_790_000_000) throws -> TrustedKeys {
    TrustedKeys(issuer: server.issuer, keySet: try server.keySet, origin: .server, publishedAt: time)
  }

  /// Time passes, for this machine and for the server.
  func pass(_ seconds: Int64) {
    clock.advance(seconds)
    server.change { $0.now += seconds }
  }

  /// Time passes second by second, as the agent lives it.
  func live(_ seconds: Int64, _ keeper: LicenseKeeper) async {
    for _ in 0..<seconds {
      pass(1)
      await keeper.tick()
    }
  }

  /// The calls of an endpoint so far.
  func calls(_ endpoint: TestAuthorizationServer.Endpoint) -> Int {
    server.now.calls.count { $0.hasPrefix(endpoint.rawValue) }
  }
}

/// The machine's clocks, which only the test moves. The wall clock starts with the server's.
final class TestClock: Sendable {
  private let state = Mutex(ClockReading(unixTime: 1_790_000_000, uptime: 1000))

  var reading: ClockReading { state.withLock { $0 } }

  func advance(_ seconds: Int64) {
    state.withLock {
      $0.unixTime += seconds
      $0.uptime += seconds
    }
  }

  func setWall(_ unixTime: Int64) { state.withLock { $0.unixTime = unixTime } }
}

/// A disk in memory.
final class MemoryStorage: StateStorage {
  struct Disk {
    var file: [UInt8]?
    var former: [UInt8]?
    var isFull = false
    var saves = 0
  }

  private let disk = Mutex(Disk())

  var isFull: Bool {
    get { disk.withLock { $0.isFull } }
    set { disk.withLock { $0.isFull = newValue } }
  }

  var saves: Int { disk.withLock { $0.saves } }
  var saved: AgentState? { disk.withLock { $0.file }.flatMap { try? AgentState(file: $0) } }
  var former: AgentState? { disk.withLock { $0.former }.flatMap { try? AgentState(file: $0) } }

  /// Another disk with the same files, as a copied directory is.
  func copy(to other: MemoryStorage) {
    let (file, former) = disk.withLock { ($0.file, $0.former) }
    other.disk.withLock { ($0.file, $0.former) = (file, former) }
  }

  func load() -> LoadedState {
    saved.map { LoadedState(state: $0, origin: .newest) } ?? LoadedState(state: AgentState(), origin: .none)
  }

  func save(_ state: AgentState, _ former: FormerState) throws(StateFailure) {
    let isFull = disk.withLock { disk in
      guard !disk.isFull else { return true }
      disk.former = former == .kept ? disk.file : nil
      disk.file = state.file
      disk.saves += 1
      return false
    }
    if isFull { throw StateFailure("no space left on device") }
  }
}
