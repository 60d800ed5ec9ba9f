import LicenseTokens
import LicensingCore
import Testing

@Suite struct TokenFamiliesContractTests {
  private func populated(_ engine: StoreEngine, devices: Int = 2) async throws -> FreshStore {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store, devices: devices)
    try await fresh.store.write { writer in
      for number in 1...devices { _ = try writer.charge(Sample.activation(number, device: number)) }
    }
    return fresh
  }

  @Test(arguments: StoreEngine.allCases)
  func everyFieldComesBack(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    let full = TokenFamily(
      id: sampleID(2), activationID: sampleID(2), deviceID: sampleID(2), clientID: Sample.agent.id, scope: "license",
      generation: .max, tokenHash: Array(0...31), end: nil, createdAt: Timestamp(milliseconds: .min),
      refreshedAt: Timestamp(milliseconds: .max), refreshedFrom: "2001:db8::1", hostname: awkwardText)
    let standings = try await fresh.store.write { writer in
      try writer.insert(Sample.family())
      try writer.insert(full)
      return try (1...3).map { try writer.familyStanding(sampleID($0)) }
    }
    #expect(standings.map(\.?.family) == [Sample.family(), full, nil])
    let standing = try await fresh.store.read { try $0.standing(of: sampleID(2)) }
    #expect(standings[1]?.activation == standing && standings[1]?.clientIsDisabled == false)
    let living = try await fresh.store.read { reader in try (1...3).map { try reader.livingFamily(of: sampleID($0)) } }
    #expect(living == [Sample.family(), full, nil])
    #expect(try await fresh.store.read { try $0.livingFamilyCount() } == 2)
  }

  @Test(arguments: StoreEngine.allCases)
  func aDeviceHasOneLivingFamily(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    await #expect(throws: LicensingError.changedMeanwhile) {
      try await fresh.store.write { writer in for number in 1...2 { try writer.insert(Sample.family(number)) } }
    }
    #expect(try await fresh.store.read { try $0.livingFamilyCount() } == 0)
    let living = try await fresh.store.write { writer in
      try writer.insert(Sample.family(1))
      let ended = try writer.endFamily(ofDevice: sampleID(1), .replaced, at: sampleTime)
      try writer.insert(Sample.family(2))
      return (ended, try writer.livingFamily(of: sampleID(1))?.id, try writer.familyStanding(sampleID(1))?.family.end)
    }
    #expect(living == (sampleID(1), sampleID(2), .replaced))
  }

  @Test(arguments: StoreEngine.allCases)
  func aFamilyAdvancesFromTheGenerationItHas(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    let later = sampleTime.adding(seconds: 60)
    let (results, family) = try await fresh.store.write { writer in
      try writer.insert(Sample.family())
      let advance = { (from: Int64, to: Int64, hash: [UInt8]) in
        try writer.advance(
          FamilyStep(sampleID(1), from: from, to: to, tokenHash: hash, at: later, address: "198.51.100.1"))
      }
      let results = [try advance(1, 2, [1]), try advance(0, 1, [2]), try advance(0, 1, [3]), try advance(1, 9, [4])]
      let family = try writer.familyStanding(sampleID(1))?.family
      _ = try writer.endFamily(sampleID(1), .revoked, at: later)
      return (results + [try advance(9, 10, [5])], family)
    }
    let expected = TokenFamily(
      id: sampleID(1), activationID: sampleID(1), deviceID: sampleID(1), clientID: Sample.agent.id, scope: "license",
      generation: 9, tokenHash: [4], end: nil, createdAt: sampleTime, refreshedAt: later,
      refreshedFrom: "198.51.100.1", hostname: nil)
    #expect(results == [false, true, false, true, false] && family == expected)
  }

  @Test(arguments: StoreEngine.allCases)
  func aFamilyAdvancesAsTheLastChange(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    let later = sampleTime.adding(seconds: 60)
    try await fresh.store.write { try $0.insert(Sample.family()) }
    for generation in 1...2 as ClosedRange<Int64> {
      let step = FamilyStep(
        sampleID(1), from: generation - 1, to: generation, tokenHash: [1], at: later, address: "198.51.100.1")
      let former = try await fresh.store.write { writer in
        let former = try writer.familyStanding(sampleID(1))?.family.generation
        try writer.finish(advancing: step)
        return former
      }
      #expect(former == generation - 1)
      #expect(try await fresh.store.read { try $0.familyStanding(sampleID(1)) }?.family.generation == generation)
    }
  }

  @Test(arguments: StoreEngine.allCases, [TokenFamily.End.replaced, .revoked, .replayed, .released, .idle])
  func aFamilyEndsOnceForOneReason(engine: StoreEngine, end: TokenFamily.End) async throws {
    let fresh = try await populated(engine)
    let (results, family) = try await fresh.store.write { writer in
      try writer.insert(Sample.family())
      let results = try [end, .revoked].map { try writer.endFamily(sampleID(1), $0, at: sampleTime) }
      return (results, try writer.familyStanding(sampleID(1))?.family)
    }
    #expect(results == [true, false] && family?.end == end)
    let none = try await fresh.store.write { writer in
      (
        try writer.endFamily(ofDevice: sampleID(1), .revoked, at: sampleTime),
        try writer.endFamily(ofActivation: sampleID(1), .revoked, at: sampleTime), try writer.livingFamilyCount()
      )
    }
    #expect(none == (nil, nil, 0))
  }

  @Test(arguments: StoreEngine.allCases)
  func theFamilyOfAnActivationEnds(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    let ended = try await fresh.store.write { writer in
      for number in 1...2 { try writer.insert(Sample.family(number, activation: number, device: number)) }
      return (
        try writer.endFamily(ofActivation: sampleID(2), .released, at: sampleTime),
        try writer.livingFamily(of: sampleID(1))?.id, try writer.livingFamily(of: sampleID(2))?.id
      )
    }
    #expect(ended == (sampleID(2), sampleID(1), nil))
  }

  @Test(arguments: StoreEngine.allCases)
  func familiesNotRefreshedFor180DaysEnd(engine: StoreEngine) async throws {
    let fresh = try await populated(engine, devices: 4)
    let now = sampleTime.adding(seconds: TokenFamily.idleSeconds)
    let (counts, ends) = try await fresh.store.write { writer in
      for (number, offset) in [(1, 0), (2, -1), (3, -2), (4, -3)] as [(Int, Int64)] {
        try writer.insert(
          Sample.family(
            number, activation: number, device: number, refreshedAt: sampleTime.adding(milliseconds: offset)))
      }
      let counts = try (0..<3).map { _ in try writer.endIdleFamilies(at: now, limit: 2) }
      return (counts, try (1...4).map { try writer.familyStanding(sampleID($0))?.family.end })
    }
    #expect(counts == [2, 1, 0] && ends == [nil, .idle, .idle, .idle])
  }

  @Test(arguments: StoreEngine.allCases)
  func aStandingShowsADisabledClient(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    let standing = try await fresh.store.write { writer in
      try writer.insert(Sample.family())
      var client = Sample.agent
      client.isDisabled = true
      _ = try writer.update(client)
      return try writer.familyStanding(sampleID(1))
    }
    #expect(standing?.refusal(at: sampleTime) == .clientDisabled)
  }

  private typealias Change = @Sendable (any StoreWriter) throws -> Void

  private static let changes: [(refusal: LicenseRefusal?, change: Change)] = [
    (nil, { _ in }),
    (
      .clientDisabled,
      { writer in
        var client = Sample.agent
        client.isDisabled = true
        _ = try writer.update(client)
      }
    ),
    (
      .organizationDisabled,
      { writer in
        var organization = Sample.organization()
        organization.isDisabled = true
        _ = try writer.update(organization)
      }
    ),
    (
      .deviceDisabled,
      { writer in
        var device = Sample.device()
        device.isDisabled = true
        _ = try writer.update(device)
      }
    ),
    (.deviceDisabled, { _ = try $0.deleteDevice(sampleID(1), version: 1, at: sampleTime) }),
    (
      .licenseSuspended,
      { writer in
        var license = Sample.license()
        license.standing = .suspended
        _ = try writer.update(license)
      }
    ),
    (
      .licenseExpired,
      { writer in
        var license = Sample.license()
        license.renewalDate = RenewalDate("2026-09-20")
        _ = try writer.update(license)
      }
    ),
    (.activationReleased, { _ = try $0.release(sampleID(1), at: sampleTime) }),
    (.familyReplaced, { _ = try $0.endFamily(sampleID(1), .replaced, at: sampleTime) }),
    (.familyRevoked, { _ = try $0.endFamily(sampleID(1), .revoked, at: sampleTime) }),
  ]

  /// The state is read by a statement of its own.
  @Test(arguments: StoreEngine.allCases, changes.indices)
  func aStateIsThatOfTheStanding(engine: StoreEngine, index: Int) async throws {
    let fresh = try await populated(engine)
    let (refusal, change) = Self.changes[index]
    let (state, standing) = try await fresh.store.write { writer in
      try writer.insert(Sample.family())
      _ = try writer.insert(Sample.signingKey())
      try change(writer)
      return (try writer.familyState(sampleID(1), signedWith: "key"), try writer.familyStanding(sampleID(1)))
    }
    let found = try #require(state)
    #expect(found == standing?.state && found.refusal(at: sampleTime) == refusal)
    #expect(try await fresh.store.read { try $0.familyState(sampleID(2), signedWith: "key") } == nil)
  }

  /// Whatever the state: announced and retired keys are in the key set as well.
  @Test(arguments: StoreEngine.allCases)
  func ofATokenWhoseKeyWasWithdrawnThereIsNoState(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    let states: [SigningKeyRecord.State] = [.announced, .active, .retired, .removed]
    let found = try await fresh.store.write { writer in
      try writer.insert(Sample.family())
      for state in states { _ = try writer.insert(Sample.signingKey(state.rawValue, state)) }
      let names = states.map(\.rawValue) + ["none", ""]
      return try names.map { try writer.familyState(sampleID(1), signedWith: $0) != nil }
    }
    #expect(found == [true, true, true, false, false, false])
  }
}
