import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// What a user did over the API, and nothing else, is in the audit log: action, subject, organization, details, and the request
/// if it is given; with who did it, when, and from where.
func expectEvents(
  _ world: ServerWorld, _ expected: [(String, String, String?, [String: String], String?)],
  by login: ServerWorld.Login, _ location: SourceLocation = #_sourceLocation
) async throws {
  let all = try await world.store.healthy.read { try $0.auditEvents(of: nil, page: Page(limit: 200)) }
  let events = all.filter { $0.actor == .user(login.user.id) }
  let told: (AuditEvent) -> String = {
    "\($0.action.rawValue) \($0.subject) \($0.organizationID?.text ?? "-") \($0.details.sorted { $0.key < $1.key })"
  }
  let wanted = expected.map { action, subject, organization, details, _ in
    "\(action) \(subject) \(organization ?? "-") \(details.sorted { $0.key < $1.key })"
  }
  // Events of one millisecond have no order.
  #expect(events.map(told).sorted() == wanted.sorted(), sourceLocation: location)
  for request in expected.compactMap(\.4) {
    #expect(events.contains { $0.requestID == request }, sourceLocation: location)
  }
  for event in events {
    #expect(event.address == ServerWorld.address, sourceLocation: location)
    #expect(event.requestID.hasPrefix("request-"), sourceLocation: location)
    #expect(event.at <= world.clock.now && event.at >= AdjustableClock.start, sourceLocation: location)
  }
}
