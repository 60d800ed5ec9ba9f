import LicensingCore
import Testing

@Suite struct AuditContractTests {
  private static func event(
    _ number: Int, _ actor: AuditActor = .system, organization: Int? = nil, details: [String: String] = [:],
    action: AuditEvent.Action = .deviceChanged
  ) -> AuditEvent {
    AuditEvent(
      id: sampleID(number), at: sampleTime.adding(seconds: Int64(number)), actor: actor, action: action,
      organizationID: organization.map { sampleID($0) }, subject: "dev_1", address: "192.0.2.1", requestID: "r1",
      details: details)
  }

  @Test(arguments: StoreEngine.allCases)
  func everyFieldComesBack(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let events = [
      Self.event(
        1, .user(sampleID(1)), organization: 1, details: ["name": awkwardText, "": "", "a\nb": "\u{1}\u{7F}\n"]),
      Self.event(2, .client("countersign-agent")), Self.event(3, .operator), Self.event(4, .system, organization: 2),
    ]
    try await fresh.store.write { writer in for event in events { try writer.insert(event) } }
    #expect(try await fresh.store.read { try $0.auditEvents(of: nil, page: Page()) } == events)
  }

  @Test(arguments: StoreEngine.allCases)
  func everyActionComesBack(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let events = zip(1..., AuditEvent.Action.allCases).map { Self.event($0, action: $1) }
    try await fresh.store.write { writer in for event in events { try writer.insert(event) } }
    #expect(try await fresh.store.read { try $0.auditEvents(of: nil, page: Page(limit: 200)) } == events)
  }

  @Test(arguments: StoreEngine.allCases)
  func anOrganizationSeesItsOwnPageByPage(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await fresh.store.write { writer in
      for number in 1...6 { try writer.insert(Self.event(number, organization: number % 3 == 0 ? nil : number % 3)) }
    }
    let pages = try await fresh.store.read { reader in
      try [(1, nil), (1, 1), (2, nil), (3, nil), (nil, 4)].map { (organization: Int?, after: Int?) in
        try reader.auditEvents(
          of: organization.map { sampleID($0) }, page: Page(limit: 2, after: after.map { sampleID($0) })
        ).map(\.id)
      }
    }
    #expect(pages == [[1, 4], [4], [2, 5], [], [5, 6]].map { $0.map { sampleID($0) } })
  }

  @Test(arguments: StoreEngine.allCases)
  func anIDIsUsedOnce(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    await #expect(throws: LicensingError.changedMeanwhile) {
      try await fresh.store.write { writer in for _ in 1...2 { try writer.insert(Self.event(1)) } }
    }
  }
}
