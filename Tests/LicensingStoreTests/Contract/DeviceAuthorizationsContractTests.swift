import Testing

@testable import LicensingCore

@Suite struct DeviceAuthorizationsContractTests {
  private static let expiry = sampleTime.adding(seconds: 600)
  private static let before = expiry.adding(milliseconds: -1)

  private func found(_ number: Int, in fresh: FreshStore) async throws -> DeviceAuthorization? {
    try await fresh.store.read { try $0.deviceAuthorization(sampleID(number)) }
  }

  private static func pending(
    _ number: Int, machine: MachineDescription = MachineDescription(), intervalSeconds: Int64 = 5
  ) -> DeviceAuthorization {
    DeviceAuthorization(
      id: sampleID(number), clientID: Sample.agent.id, scope: "license", machine: machine, address: "192.0.2.1",
      state: .pending, version: 1, createdAt: sampleTime, expiresAt: expiry, intervalSeconds: intervalSeconds,
      polledAt: nil, approval: nil, familyID: nil, redeemedAt: nil)
  }

  @Test(arguments: StoreEngine.allCases)
  func everyFieldComesBackByIDAndByEitherCode(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let machine = MachineDescription(
      deviceName: awkwardText, serialNumber: "SN-1", articleNumber: "A1", hostname: "till-7",
      operatingSystem: "Linux", softwareVersion: "1.2.3")
    let inserted = try await fresh.store.write { writer in
      [try writer.insert(Sample.authorization(1, machine: machine)), try writer.insert(Sample.authorization(2))]
    }
    #expect(inserted == [true, true])
    let full = Self.pending(1, machine: machine)
    let answers = try await fresh.store.read { reader in
      [
        try reader.deviceAuthorization(sampleID(1)), try reader.deviceAuthorization(deviceCodeHash: Sample.codeHash(1)),
        try reader.deviceAuthorization(userCodeMAC: Sample.codeMAC(1)),
        try reader.deviceAuthorization(userCodeMAC: Sample.codeMAC(2)), try reader.deviceAuthorization(sampleID(3)),
        try reader.deviceAuthorization(deviceCodeHash: Sample.codeMAC(1)),
        try reader.deviceAuthorization(userCodeMAC: Sample.codeHash(1)),
      ]
    }
    #expect(answers == [full, full, full, Self.pending(2), nil, nil, nil])
  }

  @Test(arguments: StoreEngine.allCases)
  func aUserCodeInUseIsNotInsertedAgain(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let second = Sample.authorization(2)
    let sameCode = NewDeviceAuthorization(
      id: second.id, deviceCodeHash: second.deviceCodeHash, userCodeMAC: Sample.codeMAC(1), clientID: second.clientID,
      scope: "license", machine: second.machine, origin: second.origin, createdAt: second.createdAt,
      expiresAt: second.expiresAt, intervalSeconds: 5)
    let inserted = try await fresh.store.write { writer in
      [try writer.insert(Sample.authorization(1)), try writer.insert(sameCode)]
    }
    #expect(inserted == [true, false])
    #expect(try await found(2, in: fresh) == nil)
  }

  @Test(arguments: StoreEngine.allCases)
  func eachSlowDownGrowsTheIntervalUpTo60(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let intervals = try await fresh.store.write { writer in
      _ = try writer.insert(Sample.authorization())
      return try (0..<13).map { _ in
        try writer.slowDown(sampleID(1))
        return try writer.deviceAuthorization(sampleID(1))?.intervalSeconds
      }
    }
    #expect(intervals == [10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 60, 60])
  }

  @Test(arguments: StoreEngine.allCases)
  func oneDecisionWins(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let approval = DeviceAuthorization.Approval(userID: sampleID(1), activationID: sampleID(1))
    let results = try await fresh.store.write { writer in
      _ = try writer.charge(Sample.activation())
      for number in 1...4 { _ = try writer.insert(Sample.authorization(number)) }
      let (approve, deny) = (writer.approve, writer.deny)
      return [
        try approve(sampleID(1), 2, approval, sampleTime), try approve(sampleID(1), 1, approval, Self.before),
        try approve(sampleID(1), 1, approval, sampleTime), try approve(sampleID(1), 2, approval, sampleTime),
        try deny(sampleID(1), 2, sampleID(1), nil, sampleTime), try approve(sampleID(2), 1, approval, Self.expiry),
        try deny(sampleID(2), 1, sampleID(1), nil, Self.expiry), try deny(sampleID(3), 9, sampleID(1), nil, sampleTime),
        try deny(sampleID(3), 1, sampleID(1), awkwardText, Self.before),
        try deny(sampleID(3), 2, sampleID(1), nil, sampleTime), try approve(sampleID(3), 2, approval, sampleTime),
        try approve(sampleID(9), 1, approval, sampleTime),
      ]
    }
    #expect(results == [false, true, false, false, false, false, false, false, true, false, false, false])
    let states = try await fresh.store.read { reader in
      try (1...4).map { try reader.deviceAuthorization(sampleID($0)) }.map {
        "\($0?.state.rawValue ?? "") \($0?.version ?? 0)"
      }
    }
    #expect(states == ["approved 2", "pending 1", "denied 2", "pending 1"])
    #expect(try await found(1, in: fresh)?.approval == approval)
    #expect(try await found(3, in: fresh)?.approval == nil)
  }

  @Test(arguments: StoreEngine.allCases)
  func aCodeThatTooManyPeopleTypedIsDenied(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let results = try await fresh.store.write { writer in
      for number in 1...3 { _ = try writer.insert(Sample.authorization(number)) }
      _ = try writer.deny(sampleID(2), version: 1, by: sampleID(1), reason: nil, at: sampleTime)
      let typed = { try writer.noteTypist($0, of: sampleID($1), most: 3, at: $2) }
      return [
        try ["usr_a", "usr_b", "usr_a", "usr_a", "usr_b", "usr_ab", "usr_b"].map { try typed($0, 1, sampleTime) },
        [try typed("usr_c", 1, Self.expiry), try typed("usr_c", 1, Self.before), try typed("usr_d", 1, Self.before)],
        try ["a", "b", "c", "d"].map { try typed($0, 2, sampleTime) },
        try ["a", "b", "c"].map { try typed($0, 3, sampleTime) }, [try typed("a", 9, sampleTime)],
      ]
    }
    let nobody = Array(repeating: false, count: 7)
    #expect(results == [nobody, [false, true, false], Array(nobody.prefix(4)), Array(nobody.prefix(3)), [false]])
    let states = try await fresh.store.read { reader in
      try (1...3).map { try reader.deviceAuthorization(sampleID($0)) }.map {
        "\($0?.state.rawValue ?? "") \($0?.version ?? 0)"
      }
    }
    #expect(states == ["denied 2", "denied 2", "pending 1"])
    #expect(try await found(1, in: fresh)?.approval == nil)
  }

  @Test(arguments: StoreEngine.allCases)
  func manyPeopleAtOnceEndACodeOnce(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    _ = try await fresh.store.write { try $0.insert(Sample.authorization()) }
    let ended = try await withThrowingTaskGroup { group in
      for number in 0..<50 {
        group.addTask {
          try await fresh.store.write { try $0.noteTypist("usr_\(number)", of: sampleID(1), most: 5, at: sampleTime) }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(ended.filter { $0 }.count == 1)
    #expect(try await found(1, in: fresh)?.state == .denied)
  }

  @Test(arguments: StoreEngine.allCases)
  func onlyWhatIsApprovedAndNotExpiredIsRedeemedOnce(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let approval = DeviceAuthorization.Approval(userID: sampleID(1), activationID: sampleID(1))
    let results = try await fresh.store.write { writer in
      _ = try writer.charge(Sample.activation())
      for number in 1...3 { _ = try writer.insert(Sample.authorization(number)) }
      _ = try writer.approve(sampleID(1), version: 1, approval: approval, at: sampleTime)
      _ = try writer.deny(sampleID(3), version: 1, by: sampleID(1), reason: nil, at: sampleTime)
      return try [(1, Self.expiry), (2, sampleTime), (3, sampleTime), (1, Self.before), (1, Self.before)].map {
        try writer.redeem(sampleID($0), family: sampleID(7), at: $1)
      }
    }
    #expect(results == [false, false, false, true, false])
    let redeemed = try await found(1, in: fresh)
    #expect(redeemed?.state == .redeemed && redeemed?.familyID == sampleID(7) && redeemed?.redeemedAt == Self.before)
    #expect(redeemed?.version == 3 && redeemed?.approval == approval)
    let slowed = try await fresh.store.write { writer in
      try writer.slowDown(sampleID(1))
      return try writer.deviceAuthorization(sampleID(1))?.intervalSeconds
    }
    #expect(slowed == 5)
  }

  @Test(arguments: StoreEngine.allCases)
  func pendingOnesAreCountedByWhereTheyCameFrom(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let origins = ["192.0.2.1", "192.0.2.1", "192.0.2.2", "198.51.100.1"].map { address in
      Sample.origin(address, prefix: String(address.prefix(7)))
    }
    let counts = try await fresh.store.write { writer in
      for (number, origin) in zip(1..., origins) { _ = try writer.insert(Sample.authorization(number, origin: origin)) }
      let count: (Timestamp) throws -> [Int64] = { now in
        [
          try writer.pendingCount(client: Sample.agent.id, bucket: "192.0.2.1", at: now, upTo: 10),
          try writer.pendingCount(client: Sample.agent.id, bucket: "192.0.2.1", at: now, upTo: 1),
          try writer.pendingCount(client: "cli_x", bucket: "192.0.2.1", at: now, upTo: 10),
          try writer.pendingCount(prefix: "192.0.2", at: now, upTo: 10),
          try writer.pendingCount(prefix: "192.0.2", at: now, upTo: 2), try writer.pendingCount(at: now),
        ]
      }
      let all = try count(Self.before)
      _ = try writer.deny(sampleID(1), version: 1, by: sampleID(1), reason: nil, at: sampleTime)
      return [all, try count(sampleTime), try count(Self.expiry)]
    }
    #expect(counts == [[2, 1, 0, 3, 2, 4], [1, 1, 0, 2, 2, 3], [0, 0, 0, 0, 0, 0]])
  }

  @Test(arguments: StoreEngine.allCases)
  func theOldestOfTheHeaviestPrefixGoes(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let left = try await fresh.store.write { writer in
      for (number, prefix) in zip(1..., ["b", "a", "a", "c", "c", "c", "d", "d", "d", "d"]) {
        // d is the heaviest, but has expired.
        let expiresAt = prefix == "d" ? sampleTime : Self.expiry
        _ = try writer.insert(
          Sample.authorization(number, origin: Sample.origin(prefix: prefix), expiresAt: expiresAt))
      }
      return try (0..<4).map { _ in
        try writer.dropOldestOfHeaviestPrefix(at: sampleTime)
        return try (1...10).filter { try writer.deviceAuthorization(sampleID($0)) != nil }
      }
    }
    // Of a and c, which weigh the same after the first, the one that sorts first goes first.
    #expect(left[0] == [1, 2, 3, 5, 6, 7, 8, 9, 10] && left[1] == [1, 3, 5, 6, 7, 8, 9, 10])
    #expect(left[2] == [1, 3, 6, 7, 8, 9, 10] && left[3] == [1, 6, 7, 8, 9, 10])
  }

  @Test(arguments: StoreEngine.allCases)
  func anOrganizationSeesThoseWithItsSerialNumbers(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let lists = try await fresh.store.write { writer in
      try writer.insert(Sample.organization(2))
      try writer.insert(Sample.device(2, serial: "SN-1"))
      try writer.insert(Sample.device(3, organization: 2, serial: "SN-2"))
      try writer.insert(Sample.device(4, serial: "SN-3"))
      _ = try writer.deleteDevice(sampleID(4), version: 1, at: sampleTime)
      for (number, serial) in zip(1..., ["sn-1", "SN-2", "sn-3", nil, " SN-1 "]) {
        _ = try writer.insert(Sample.authorization(number, machine: MachineDescription(serialNumber: serial)))
      }
      let list = { try writer.pendingDeviceAuthorizations(for: $0, at: $1, page: $2).map(\.id) }
      return [
        try list(nil, Self.before, Page()), try list(nil, sampleTime, Page(limit: 2, after: sampleID(2))),
        try list(sampleID(1), sampleTime, Page()), try list(sampleID(1), sampleTime, Page(after: sampleID(1))),
        try list(sampleID(2), sampleTime, Page()), try list(sampleID(1), Self.expiry, Page()),
        try list(nil, Self.expiry, Page()),
      ]
    }
    #expect(lists == [[1, 2, 3, 4, 5], [3, 4], [1, 5], [5], [2], [], []].map { $0.map { sampleID($0) } })
  }

  @Test(arguments: StoreEngine.allCases)
  func whatNobodyCanAskAboutIsPurged(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let approval = DeviceAuthorization.Approval(userID: sampleID(1), activationID: sampleID(1))
    try await fresh.store.write { writer in
      _ = try writer.charge(Sample.activation())
      for number in 1...4 { _ = try writer.insert(Sample.authorization(number)) }
      _ = try writer.approve(sampleID(2), version: 1, approval: approval, at: sampleTime)
      _ = try writer.redeem(sampleID(2), family: sampleID(1), at: Self.before)
      _ = try writer.deny(sampleID(3), version: 1, by: sampleID(1), reason: nil, at: sampleTime)
    }
    let moments = [
      Self.expiry.adding(seconds: 3600).adding(milliseconds: -1), Self.expiry.adding(seconds: 3600),
      Self.expiry.adding(seconds: 3600), Self.before.adding(seconds: 86_400).adding(milliseconds: -1),
      Self.before.adding(seconds: 86_400),
    ]
    let counts = try await fresh.store.write { writer in
      try moments.map { try writer.purgeDeviceAuthorizations(at: $0, limit: 2) }
    }
    #expect(counts == [0, 2, 1, 0, 1], "one that was redeemed stays a day, so that a replay is found out")
  }
}
