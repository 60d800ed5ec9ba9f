import LicensingCore
import Testing

@Suite struct AccountsContractTests {
  @Test(arguments: StoreEngine.allCases)
  func everyFieldOfAUserComesBack(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let plain = Sample.user(1)
    let extreme = User(
      id: sampleID(2), email: "Ada+\(awkwardText)@Example.com", name: awkwardText, isPlatformAdministrator: true,
      isDisabled: true, passwordHash: "scrypt$65536$8$2$AA$AA", version: 7, createdAt: Timestamp(milliseconds: .min),
      updatedAt: Timestamp(milliseconds: .max))
    let inserted = try await fresh.store.write { [try $0.insert(plain), try $0.insert(extreme)] }
    #expect(inserted == [true, true])
    let found = try await fresh.store.read { reader in
      [
        try reader.user(plain.id), try reader.user(extreme.id), try reader.user(emailKey: "user1@example.com"),
        try reader.user(emailKey: User.emailKey(extreme.email)), try reader.user(emailKey: "User1@example.com"),
        try reader.user(sampleID(3)),
      ]
    }
    #expect(found == [plain, extreme, plain, extreme, nil, nil])
  }

  @Test(arguments: StoreEngine.allCases)
  func anAddressIsTakenHoweverItIsTyped(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let inserted = try await fresh.store.write { writer in
      [
        try writer.insert(Sample.user(1, email: "Ada@Example.com")),
        try writer.insert(Sample.user(2, email: " ada@EXAMPLE.com ")),
        try writer.insert(Sample.user(3, email: "ada2@example.com")),
      ]
    }
    #expect(inserted == [true, false, true])
    #expect(try await fresh.store.read { try $0.users(page: Page()).map(\.id) } == [sampleID(1), sampleID(3)])
  }

  @Test(arguments: StoreEngine.allCases)
  func aChangeOfAUserNeedsTheCurrentVersion(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    var changed = Sample.user()
    _ = try await fresh.store.write { [changed] in try $0.insert(changed) }
    changed.name = "Grace"
    changed.isDisabled = true
    changed.isPlatformAdministrator = true
    changed.passwordHash = "scrypt$…"
    changed.updatedAt = sampleTime.adding(seconds: 1)
    let results = try await fresh.store.write { [changed] in [try $0.update(changed), try $0.update(changed)] }
    changed.version = 2
    #expect(results == [changed, nil])
    changed.passwordHash = nil
    let cleared = try await fresh.store.write { [changed] in try $0.update(changed) }
    #expect(cleared?.passwordHash == nil && cleared?.version == 3)
  }

  @Test(arguments: StoreEngine.allCases)
  func administratorsAreCountedWhileTheyAreActive(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let count = try await fresh.store.write { writer in
      let none = try writer.activePlatformAdministratorCount()
      _ = try writer.insert(Sample.user(1, isPlatformAdministrator: true))
      _ = try writer.insert(Sample.user(2))
      var disabled = Sample.user(3, isPlatformAdministrator: true)
      disabled.isDisabled = true
      _ = try writer.insert(disabled)
      return [none, try writer.activePlatformAdministratorCount()]
    }
    #expect(count == [0, 1])
  }

  @Test(arguments: StoreEngine.allCases)
  func apiTokensAreFoundByTheirHashAndDeletedByTheirOwner(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let tokens = (1...3).map { number in
      APIToken(id: sampleID(number), userID: sampleID(number < 3 ? 1 : 2), name: awkwardText, createdAt: sampleTime)
    }
    let hash = { @Sendable (number: UInt8) in [UInt8](repeating: number, count: 32) }
    try await fresh.store.write { writer in
      for number in 1...2 { _ = try writer.insert(Sample.user(number)) }
      for (token, number) in zip(tokens, UInt8(1)...) { try writer.insert(token, hash: hash(number)) }
    }
    let (found, unknown, own) = try await fresh.store.read {
      (try $0.apiToken(hash: hash(2)), try $0.apiToken(hash: hash(9)), try $0.apiTokens(of: sampleID(1)))
    }
    #expect(found == tokens[1] && unknown == nil && own == [tokens[0], tokens[1]])
    let deleted = try await fresh.store.write { writer in
      try [(1, 2), (1, 1), (1, 1)].map { try writer.deleteAPIToken(sampleID($0), of: sampleID($1)) }
    }
    #expect(deleted == [false, true, false])
    #expect(try await fresh.store.read { try $0.apiToken(hash: hash(1)) } == nil)
  }

  @Test(arguments: StoreEngine.allCases)
  func twoTokensCannotHaveOneHash(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    await #expect(throws: LicensingError.changedMeanwhile) {
      try await fresh.store.write { writer in
        _ = try writer.insert(Sample.user())
        for number in 1...2 {
          let token = APIToken(id: sampleID(number), userID: sampleID(1), name: "t", createdAt: sampleTime)
          try writer.insert(token, hash: [1])
        }
      }
    }
    #expect(try await fresh.store.read { try $0.user(sampleID(1)) } == nil, "nothing of it was written")
  }
}
