import LicensingCore
import Testing

/// Lists of users and of clients: searched, narrowed, counted, page by page.
@Suite struct PeopleListContractTests {
  private static func user(_ number: Int, _ name: String, administrator: Bool = false, disabled: Bool = false) -> User {
    var user = Sample.user(number, isPlatformAdministrator: administrator)
    (user.name, user.isDisabled) = (name, disabled)
    return user
  }

  @Test(arguments: StoreEngine.allCases)
  func usersAreFoundByNameAndAddress(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let users = [
      Self.user(1, "ÄDA 100%", administrator: true), Self.user(2, "Grace", disabled: true),
      Self.user(3, "Alan", administrator: true, disabled: true), Self.user(4, "Ada_L"),
    ]
    try await fresh.store.write { writer in for user in users { _ = try writer.insert(user) } }
    for (words, filter, numbers) in [
      (nil, .all, [1, 2, 3, 4]), (nil, .platformAdministrators, [1, 3]), (nil, .disabled, [2, 3]),
      ("äda", .all, [1]), ("%", .all, [1]), ("_", .all, [4]), (" USER3@ ", .all, [3]),
      ("example.com", .disabled, [2, 3]),
      ("a", .platformAdministrators, [1, 3]), ("nobody", .all, []),
    ] as [(String?, UserFilter, [Int])] {
      let search = UserSearch(words: words, filter: filter)
      let found = try await fresh.store.read { try $0.users(search, page: Page()).map(\.id) }
      #expect(found == numbers.map { sampleID($0) }, "\(words ?? "-") \(filter)")
    }
    let (all, few, none) = try await fresh.store.read {
      (try $0.userCounts(words: nil), try $0.userCounts(words: "ada"), try $0.userCounts(words: "?"))
    }
    #expect(all == UserCounts([.all: 4, .platformAdministrators: 2, .disabled: 2]))
    #expect(few == UserCounts([.all: 1, .platformAdministrators: 0, .disabled: 0]))
    #expect(none == UserCounts([.all: 0, .platformAdministrators: 0, .disabled: 0]))
    let second = try await fresh.store.read {
      try $0.users(UserSearch(filter: .disabled), page: Page(limit: 1, after: sampleID(2))).map(\.id)
    }
    #expect(second == [sampleID(3)])
  }

  @Test(arguments: StoreEngine.allCases)
  func aRenamedUserIsFoundByTheNewName(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let found = try await fresh.store.write { writer in
      _ = try writer.insert(Self.user(1, "Ada"))
      _ = try writer.update(Self.user(1, "Grace"))
      return [try writer.userCounts(words: "ada")[.all], try writer.userCounts(words: "grace")[.all]]
    }
    #expect(found == [0, 1])
  }

  @Test(arguments: StoreEngine.allCases)
  func clientsAreFoundByNameAndID(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let clients = [
      ("cli_a", "Till", true, false), ("cli_b", "Back office", false, true), ("cli_c", "TILL 2", false, false),
    ]
    .map { id, name, isConfidential, isDisabled in
      Client(
        id: id, organizationID: nil, name: name, secretHash: isConfidential ? [1] : nil, grants: [.deviceCode],
        mayIntrospect: false, isDisabled: isDisabled, createdAt: sampleTime, updatedAt: sampleTime)
    }
    try await fresh.store.write { writer in for client in clients { _ = try writer.insert(client) } }
    for (words, filter, ids) in [
      (nil, .all, ["cli_a", "cli_b", "cli_c"]), (nil, .confidential, ["cli_a"]),
      (nil, .publicOnes, ["cli_b", "cli_c"]),
      (nil, .disabled, ["cli_b"]), ("till", .all, ["cli_a", "cli_c"]), ("till", .publicOnes, ["cli_c"]),
      ("CLI_B", .all, ["cli_b"]), ("cliXb", .all, []),
    ] as [(String?, ClientFilter, [String])] {
      let search = ClientSearch(words: words, filter: filter)
      let found = try await fresh.store.read { try $0.clients(search, page: Page()).map(\.id) }
      #expect(found == ids, "\(words ?? "-") \(filter)")
    }
    let counts = try await fresh.store.read { try $0.clientCounts(words: "till") }
    #expect(counts == ClientCounts([.all: 2, .confidential: 1, .publicOnes: 1, .disabled: 0]))
  }

  @Test(arguments: StoreEngine.allCases)
  func theFormerSecretOfAClientComesBackAndGoes(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    var client = Sample.agent
    client.secretHash = [1]
    client.formerSecret = .init(hash: [2], worksUntil: sampleTime.adding(seconds: 60))
    let kept = try await fresh.store.write { [client] writer in
      _ = try writer.insert(client)
      return try writer.client(client.id)
    }
    #expect(kept == client)
    client.formerSecret = nil
    let ended = try await fresh.store.write { [client] in try $0.update(client) }
    #expect(ended?.formerSecret == nil && ended?.secretHash == [1])
  }

  @Test(arguments: StoreEngine.allCases)
  func devicesOfAClientAreCountedUpToALimit(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let counts = try await fresh.store.write { writer in
      for number in 2...4 { try writer.insert(Sample.device(number)) }
      for number in 1...4 {
        _ = try writer.charge(Sample.activation(number, device: number))
        try writer.insert(Sample.family(number, activation: number, device: number))
      }
      _ = try writer.endFamily(ofDevice: sampleID(4), .revoked, at: sampleTime)
      return [
        try writer.deviceCount(ofClient: Sample.agent.id, upTo: 10),
        try writer.deviceCount(ofClient: Sample.agent.id, upTo: 2),
        try writer.deviceCount(ofClient: "cli_x", upTo: 10),
      ]
    }
    #expect(counts == [3, 2, 0])
  }
}
