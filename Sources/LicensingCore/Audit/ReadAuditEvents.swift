/// The audit log, as an actor may see it.
package struct ReadAuditEvents: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Parameter organization: nil: every event, for platform administrators.
  /// - Throws: `notFound`, `forbidden`.
  package func callAsFunction(
    of organization: OrganizationID?, _ page: Page<AuditEventID>, by actor: Actor
  ) async throws -> [AuditEvent] {
    if let organization {
      try actor.require(.viewer, in: organization)
    } else {
      try actor.requirePlatformAdministrator()
    }
    return try await context.store.read { try $0.auditEvents(of: organization, page: page) }
  }
}
