import HTTPTypes
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

extension ConsoleRoute {
  /// There is an event to look at.
  private static let told: @Sendable (ConsoleWorld, Browser) async throws -> (query: String, form: [(String, String)]) =
    {
      world, _ in
      try await world.tell()
      return ("", [])
    }

  static let ofAudit: [ConsoleRoute] = [
    .init(.get, "/audit", .platformAdministrator, prepare: told),
    .init(.get, "/audit/events/{event}", .platformAdministrator, prepare: told),
    .init(.post, "/audit/export", .platformAdministrator, done: 200, prepare: told),
    .init(.get, "/audit/chain", .platformAdministrator, prepare: told),
    .init(.post, "/audit/chain", .platformAdministrator, prepare: told),
    .init(.get, "/organizations/{id}/audit", .member(.viewer), prepare: told),
    .init(.get, "/organizations/{id}/audit/events/{event}", .member(.viewer), prepare: told),
    .init(.post, "/organizations/{id}/audit/export", .member(.viewer), done: 200, prepare: told),
  ]
}

extension ConsoleWorld {
  /// The event that `tell` writes.
  static let toldEvent = AuditEventID(now: start, random: Array(repeating: 0xAA, count: 10))

  /// Writes an event of the organization, once.
  func tell() async throws {
    let event = AuditEvent(
      id: Self.toldEvent, at: Self.start, actor: .user(sample[.manager]), action: .deviceChanged,
      organizationID: sample.acme, subject: sample.server.text, address: "192.0.2.77", requestID: "telling",
      details: ["name": "Store 12 server", "license": sample.license.text, "asked_from": "198.51.100.9"])
    try await store.write { writer in
      if try writer.auditEntry(event.id) == nil { try writer.insert(event) }
    }
  }

  func sealAudit() async throws { while try await SealAuditEvents(context)() {} }
}
