import Cryptography
import LicensingCore
import LicensingStore
import Testing

@Suite struct SigningKeysContractTests {
  private static func key(
    _ id: String, _ state: SigningKeyRecord.State, _ purpose: SigningKeyRecord.Purpose = .token, created: Int64 = 0,
    algorithm: SignatureAlgorithm = .es256, removesAt: Timestamp? = nil
  ) -> SigningKeyRecord {
    SigningKeyRecord(
      id: id, purpose: purpose, algorithm: algorithm, sealedPrivateKey: [1, 2, 3], state: state,
      createdAt: sampleTime.adding(milliseconds: created), activatesAt: Timestamp(milliseconds: .max),
      removesAt: removesAt)
  }

  @Test(arguments: StoreEngine.allCases)
  func everyFieldComesBackOldestFirstWithoutTheRemoved(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let keys = [
      Self.key("d", .retired, created: 1, algorithm: .eddsa, removesAt: sampleTime), Self.key("c", .active, created: 2),
      Self.key("a", .announced, created: 3), Self.key("b", .active, .file, created: 3),
    ]
    let inserted = try await fresh.store.write { writer in
      try (keys.reversed() + [Self.key("e", .removed)]).map { try writer.insert($0) }
    }
    #expect(inserted == [true, true, true, true, true])
    #expect(try await fresh.store.read { try $0.signingKeys() } == keys)
  }

  @Test(arguments: StoreEngine.allCases)
  func thereIsOneActiveAndOneAnnouncedKeyOfAPurpose(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let inserted = try await fresh.store.write { writer in
      try [
        Self.key("a", .active), Self.key("b", .active), Self.key("c", .announced), Self.key("d", .announced),
        Self.key("e", .retired), Self.key("f", .retired), Self.key("g", .active, .file), Self.key("a", .retired),
      ].map { try writer.insert($0) }
    }
    #expect(inserted == [true, false, true, false, true, true, true, false])
  }

  @Test(arguments: StoreEngine.allCases)
  func onlyARetiredKeyIsKeptLonger(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let keys = try await fresh.store.write { writer in
      for (place, state) in [.retired, .active, .announced].enumerated() as EnumeratedSequence<[SigningKeyRecord.State]>
      {
        _ = try writer.insert(Self.key("\(place)", state, created: Int64(place), removesAt: sampleTime))
        try writer.extendKey("\(place)", removesAt: sampleTime.adding(seconds: 1))
      }
      return try writer.signingKeys()
    }
    #expect(keys.map { $0.removesAt } == [sampleTime.adding(seconds: 1), sampleTime, sampleTime])
  }

  @Test(arguments: StoreEngine.allCases)
  func aKeyMovesThroughItsStatesInOrder(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let (results, keys) = try await fresh.store.write { writer in
      _ = try writer.insert(Self.key("old", .active))
      _ = try writer.insert(Self.key("new", .announced, created: 1))
      let results = [
        try writer.activateKey("new"), try writer.retireKey("new", removesAt: sampleTime),
        try writer.activateKey("old"),
        try writer.retireKey("old", removesAt: sampleTime), try writer.retireKey("old", removesAt: sampleTime),
        try writer.activateKey("new"), try writer.activateKey("new"), try writer.activateKey("none"),
      ]
      return (results, try writer.signingKeys())
    }
    #expect(results == [false, false, false, true, false, true, false, false])
    #expect(keys == [Self.key("old", .retired, removesAt: sampleTime), Self.key("new", .active, created: 1)])
    let removals = try await fresh.store.write { writer in try ["old", "old", "new"].map { try writer.removeKey($0) } }
    #expect(removals == [true, false, true])
    #expect(try await fresh.store.read { try $0.signingKeys() } == [])
    let bytes = try await fresh.engine.read {
      try $0.query("SELECT private_key FROM signing_keys", []) { try $0.bytes(0) }
    }
    #expect(bytes == [[], []], "a removed key cannot be opened by anyone")
  }
}
