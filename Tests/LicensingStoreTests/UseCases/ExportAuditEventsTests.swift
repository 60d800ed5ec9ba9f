import LicensingStore
import Synchronization
import Testing

@testable import LicensingCore

@Suite struct ExportAuditEventsTests {
  private static let search = AuditSearch(action: .tokenRevoked)

  /// A world in which so many tokens were revoked, one a second.
  private func world(_ count: Int) async throws -> LicensingWorld {
    let world = try await LicensingWorld()
    try await world.store.write { writer in
      for number in 0..<count {
        let at = sampleTime.adding(seconds: Int64(number))
        try writer.insert(
          AuditEvent(
            id: AuditEventID(now: at, random: [1]), at: at, actor: .system, action: .tokenRevoked,
            organizationID: nil, subject: "fam_\(number)", address: "", requestID: "", details: [:]))
      }
    }
    return world
  }

  private func export(
    _ world: LicensingWorld, most: Int
  ) async throws -> (subjects: [String], sizes: [Int], rest: Timestamp?) {
    let pages = Mutex([[AuditEntry]]())
    let rest = try await ExportAuditEvents(world.context, most: most)(Self.search) { page in
      pages.withLock { $0.append(page) }
    }
    let found = pages.withLock { $0 }
    return (found.flatMap { $0.map(\.event.subject) }, found.map(\.count), rest)
  }

  @Test func everythingIsDeliveredNewestFirstInPages() async throws {
    let export = try await export(try await world(401), most: 1000)
    #expect(export.subjects == (0..<401).reversed().map { "fam_\($0)" })
    #expect(export.sizes == [200, 200, 1] && export.rest == nil)
  }

  @Test(arguments: [1, 199, 200, 201, 400, 401])
  func whatDoesNotFitIsSaid(most: Int) async throws {
    let export = try await export(try await world(401), most: most)
    #expect(export.subjects == (0..<401).reversed().prefix(most).map { "fam_\($0)" })
    let last = sampleTime.adding(seconds: Int64(401 - most))
    #expect(export.rest == (most == 401 ? nil : last))
  }

  @Test func nothingIsDeliveredOfNothing() async throws {
    let export = try await export(try await world(0), most: 10)
    #expect(export.subjects.isEmpty && export.sizes.isEmpty && export.rest == nil)
  }

  @Test func whoExportsIsTold() async throws {
    let world = try await world(0)
    var search = AuditSearch(
      of: world.organization.id, subjects: ["a", "b"], actorKind: .user, actorID: "usr_1", action: .tokenRevoked)
    search.from = Timestamp(milliseconds: 1)
    search.to = Timestamp(milliseconds: 2)
    try await ExportAuditEvents(world.context).begin(search, by: world.manager)
    let event = try #require(try await world.events(.auditLogExported).first)
    #expect(event.actor == world.manager.identity && event.organizationID == world.organization.id)
    #expect(
      event.details == [
        "subjects": "a b", "actor_kind": "user", "actor_id": "usr_1", "action": "token.revoked", "from": "1", "to": "2",
      ])
    await #expect(throws: LicensingError.forbidden) {
      try await ExportAuditEvents(world.context).begin(AuditSearch(), by: world.manager)
    }
    await #expect(throws: LicensingError.notFound) {
      try await ExportAuditEvents(world.context).begin(AuditSearch(of: sampleID(9)), by: world.manager)
    }
    #expect(try await world.events(.auditLogExported).count == 1)
  }
}
