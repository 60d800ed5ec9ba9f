import LicensingCore
import Testing

@Suite struct ClientsContractTests {
  @Test(arguments: StoreEngine.allCases)
  func everyFieldComesBack(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let bound = Client(
      id: "cli_1", organizationID: sampleID(1), name: awkwardText, secretHash: Array(0...31), grants: [],
      mayIntrospect: true, isDisabled: true, version: 3, createdAt: sampleTime, updatedAt: sampleTime.adding(seconds: 1)
    )
    let inserted = try await fresh.store.write { writer in
      try writer.insert(Sample.organization())
      return [try writer.insert(Sample.agent), try writer.insert(bound), try writer.insert(Sample.agent)]
    }
    #expect(inserted == [true, true, false])
    let found = try await fresh.store.read {
      [try $0.client(Sample.agent.id), try $0.client("cli_1"), try $0.client("x")]
    }
    #expect(found == [Sample.agent, bound, nil])
  }

  @Test(arguments: StoreEngine.allCases)
  func aChangeNeedsTheCurrentVersion(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    var changed = Sample.agent
    changed.name = "Agent 2"
    changed.secretHash = [1, 2]
    changed.grants = [.refreshToken]
    changed.mayIntrospect = true
    changed.isDisabled = true
    changed.updatedAt = sampleTime.adding(seconds: 1)
    let results = try await fresh.store.write { [changed] writer in
      _ = try writer.insert(Sample.agent)
      return [try writer.update(changed), try writer.update(changed)]
    }
    changed.version = 2
    #expect(results == [changed, nil])
    #expect(try await fresh.store.read { try $0.client(Sample.agent.id) } == changed)
  }

  /// Whatever a store keeps in memory: what was acknowledged is what the next request sees.
  @Test(arguments: StoreEngine.allCases)
  func aClientIsFoundAsItIsNow(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let store = fresh.store
    #expect(try await store.client(Sample.agent.id) == nil)
    _ = try await store.write { try $0.insert(Sample.agent) }
    #expect(try await store.client(Sample.agent.id) == Sample.agent)
    var changed = Sample.agent
    for round in 1...20 {
      changed.isDisabled.toggle()
      #expect(try await store.client(Sample.agent.id) != changed, "round \(round)")
      let kept = try await store.write { [changed] in try $0.update(changed) }
      changed = try #require(kept)
      #expect(try await store.client(Sample.agent.id) == changed, "round \(round)")
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func listsGoOnAfterAnID(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let clients = ["cli_b", "cli_a", "countersign-agent", "cli_c"].map { id in
      Client(
        id: id, organizationID: nil, name: id, secretHash: nil, grants: [.deviceCode], mayIntrospect: false,
        createdAt: sampleTime, updatedAt: sampleTime)
    }
    try await fresh.store.write { writer in for client in clients { _ = try writer.insert(client) } }
    let (first, rest) = try await fresh.store.read {
      (try $0.clients(page: Page(limit: 2)).map(\.id), try $0.clients(page: Page(after: "cli_b")).map(\.id))
    }
    #expect(first == ["cli_a", "cli_b"] && rest == ["cli_c", "countersign-agent"])
  }

  /// What is wrong with the client comes first, whatever the body came to, and keeps nothing of it.
  @Test(arguments: StoreEngine.allCases)
  func aClientIsCheckedBeforeWhatItAsks(engine: StoreEngine) async throws {
    struct Unknown: Error {}
    struct Wrong: Error {}
    let fresh = try await engine.freshStore()
    let store = fresh.store
    _ = try await store.write { try $0.insert(Sample.agent) }
    let check: @Sendable (Client?) throws -> Void = { if $0 == nil { throw Unknown() } }
    let insert: @Sendable (any StoreWriter) throws -> Bool = { writer in
      try writer.insert(Sample.organization())
      return try writer.organization(sampleID(1)) != nil
    }
    await #expect(throws: Unknown.self) { try await store.write(client: "x", check: check, insert) }
    await #expect(throws: Unknown.self) { try await store.write(client: "x", check: check) { _ in throw Wrong() } }
    await #expect(throws: Unknown.self) { try await store.read(client: "x", check: check) { _ in throw Wrong() } }
    let agent = Sample.agent.id
    await #expect(throws: Wrong.self) { try await store.read(client: agent, check: check) { _ in throw Wrong() } }
    await #expect(throws: Wrong.self) {
      try await store.write(client: agent, check: check) { writer in
        _ = try insert(writer)
        throw Wrong()
      }
    }
    #expect(try await store.read(client: agent, check: check) { try $0.organization(sampleID(1)) } == nil)
    #expect(try await store.write(client: agent, check: check, insert))
    #expect(try await store.read(client: agent, check: check) { try $0.organization(sampleID(1)) } != nil)
  }
}
