/// The audit log, as an actor may see it: members that of their organization, platform administrators all of it.
package struct ReadAuditEvents: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Throws: `notFound`, `forbidden`.
  package func callAsFunction(
    _ search: AuditSearch, _ order: AuditOrder, _ page: Page<AuditEventID>, by actor: Actor
  ) async throws -> [AuditEntry] {
    try Self.require(search.organizationID, of: actor)
    return try await context.store.read { try $0.auditEntries(search, order, page: page) }
  }

  /// The events of an organization, oldest first.
  /// - Parameter organization: nil: every event, for platform administrators.
  /// - Throws: `notFound`, `forbidden`.
  package func callAsFunction(
    of organization: OrganizationID?, _ page: Page<AuditEventID>, by actor: Actor
  ) async throws -> [AuditEvent] {
    try await self(AuditSearch(of: organization), .oldestFirst, page, by: actor).map(\.event)
  }

  /// One event.
  /// - Throws: `notFound`, also to members when it is none of their organization.
  package func get(_ id: AuditEventID, by actor: Actor) async throws -> AuditEntry {
    guard let entry = try await context.store.read({ try $0.auditEntry(id) }) else { throw LicensingError.notFound }
    if let organization = entry.event.organizationID {
      try actor.require(.viewer, in: organization)
    } else if !actor.isPlatformAdministrator {
      throw LicensingError.notFound
    }
    return entry
  }

  static func require(_ organization: OrganizationID?, of actor: Actor) throws {
    if let organization {
      try actor.require(.viewer, in: organization)
    } else {
      try actor.requirePlatformAdministrator()
    }
  }
}
