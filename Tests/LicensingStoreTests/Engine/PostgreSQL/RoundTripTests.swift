import Dispatch
import TestPostgreSQL
import Testing

@testable import LicensingCore
@testable import LicensingStore

/// How often a request waits for a database that is elsewhere. What is sent at once is one round trip; that nobody waits for an answer
/// is shown by never letting it arrive.
@Suite(.enabled(if: StoreEngine.allCases.contains(.postgresql), "PostgreSQL 15 is not installed"))
struct RoundTripTests {
  private let world: LicensingWorld
  private let proxy: CuttingProxy
  /// Another server on the same database, over one connection through the proxy.
  private let context: LicensingContext

  init() async throws {
    world = try await LicensingWorld(on: .postgresql)
    let database = try #require(world.fresh.place as? TestDatabase)
    proxy = try CuttingProxy(to: database.cluster)
    var settings = try #require(PostgreSQLSettings(url: proxy.url(database.name)))
    (settings.connections, settings.statementTimeout) = (1, .milliseconds(500))
    let store = SQLStore(engine: PostgreSQLEngine(settings, logger: silentLogger), logger: silentLogger)
    context = try LicensingContext(
      store: store, clock: world.clock, random: SeededRandom(seed: 5), keys: testKeys(), policy: world.context.policy)
    try await MaintainSigningKeys(context)()
  }

  /// How often something is sent by what is done for the second time, with statements that are prepared already.
  private func flights(_ body: () async throws -> Void) async throws -> Int {
    try await body()
    try await world.engine.waitForOthers()
    proxy.set(.never)
    try await body()
    try await world.engine.waitForOthers()
    return proxy.counts.flights
  }

  private func poll(_ answer: AuthorizeDevice.Answer) async throws -> LicensingError? {
    world.clock.advance(seconds: 60)
    return try await refusal {
      try await RedeemDeviceCode(context)(answer.deviceCode.exposed, client: .agent, from: world.site)
    }
  }

  @Test func aPollTakesOne() async throws {
    let answer = try await world.authorize()
    let sent = try await flights {
      let heard = try await poll(answer)
      #expect(heard == .grant(.pending))
    }
    #expect(sent == 2, "what is asked, and the COMMIT")
    proxy.set(.silentCommit)
    #expect(try await poll(answer) == .grant(.pending), "the COMMIT is not waited for")
  }

  @Test func aRefreshTakesTwo() async throws {
    var token = try await world.license().refreshToken
    let refresh = RefreshLicenseToken(context)
    let sent = try await flights {
      token = try await refresh(token.exposed, scope: nil, client: .agent, from: world.site).refreshToken
    }
    #expect(sent == 2, "the look, and the change with the COMMIT")
    #expect(token.generation == 3)
    let standing = try await world.store.read { [token] in try $0.familyStanding(token.familyID) }
    #expect(standing?.family.generation == 2)
  }

  @Test func anIntrospectionTakesOne() async throws {
    let token = try await world.license().accessToken
    let draft = CreateClient.Draft(
      name: "Till", organizationID: nil, isConfidential: true, grants: [], mayIntrospect: true)
    let (client, secret) = try await CreateClient(world.context)(draft, by: world.administrator)
    let caller = IntrospectionCaller.client(CallingClient(id: client.id, secret: secret?.exposed))
    let sent = try await flights {
      let told = try await IntrospectToken(context)(token, caller: caller)
      #expect(told != nil)
    }
    #expect(sent == 2, "the client with the token's family, and the COMMIT")
    proxy.set(.silentCommit)
    #expect(try await IntrospectToken(context)(token, caller: caller) != nil, "the COMMIT is not waited for")
  }

  private func authorize(_ context: LicensingContext) async throws {
    _ = try await AuthorizeDevice(context)(client: .agent, scope: nil, machine: .init(), from: world.site)
  }

  @Test func aDeviceAuthorizationTakesFour() async throws {
    let sent = try await flights { try await authorize(context) }
    // The client and the lock of the prefix leave with the first count.
    #expect(sent == 4, "two counts, the insertion, and the COMMIT")
  }

  @Test func whereNobodyIsCountedNobodyWaitsForALock() async throws {
    var policy = context.policy
    (policy.limits.pendingPerAddress, policy.limits.pendingPerPrefix) = (0, 0)
    let unlimited = LicensingContext(
      store: context.store, clock: world.clock, random: SeededRandom(seed: 6), keys: context.keys, policy: policy)
    let (held, go) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    async let holder: Void = world.store.write { [world] writer in
      try writer.holdPending(prefix: world.site.prefix)
      // Which leaves with what is asked next.
      _ = try writer.setting(.restoredAt)
      held.signal()
      go.wait()
    }
    await waiting(for: held)
    try await authorize(unlimited)
    #expect(try await refusal { try await authorize(context) } == .unavailable, "the lock did not come in time")
    go.signal()
    try await holder
    try await authorize(context)
  }
}

extension SQLEngine {
  /// Waits until no other transaction is open: a COMMIT that nobody waits for may still be on its way.
  func waitForOthers() async throws {
    let others = """
      SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()
      """
    while try await read({ try $0.exists(others, []) }) { await Task.yield() }
  }
}
