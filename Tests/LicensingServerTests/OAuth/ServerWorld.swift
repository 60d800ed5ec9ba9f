import HTTPEdge
import TestDirectories
import TestInstruments
import Cryptography
import LicensingCore
import LicensingStore
import Logging
import Metrics

@testable import LicensingServer

/// An authorization server over a store of its own, with two organizations that must never see each other.
struct ServerWorld: Sendable {
  static let issuer = "https://auth.example.com"
  static let verifier = ConsoleWorld.PlainPasswords()

  private(set) var store: FaultyStore
  let clock = AdjustableClock()
  let random = SeededRandom()
  let log = RecordedLog()
  let metrics = PrometheusMetricsFactory()
  let pauses = RecordedPauses()
  private(set) var context: LicensingContext
  private(set) var responder: ServerResponder
  let requests = RequestCounter()
  /// Removed with the last copy of the world.
  private let directory: TemporaryDirectory

  let administrator: Login
  let product: Product
  let a: Tenant
  let b: Tenant
  /// Public, with both grants.
  let pos: TestClient
  /// Public, with both grants; any other program.
  let kiosk: TestClient
  /// Confidential, with both grants.
  let hub: TestClient
  /// Confidential, of the platform, to introspect with.
  let rs: TestClient
  /// Confidential, of organization A, to introspect with.
  let rsA: TestClient

  /// Someone with an API token.
  struct Login: Sendable {
    let user: User
    let token: String
  }

  struct TestClient: Sendable {
    let id: String
    let secret: String?
  }

  /// An organization and what it has.
  struct Tenant: Sendable {
    let organization: Organization
    let license: License
    let hub: Device
    let device: Device
    let owner: Login
    let manager: Login
    let viewer: Login
  }

  init(limits: LicensingPolicy.Limits = .init(), algorithm: SignatureAlgorithm = .es256) async throws {
    directory = try TemporaryDirectory()
    store = try Self.open(directory, log)
    try await store.healthy.migrate(now: clock.now)
    guard let master = MasterKey(number: 1, bytes: Array(0..<32)) else { throw CancellationError() }
    context = LicensingContext(
      store: store, clock: clock, random: random, keys: try SecretKeys(master),
      policy: LicensingPolicy(issuer: Self.issuer, signingAlgorithm: algorithm, limits: limits))
    try await EnsureAgentClient(context)()
    try await MaintainSigningKeys(context)()
    responder = try Self.responder(context, log, metrics, pauses)

    let founder = Founder(context: context, clock: clock)
    administrator = try await founder.login("admin@example.com", isPlatformAdministrator: true)
    product = try await founder.product()
    a = try await founder.tenant("Acme Stores", domain: "acme.example", product: product)
    b = try await founder.tenant("Bolt Market", domain: "bolt.example", product: product)
    pos = try await founder.client("pos")
    kiosk = try await founder.client("kiosk")
    hub = try await founder.client("hub", isConfidential: true)
    rs = try await founder.client("rs", isConfidential: true, grants: [], mayIntrospect: true)
    rsA = try await founder.client(
      "rsA", of: a.organization.id, isConfidential: true, grants: [], mayIntrospect: true)
  }

  /// This world after its server ended and began again: nothing is left but what is stored.
  func restarted() async throws -> ServerWorld {
    await store.healthy.close()
    var world = self
    world.store = try Self.open(directory, log)
    world.context = LicensingContext(
      store: world.store, clock: clock, random: random, keys: context.keys, policy: context.policy)
    try await MaintainSigningKeys(world.context)()
    world.responder = try Self.responder(world.context, log, metrics, pauses)
    return world
  }

  private static func open(_ directory: TemporaryDirectory, _ log: RecordedLog) throws -> FaultyStore {
    let engine = try SQLiteEngine(path: directory.path("store.sqlite"), logger: log.logger, onFatal: { _ in })
    return FaultyStore(SQLStore(engine: engine, logger: log.logger))
  }

  private static func responder(
    _ context: LicensingContext, _ log: RecordedLog, _ metrics: PrometheusMetricsFactory,
    _ pauses: RecordedPauses
  ) throws -> ServerResponder {
    let server = try AuthorizationServer(
      context: context, configuration: ServerConfiguration(), metrics: metrics, logger: log.trace,
      pause: { pauses.add($0) })
    return ServerResponder(
      router: try server.publicRouter(verifier: Self.verifier), https: true,
      trustedProxies: TrustedProxies([IPNetwork("10.0.0.0/8")].compactMap { $0 }),
      log: RequestLog(logger: log.trace, metrics: metrics), now: { .now })
  }
}

extension RecordedLog {
  /// A logger that leaves nothing out.
  var trace: Logger {
    var logger = logger
    logger.logLevel = .trace
    return logger
  }
}
