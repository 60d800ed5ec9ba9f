import LicensingStore
import Testing

@testable import LicensingCore

/// Sealing and verifying on a real store, in which somebody changes things behind the server's back.
@Suite struct VerifyAuditLogTests {
  private func seal(_ world: LicensingWorld) async throws {
    while try await SealAuditEvents(world.context)() {}
  }

  private func verify(_ world: LicensingWorld, expecting head: AuditHead? = nil) async throws -> VerifyAuditLog.Report {
    try await VerifyAuditLog(world.context)(expecting: head, by: world.administrator)
  }

  /// As somebody with the database in an editor does it.
  private func tamper(_ world: LicensingWorld, _ statements: String...) async throws {
    try await world.engine.write { connection in
      for statement in statements {
        let changed = try connection.execute(statement, [])
        #expect(changed > 0, "\(statement)")
      }
    }
  }

  private func sealed(_ world: LicensingWorld) async throws -> [SealedAuditRecord] {
    try await world.store.read { try $0.sealedAuditRecords(after: nil, upTo: .max, limit: 1000) }
  }

  @Test func whatHappenedIsSealedInTheOrderOfIDs() async throws {
    let world = try await LicensingWorld()
    let events = try await world.store.read { try $0.auditEvents(of: nil, page: Page(limit: 200)) }
    #expect(try await verify(world) == .init(head: .start, unsealedCount: Int64(events.count), problem: nil))
    try await seal(world)
    let links = try await sealed(world)
    #expect(links.map(\.record?.id) == events.map(\.id.text))
    #expect(links.map(\.sequence) == (1...Int64(events.count)).map { $0 })
    #expect(links.first?.previousHash == [UInt8](repeating: 0, count: 32))
    #expect(zip(links, links.dropFirst()).allSatisfy { $0.hash == $1.previousHash && $0.hash?.count == 32 })
    let report = try await verify(world)
    #expect(report.problem == nil && report.unsealedCount == 0)
    #expect(report.head == AuditHead(sequence: Int64(events.count), hash: links.last?.hash ?? []))
  }

  @Test func anOlderEventThatWasCommittedLaterComesNext() async throws {
    let world = try await LicensingWorld()
    try await seal(world)
    let late = AuditEvent(
      id: AuditEventID(now: sampleTime.adding(seconds: -60), random: []), at: sampleTime.adding(seconds: -60),
      actor: .system, action: .deviceCodeReplayed, organizationID: nil, subject: "dau_1", address: "",
      requestID: "", details: [:])
    let before = try await sealed(world)
    try await world.store.write { try $0.insert(late) }
    try await seal(world)
    let after = try await sealed(world)
    #expect(after.dropLast() == before[...] && after.last?.record?.id == late.id.text)
    #expect(try await verify(world).problem == nil)
  }

  @Test func manyEventsAreSealedBatchByBatch() async throws {
    let world = try await LicensingWorld()
    try await seal(world)
    let before = try await verify(world).head.sequence
    let count = SealAuditEvents.batch + 1
    try await world.store.write { writer in
      for number in 0..<count {
        try writer.insert(
          AuditEvent(
            id: sampleID(1_000_000 + number), at: sampleTime, actor: .operator, action: .deviceChanged,
            organizationID: nil, subject: "\(number)", address: "", requestID: "", details: [:]))
      }
    }
    #expect(try await SealAuditEvents(world.context)())
    #expect(try await verify(world).unsealedCount == 1)
    #expect(try await !SealAuditEvents(world.context)())
    #expect(try await verify(world).head.sequence == before + Int64(count))
    #expect(try await !SealAuditEvents(world.context)())
  }

  @Test func aSealThatFailsInTheMiddleLeavesNothingHalf() async throws {
    let world = try await LicensingWorld()
    try await seal(world)
    let before = try await verify(world)
    _ = try await CreateDevice(world.context)(
      .init(name: "Till 8", kind: .register), in: world.organization.id, by: world.manager)
    _ = try await CreateDevice(world.context)(
      .init(name: "Till 9", kind: .register), in: world.organization.id, by: world.manager)
    for table in ["UPDATE ON audit_events WHEN new.details LIKE '%Till 9%'", "UPDATE ON audit_head"] {
      try await world.engine.refuse(table)
      await #expect(throws: LicensingError.changedMeanwhile) { try await seal(world) }
      #expect(try await verify(world) == .init(head: before.head, unsealedCount: 2, problem: nil), "\(table)")
      try await world.engine.refuseNoMore()
    }
    try await seal(world)
    #expect(try await verify(world).head.sequence == before.head.sequence + 2)
  }

  @Test func twoSealersAtOnceSealEachEventOnce() async throws {
    let world = try await LicensingWorld(devices: 30)
    let events = try await verify(world).unsealedCount
    let seal = SealAuditEvents(world.context)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 { group.addTask { while try await seal() {} } }
      try await group.waitForAll()
    }
    let report = try await verify(world)
    #expect(report.problem == nil && report.unsealedCount == 0 && report.head.sequence == events)
  }

  private static let changes =
    [
      "id = 'evt_x'", "at = at + 1", "actor_kind = 'operator'", "actor_id = 'usr_x'", "actor_id = NULL",
      "action = 'device.deleted'", "organization_id = NULL", "subject = subject || ' '", "address = ''",
      "request_id = request_id || '1'", "details = '{}'", "previous_hash = hash", "hash = NULL", "previous_hash = NULL",
    ] + (StoreEngine.ofUseCases == .sqlite ? changesOfType : [])

  /// SQLite lets a column hold anything.
  private static let changesOfType = ["details = X'7B7D'", "at = 'never'", "hash = 'none'", "hash = zeroblob(32)"]

  @Test(arguments: changes)
  func whateverIsChangedIsFound(change: String) async throws {
    let world = try await LicensingWorld()
    try await seal(world)
    let head = try await verify(world).head
    let victim = try #require(
      try await sealed(world).first { $0.record?.action == "device.created" })
    try await tamper(world, "UPDATE audit_events SET \(change) WHERE sequence = \(victim.sequence)")
    let report = try await verify(world)
    guard case .changed(let sequence, _) = report.problem else {
      Issue.record("\(String(describing: report.problem))")
      return
    }
    #expect(sequence == victim.sequence && report.head.sequence == victim.sequence - 1 && head.sequence >= sequence)
  }

  @Test func whatIsTakenAwayIsFound() async throws {
    for (statement, first) in [
      ("DELETE FROM audit_events WHERE sequence = 1", 1), ("DELETE FROM audit_events WHERE sequence = 4", 4),
      ("UPDATE audit_events SET sequence = NULL WHERE sequence = 4", 4),
    ] as [(String, Int64)] {
      let world = try await LicensingWorld()
      try await seal(world)
      try await tamper(world, statement)
      #expect(try await verify(world).problem == .missing(first: first, last: first), "\(statement)")
      // Sealed again, what had its seal taken off stands elsewhere.
      try await seal(world)
      #expect(try await verify(world).problem == .missing(first: first, last: first), "\(statement)")
    }
  }

  @Test func theEndOfTheLogIsMissed() async throws {
    let world = try await LicensingWorld()
    try await seal(world)
    let head = try await verify(world).head
    try await tamper(world, "DELETE FROM audit_events WHERE sequence >= \(head.sequence - 1)")
    let gap = AuditBreak.missing(first: head.sequence - 1, last: head.sequence)
    #expect(try await verify(world).problem == gap)
    // What happens later closes no gap.
    _ = try await CreateDevice(world.context)(
      .init(name: "Till 9", kind: .register), in: world.organization.id, by: world.manager)
    try await seal(world)
    #expect(try await verify(world).problem == gap)
  }

  @Test func whatIsPutBehindTheHeadIsFound() async throws {
    let world = try await LicensingWorld()
    try await seal(world)
    let head = try await verify(world).head
    try await tamper(
      world,
      "UPDATE audit_head SET sequence = sequence - 1, hash = (SELECT previous_hash FROM audit_events "
        + "WHERE sequence = \(head.sequence))")
    #expect(try await verify(world).problem == .outsideOfChain(sequence: head.sequence, id: nil))
  }

  @Test func aHeadThatWasWrittenDownFindsALogThatWasSealedAnew() async throws {
    let world = try await LicensingWorld()
    try await seal(world)
    let written = try await verify(world).head
    #expect(try await verify(world, expecting: written).problem == nil)
    // All seals off, a reason changed, and sealed anew: whole in itself.
    try await tamper(
      world, "UPDATE audit_events SET sequence = NULL, previous_hash = NULL, hash = NULL",
      "UPDATE audit_head SET sequence = 0, hash = NULL",
      "UPDATE audit_events SET address = '192.0.2.66' WHERE action = 'device.created'")
    try await seal(world)
    let report = try await verify(world)
    #expect(report.problem == nil && report.head.sequence == written.sequence && report.head != written)
    #expect(
      try await verify(world, expecting: written).problem
        == .notAsExpected(sequence: written.sequence, found: report.head.hash))
    let later = AuditHead(sequence: written.sequence + 1, hash: written.hash)
    #expect(
      try await verify(world, expecting: later).problem
        == .expectedIsMissing(sequence: later.sequence, last: written.sequence))
  }

  @Test func onlyPlatformAdministratorsVerify() async throws {
    let world = try await LicensingWorld()
    await #expect(throws: LicensingError.forbidden) {
      _ = try await VerifyAuditLog(world.context)(by: world.manager)
    }
    await #expect(throws: LicensingError.forbidden) {
      _ = try await VerifyAuditLog(world.context).state(by: world.manager)
    }
  }
}
