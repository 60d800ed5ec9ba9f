import LicensingCore
import Testing

@Suite struct AuditSearchContractTests {
  /// An event whose id begins with its time, as all do outside of tests.
  private static func event(
    _ second: Int64, _ number: UInt8 = 0, _ actor: AuditActor = .system, _ action: AuditEvent.Action = .deviceChanged,
    organization: Int? = nil, subject: String = "dev_1"
  ) -> AuditEvent {
    let at = sampleTime.adding(seconds: second)
    return AuditEvent(
      id: AuditEventID(now: at, random: [0, 0, number]), at: at, actor: actor, action: action,
      organizationID: organization.map { sampleID($0) }, subject: subject, address: "192.0.2.1", requestID: "r1",
      details: [:])
  }

  private static let events = [
    event(1, organization: 1), event(2, 0, .user(sampleID(1)), .licenseSuspended, organization: 1, subject: "lic_1"),
    event(3, 0, .user(sampleID(2)), .licenseSuspended, organization: 2, subject: "lic_2"),
    event(4, 0, .client("till"), .authorizationRedeemed, organization: 1, subject: "dau_1"),
    event(4, 1, .operator, .userCreated, subject: "usr_1"),
    event(5, 0, .user(sampleID(1)), .licenseReinstated, organization: 1, subject: "lic_1"),
    event(6, 0, .user(sampleID(1)), .licenseSuspended, subject: "lic_1"),
  ]

  private static func store(_ engine: StoreEngine) async throws -> FreshStore {
    let fresh = try await engine.freshStore()
    try await fresh.store.write { writer in for event in events.shuffled(seed: 3) { try writer.insert(event) } }
    return fresh
  }

  private static let user: String = (sampleID(1) as UserID).text

  private static let searches: [(AuditSearch, [Int])] = [
    (AuditSearch(), [0, 1, 2, 3, 4, 5, 6]),
    (AuditSearch(of: sampleID(1)), [0, 1, 3, 5]),
    (AuditSearch(of: sampleID(3)), []),
    (AuditSearch(subjects: ["lic_1"]), [1, 5, 6]),
    (AuditSearch(of: sampleID(1), subjects: ["lic_1"]), [1, 5]),
    (AuditSearch(subjects: ["lic_2", "lic_1", "lic_1"]), [1, 2, 5, 6]),
    (AuditSearch(subjects: ["lic_1", "lic_2"], action: .licenseSuspended), [1, 2, 6]),
    (AuditSearch(subjects: []), []),
    (AuditSearch(subjects: ["LIC_1"]), []),
    (AuditSearch(actorKind: .operator), [4]),
    (AuditSearch(actorKind: .user), [1, 2, 5, 6]),
    (AuditSearch(of: sampleID(1), actorKind: .user), [1, 5]),
    (AuditSearch(actorID: user), [1, 5, 6]),
    (AuditSearch(of: sampleID(1), actorID: user, action: .licenseSuspended), [1]),
    (AuditSearch(subjects: ["lic_1"], actorKind: .user, actorID: user, action: .licenseReinstated), [5]),
    (AuditSearch(actorKind: .client, actorID: user), []),
    (AuditSearch(of: sampleID(1), actorKind: .client, actorID: user), []),
    (AuditSearch(actorKind: .user, actorID: user), [1, 5, 6]),
    (AuditSearch(actorKind: .user, actorID: "nobody"), []),
    (AuditSearch(of: sampleID(1), actorID: user), [1, 5]),
    (AuditSearch(of: sampleID(2), actorID: user), []),
    (AuditSearch(actorID: user, action: .licenseSuspended), [1, 6]),
    (AuditSearch(actorKind: .user, action: .licenseSuspended), [1, 2, 6]),
    (AuditSearch(actorKind: .operator, action: .licenseSuspended), []),
    (AuditSearch(of: sampleID(1), actorKind: .user, action: .licenseSuspended), [1]),
    (AuditSearch(of: sampleID(1), actorKind: .operator), []),
    (AuditSearch(subjects: ["lic_1"], actorKind: .client, actorID: user), []),
    (AuditSearch(of: sampleID(1), actorKind: .user, from: sampleTime.adding(seconds: 3)), [5]),
    (AuditSearch(actorID: "till"), [3]),
    (AuditSearch(action: .licenseSuspended), [1, 2, 6]),
    (AuditSearch(of: sampleID(1), action: .licenseSuspended), [1]),
    (AuditSearch(of: sampleID(2), actorKind: .system, action: .licenseSuspended), []),
    (AuditSearch(action: .tokenAhead), []),
    (AuditSearch(from: sampleTime.adding(seconds: 4)), [3, 4, 5, 6]),
    (AuditSearch(to: sampleTime.adding(seconds: 4)), [0, 1, 2]),
    (AuditSearch(from: sampleTime.adding(seconds: 4), to: sampleTime.adding(seconds: 5)), [3, 4]),
    (AuditSearch(from: sampleTime.adding(milliseconds: 4001), to: sampleTime.adding(milliseconds: 5001)), [5]),
    (AuditSearch(from: sampleTime.adding(seconds: 5), to: sampleTime.adding(seconds: 4)), []),
    (AuditSearch(from: Timestamp(milliseconds: .min), to: Timestamp(milliseconds: 1 << 47)), [0, 1, 2, 3, 4, 5, 6]),
    (AuditSearch(to: Timestamp(milliseconds: -1)), []),
    (AuditSearch(subjects: ["lic_1"], from: sampleTime.adding(seconds: 3)), [5, 6]),
  ]

  @Test(arguments: StoreEngine.allCases)
  func aSearchFindsWhatItAsksForInBothOrders(engine: StoreEngine) async throws {
    let fresh = try await Self.store(engine)
    for (search, wanted) in Self.searches {
      let (up, down) = try await fresh.store.read { reader in
        (
          try reader.auditEntries(search, .oldestFirst, page: Page()),
          try reader.auditEntries(search, .newestFirst, page: Page())
        )
      }
      #expect(up.map(\.event) == wanted.map { Self.events[$0] }, "\(search)")
      #expect(down.map(\.event) == wanted.reversed().map { Self.events[$0] }, "\(search)")
    }
  }

  @Test(arguments: StoreEngine.allCases, AuditOrder.allCases)
  func pagesJoinWithoutGapOrRepetition(engine: StoreEngine, order: AuditOrder) async throws {
    let fresh = try await Self.store(engine)
    for (search, wanted) in Self.searches {
      let found = try await fresh.store.read { reader in
        var (found, after) = ([AuditEvent](), AuditEventID?.none)
        while true {
          let page = try reader.auditEntries(search, order, page: Page(limit: 2, after: after)).map(\.event)
          found += page
          guard page.count == 2, let last = page.last else { return found }
          after = last.id
        }
      }
      let events = wanted.map { Self.events[$0] }
      #expect(found == (order == .oldestFirst ? events : events.reversed()), "\(search)")
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func oneEventIsFoundByItsID(engine: StoreEngine) async throws {
    let fresh = try await Self.store(engine)
    let (found, none) = try await fresh.store.read { reader in
      (try reader.auditEntry(Self.events[2].id), try reader.auditEntry(sampleID(99)))
    }
    #expect(found == AuditEntry(event: Self.events[2], seal: nil) && none == nil)
  }

  @Test(arguments: StoreEngine.allCases)
  func noMoreSubjectsAreLookedForThanAPageIsWorth(engine: StoreEngine) async throws {
    let fresh = try await Self.store(engine)
    let subjects = (0..<AuditSearch.mostSubjects).map { "dev_x\($0)" } + ["lic_1"]
    let search = AuditSearch(subjects: subjects)
    #expect(try await fresh.store.read { try $0.auditEntries(search, .newestFirst, page: Page()) } == [])
  }
}

extension Array {
  /// In an order that is always the same, and not the one it was in.
  fileprivate func shuffled(seed: Int) -> [Element] {
    enumerated().sorted { ($0.offset * seed % count, $0.offset) < ($1.offset * seed % count, $1.offset) }.map(\.element)
  }
}
