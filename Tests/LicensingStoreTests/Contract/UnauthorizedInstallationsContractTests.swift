import LicensingStore
import Testing

@testable import LicensingCore

@Suite struct UnauthorizedInstallationsContractTests {
  private static let times = (0...3).map { sampleTime.adding(seconds: Int64($0)) }

  private func populated(_ engine: StoreEngine) async throws -> FreshStore {
    let fresh = try await engine.freshStore()
    try await Sample.populateKeys(fresh.store, keys: 2)
    return fresh
  }

  private func listed(_ fresh: FreshStore) async throws -> [UnauthorizedInstallation] {
    var all: [UnauthorizedInstallation] = []
    while true {
      let page = Page(limit: 150, after: all.last?.id)
      let next = try await fresh.store.read { try $0.unauthorizedInstallations(of: sampleID(1), page: page) }
      if next.isEmpty { return all }
      all += next
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func refusedQueriesOfOneInstallationAreCountedTogether(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    let fingerprint: [UInt8] = [1]
    fresh.store.note(.checkRefused(Sample.refusal(2, fingerprint: fingerprint, at: Self.times[2])))
    fresh.store.note(.checkRefused(Sample.refusal(1, fingerprint: fingerprint, at: Self.times[1])))
    fresh.store.note(.checkRefused(Sample.refusal(3, key: 2, fingerprint: fingerprint, at: Self.times[1])))
    #expect(try await listed(fresh) == [], "never on the way of an answer")
    try await fresh.sqlStore.flushNotes()
    func expected(
      _ number: Int, key: Int, told: Int, firstAt: Timestamp, lastAt: Timestamp, count: Int64
    ) -> UnauthorizedInstallation {
      let told = Sample.refusal(told)
      return UnauthorizedInstallation(
        id: sampleID(number), licenseID: sampleID(1), keyID: sampleID(key), organizationID: sampleID(1),
        parameters: told.parameters, fingerprint: fingerprint, address: told.address, firstAt: firstAt, lastAt: lastAt,
        count: count)
    }
    let other = expected(3, key: 2, told: 3, firstAt: Self.times[1], lastAt: Self.times[1], count: 1)
    #expect(
      try await listed(fresh) == [
        expected(1, key: 1, told: 2, firstAt: Self.times[1], lastAt: Self.times[2], count: 2), other,
      ])

    fresh.store.note(.checkRefused(Sample.refusal(4, fingerprint: fingerprint, at: Self.times[3])))
    try await fresh.sqlStore.flushNotes()
    let found = try await listed(fresh)
    #expect(found.map(\.id) == [sampleID(1), sampleID(3)] && found.map(\.count) == [3, 1])
    #expect(found.first?.parameters == Sample.refusal(4).parameters && found.first?.address == "198.51.100.4")
    #expect(found.first?.firstAt == Self.times[1] && found.first?.lastAt == Self.times[3])
    #expect(try await fresh.store.read { try $0.unauthorizedInstallation(sampleID(1)) } == found.first)
  }

  @Test(arguments: StoreEngine.allCases)
  func aBlockedOneIsKnownByKeyAndFingerprint(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    fresh.store.note(.checkRefused(Sample.refusal(1, fingerprint: [1])))
    try await fresh.sqlStore.flushNotes()
    let (steps, isBlocked) = try await fresh.store.write { writer in
      let steps = [
        try writer.setBlocked(true, installation: sampleID(1)), try writer.setBlocked(true, installation: sampleID(1)),
        try writer.setBlocked(true, installation: sampleID(9)),
      ]
      let known: [(key: Int, fingerprint: [UInt8])] = [(1, [1]), (2, [1]), (1, [2])]
      let isBlocked = try known.map {
        try writer.isBlockedInstallation(key: sampleID($0.key), fingerprint: $0.fingerprint)
      }
      let after = [try writer.setBlocked(false, installation: sampleID(1))]
      return (steps + after, isBlocked + [try writer.isBlockedInstallation(key: sampleID(1), fingerprint: [1])])
    }
    #expect(steps == [true, false, false, true] && isBlocked == [true, false, false, false])
    let deleted = try await fresh.store.write { writer in
      [try writer.deleteInstallation(sampleID(1)), try writer.deleteInstallation(sampleID(1))]
    }
    #expect(deleted == [true, false])
  }

  @Test(arguments: StoreEngine.allCases)
  func aLicenseKeepsTwoHundredAndTheBlockedOnesOfThem(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    for number in 1...200 {
      fresh.store.note(.checkRefused(Sample.refusal(number, at: sampleTime.adding(seconds: Int64(number)))))
    }
    try await fresh.sqlStore.flushNotes()
    try await fresh.store.write { writer in
      for number in [1, 2] { _ = try writer.setBlocked(true, installation: sampleID(number)) }
    }
    for number in 201...205 {
      fresh.store.note(.checkRefused(Sample.refusal(number, key: 2, at: sampleTime.adding(seconds: Int64(number)))))
    }
    try await fresh.sqlStore.flushNotes()
    let kept = try await listed(fresh).map(\.id)
    #expect(kept == ([1, 2] + (8...205)).map { sampleID($0) })
  }

  @Test(arguments: StoreEngine.allCases)
  func noMoreThanTenThousandWait(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    for number in 1...10_003 { fresh.store.note(.checkRefused(Sample.refusal(number))) }
    #expect(fresh.sqlStore.droppedRefusals == 3)
    fresh.store.note(.checkRefused(Sample.refusal(1)))
    #expect(fresh.sqlStore.droppedRefusals == 3, "one that waits already needs no room")
    try await fresh.sqlStore.flushNotes()
    #expect(try await listed(fresh).count == 200)
  }

  @Test(arguments: StoreEngine.allCases)
  func ofAKeyThatIsGoneNothingIsWritten(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    fresh.store.note(.checkRefused(Sample.refusal(1, key: 77)))
    fresh.store.note(.checkRefused(Sample.refusal(2)))
    try await fresh.sqlStore.flushNotes()
    #expect(try await listed(fresh).map(\.id) == [sampleID(2)])
  }
}
