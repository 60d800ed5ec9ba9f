import LicensingCore
import LicensingStore
import Testing

@Suite struct TransactionsContractTests {
  private struct Refusal: Error, Equatable {}

  @Test(arguments: StoreEngine.allCases)
  func aBodyThatThrowsWritesNothing(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    await #expect(throws: Refusal()) {
      try await fresh.store.write { writer in
        try writer.insert(Sample.organization(2))
        _ = try writer.charge(Sample.activation())
        _ = try writer.takeAttempt(AttemptLimit(.wrongCodeByUser, subject: "u", most: 5), at: sampleTime)
        try writer.insert(
          AuditEvent(
            id: sampleID(1), at: sampleTime, actor: .system, action: .organizationCreated, organizationID: nil,
            subject: "", address: "", requestID: "", details: [:]))
        throw Refusal()
      }
    }
    let (organization, activation, used, events) = try await fresh.store.read { reader in
      (
        try reader.organization(sampleID(2)), try reader.activation(sampleID(1)), try reader.license(sampleID(1))?.used,
        try reader.auditEvents(of: nil, page: Page())
      )
    }
    #expect(organization == nil && activation == nil && used == 0 && events == [])
    let slot = try await fresh.store.write {
      try $0.takeAttempt(AttemptLimit(.wrongCodeByUser, subject: "u", most: 5), at: sampleTime)
    }
    #expect(slot == 0)
  }

  @Test(arguments: StoreEngine.allCases)
  func aNeighbourThatThrowsTakesNothingAlong(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let outcomes = await withTaskGroup { group in
      for number in 1...60 {
        group.addTask {
          do {
            try await fresh.store.write { writer in
              try writer.insert(Sample.organization(number))
              if number % 3 == 0 { throw Refusal() }
            }
            return true
          } catch {
            return !(error is Refusal)
          }
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    let kept = try await fresh.store.read { try $0.organizations(member: nil, page: Page(limit: 200)).map(\.id) }
    #expect(outcomes == 40 && kept == (1...60).filter { $0 % 3 != 0 }.map { sampleID($0) })
  }

  @Test(arguments: StoreEngine.allCases)
  func whatRefersToNothingIsRefused(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    await #expect(throws: LicensingError.changedMeanwhile) {
      try await fresh.store.write { try $0.insert(Sample.device()) }
    }
    await #expect(throws: LicensingError.changedMeanwhile) {
      try await fresh.store.write { try $0.insert(Sample.license()) }
    }
    await #expect(throws: LicensingError.changedMeanwhile) {
      _ = try await fresh.store.write { try $0.insert(Sample.authorization()) }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func aPageHoldsOneToTwoHundred(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await fresh.store.write { writer in for number in 1...250 { try writer.insert(Sample.organization(number)) } }
    let counts = try await fresh.store.read { reader in
      try [Int.min, -1, 0, 1, 200, 201, .max].map { try reader.organizations(member: nil, page: Page(limit: $0)).count }
    }
    #expect(counts == [1, 1, 1, 1, 200, 200, 200])
  }

  @Test(arguments: StoreEngine.allCases)
  func migratingAgainChangesNothing(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    try await fresh.sqlStore.migrate(now: sampleTime.adding(seconds: 1))
    #expect(try await fresh.store.read { try $0.organization(sampleID(1)) } == Sample.organization())
  }
}
