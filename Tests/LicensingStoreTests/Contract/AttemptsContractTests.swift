import Dispatch
import LicensingCore
import Testing

@Suite struct AttemptsContractTests {
  private static func limit(
    _ most: Int, subject: String = "u", _ kind: AttemptLimit.Kind = .wrongCodeByUser
  )
    -> AttemptLimit
  { AttemptLimit(kind, subject: subject, most: most) }

  @Test(arguments: StoreEngine.allCases)
  func noTenMinutesHoldMoreThanTheLimit(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    // Seconds at which an attempt is made, and whether it is granted when three are allowed in any 600 seconds.
    let course: [(second: Int64, granted: Bool)] = [
      (0, true), (100, true), (200, true), (300, false), (599, false), (600, true), (601, false), (699, false),
      (700, true), (701, false), (800, true), (1199, false), (1200, true), (5000, true), (5000, true), (5000, true),
      (5000, false), (5599, false), (5600, true),
    ]
    let granted = try await fresh.store.write { writer in
      try course.map { try writer.takeAttempt(Self.limit(3), at: sampleTime.adding(seconds: $0.second)) != nil }
    }
    #expect(granted == course.map(\.granted))
  }

  @Test(arguments: StoreEngine.allCases)
  func fiftyAtOnceAreHeldToTheLimit(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let slots = try await withThrowingTaskGroup { group in
      for _ in 0..<50 {
        group.addTask { try await fresh.store.write { try $0.takeAttempt(Self.limit(5), at: sampleTime) } }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(slots.compactMap { $0 }) == [0, 1, 2, 3, 4] && slots.compactMap { $0 }.count == 5)
  }

  @Test(arguments: StoreEngine.allCases)
  func eachSubjectAndKindHasItsOwnBudget(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let slots = try await fresh.store.write { writer in
      try [
        Self.limit(1), Self.limit(1), Self.limit(1, subject: "v"), Self.limit(1, .wrongCodeByAddress),
        Self.limit(1, .wrongCodeInOrganization),
      ].map { try writer.takeAttempt($0, at: sampleTime) }
    }
    #expect(slots == [0, nil, 0, 0, 0])
  }

  @Test(arguments: StoreEngine.allCases)
  func whatIsReturnedCanBeTakenAgain(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let slots = try await fresh.store.write { writer in
      let first = try (0..<3).map { _ in try writer.takeAttempt(Self.limit(2), at: sampleTime) }
      try writer.returnAttempt(Self.limit(2), slot: 0)
      return first + (try (0..<2).map { _ in try writer.takeAttempt(Self.limit(2), at: sampleTime) })
    }
    #expect(slots == [0, 1, nil, 0, nil])
  }

  @Test(arguments: StoreEngine.allCases)
  func theFreeSlotThatIsTakenDependsOnThePlace(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let slots = try await fresh.store.write { writer in
      try [7, 7, 0, 255, 9, 3].map { try writer.takeAttempt(Self.limit(5), from: $0, at: sampleTime) }
    }
    #expect(slots == [2, 4, 0, 3, 1, nil])
    // Whichever they were: of a lower limit too many are taken.
    let lowered = try await fresh.store.write { writer in
      for slot in [0, 1] { try writer.returnAttempt(Self.limit(5), slot: slot) }
      return try [3, 4].map { try writer.takeAttempt(Self.limit($0), at: sampleTime) }
    }
    #expect(lowered == [nil, 0])
  }

  /// On PostgreSQL many who take and give back at the same time do not wait in one line.
  @Test(.enabled(if: StoreEngine.allCases.contains(.postgresql), "PostgreSQL 15 is not installed"))
  func thoseWhoStartAtDifferentSlotsDoNotWait() async throws {
    let fresh = try await StoreEngine.postgresql.freshStore()
    let (held, go) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    async let first: Int? = fresh.store.write { writer in
      let slot = try writer.takeAttempt(Self.limit(5), from: 1, at: sampleTime)
      held.signal()
      go.wait()
      return slot
    }
    await waiting(for: held)
    let second = try? await fresh.store.write { try $0.takeAttempt(Self.limit(5), from: 2, at: sampleTime) }
    go.signal()
    #expect(try await first == 1)
    #expect(second == 2)
  }

  @Test(arguments: StoreEngine.allCases)
  func aLoweredLimitHoldsAtOnce(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let slots = try await fresh.store.write { writer in
      let first = try (0..<3).map { _ in try writer.takeAttempt(Self.limit(3), at: sampleTime) }
      return first + [
        try writer.takeAttempt(Self.limit(2), at: sampleTime), try writer.takeAttempt(Self.limit(4), at: sampleTime),
      ]
    }
    #expect(slots == [0, 1, 2, nil, 3])
  }

  @Test(arguments: StoreEngine.allCases)
  func attemptsOutsideTheWindowArePurged(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let counts = try await fresh.store.write { writer in
      for second in [0, 0, 0, 1] as [Int64] {
        _ = try writer.takeAttempt(Self.limit(9), at: sampleTime.adding(seconds: second))
      }
      return try [599, 600, 600, 601, 601].map {
        try writer.purgeAttempts(at: sampleTime.adding(seconds: $0), limit: 2)
      }
    }
    #expect(counts == [0, 2, 1, 1, 0])
  }
}
