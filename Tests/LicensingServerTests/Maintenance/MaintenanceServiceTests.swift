import HTTPTypes
import LicensingCore
import Logging
import ServiceLifecycle
import Synchronization
import TestInstruments
import Testing

@testable import LicensingServer

@Suite struct MaintenanceServiceTests {
  private func service(
    _ world: ServerWorld, pause: @escaping @Sendable () async throws -> Void = { throw CancellationError() }
  ) -> MaintenanceService {
    MaintenanceService(context: world.context, logger: world.log.trace, pause: pause)
  }

  @Test func aRoundDoesEverything() async throws {
    let world = try await ServerWorld()
    let silent = try await world.tokens(device: world.a.hub)
    let abandoned = try await world.authorize()
    _ = try await world.approve(abandoned)
    #expect(try await world.used() == 2)
    _ = try await world.api(.post, "/signing-keys/rotate", [:], by: world.administrator)
    let first = try #require(world.context.keyring.signer?.id)
    world.clock.advance(seconds: 181 * 86_400)
    await service(world).round()
    // The approval that nobody redeemed gave its unit back, the family that nobody refreshed has ended, the announced key signs.
    #expect(try await world.used() == 1)
    #expect(try await world.auditEvents(.activationAbandoned).map(\.actor) == [.system])
    let family = try #require(FamilyID(try silent.claims["family"]?.text ?? ""))
    #expect(try await world.store.read { try $0.familyStanding(family)?.family.end } == .idle)
    #expect(world.context.keyring.signer?.id != first)
    #expect(try await world.poll(abandoned).string("error") == "invalid_grant")
    // What was noted is written down: a server that begins again knows it.
    let device = world.a.hub.id
    let seen = try await world.store.read { try $0.device(device)?.lastSeenAt }
    #expect(try await world.restarted().store.read { try $0.device(device)?.lastSeenAt } == seen && seen != nil)
  }

  @Test func whatHappenedIsSealedWithTheNextRound() async throws {
    let world = try await ServerWorld()
    let metrics = PrometheusMetricsFactory()
    let service = MaintenanceService(
      context: world.context, logger: world.log.trace, metrics: metrics, pause: { throw CancellationError() })
    await service.round()
    let state = try await world.store.read { try $0.auditChainState() }
    #expect(state.unsealedCount == 0 && state.head.sequence > 20)
    let report = try await VerifyAuditLog(world.context)(by: .operator)
    #expect(report.problem == nil && report.head == state.head)
    let text = metrics.exposition()
    #expect(text.contains("\naudit_sealed_events \(state.head.sequence)\n"), "\(text)")
    #expect(text.contains("\naudit_unsealed_events 0\n") && text.contains("\naudit_unsealed_age_seconds 0\n"))
    // On a server where nothing happens nothing is written for it.
    let before = world.store.work.writes
    await service.round()
    #expect(try await world.store.read { try $0.auditChainState() } == state)
    #expect(world.store.work.writes - before < 3)
  }

  @Test func aFullHouseIsClearedInOneRound() async throws {
    let world = try await ServerWorld(limits: .init(pendingPerAddress: 0, pendingPerPrefix: 0, pendingTotal: 0))
    var last: ServerWorld.Codes?
    for _ in 0..<(PurgeExpired.batch + 10) { last = try await world.authorize() }
    world.clock.advance(seconds: 600 + 3600)
    await service(world).round()
    let code = DeviceCode(presented: last?.device ?? "")
    let hash = try #require(code?.hash)
    #expect(try await world.store.read { try $0.deviceAuthorization(deviceCodeHash: hash) } == nil)
    #expect(try await !PurgeExpired(world.context)())
  }

  @Test func aStepThatFailsStopsNothing() async throws {
    let world = try await ServerWorld()
    world.store.fault = .everything
    await service(world).round()
    let failures = world.log.lines.filter { $0.hasPrefix("error maintenance failed") }
    let steps = ["signing keys", "purge", "lists", "audit log"]
    #expect(failures.map { line in steps.filter { line.contains("step=\($0)") } } == steps.map { [$0] })
    world.store.fault = .none
    await service(world).round()
    #expect(world.log.lines.filter { $0.hasPrefix("error maintenance failed") } == failures)
  }

  @Test func itGoesOnUntilItIsToldToEnd() async throws {
    let world = try await ServerWorld()
    let rounds = Mutex(0)
    let service = service(world) {
      let count = rounds.withLock {
        $0 += 1
        return $0
      }
      if count == 3 { throw CancellationError() }
    }
    await service.run()
    #expect(rounds.withLock { $0 } == 3)
  }
}
