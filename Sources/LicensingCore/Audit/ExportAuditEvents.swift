/// Delivers what a search of the audit log finds, newest first, page by page. The audit log has it, before the first page leaves.
package struct ExportAuditEvents: Sendable {
  /// As many as a spreadsheet takes.
  package static var most: Int { 1_000_000 }

  private let context: LicensingContext
  private let most: Int

  /// - Parameter most: a test's own limit.
  package init(_ context: LicensingContext, most: Int = most) {
    self.context = context
    self.most = most
  }

  /// Notes the export.
  /// - Throws: `notFound`, `forbidden`.
  package func begin(_ search: AuditSearch, by actor: Actor) async throws {
    try ReadAuditEvents.require(search.organizationID, of: actor)
    let details: [String: String?] = [
      "subjects": search.subjects?.joined(separator: " "), "actor_kind": search.actorKind?.rawValue,
      "actor_id": search.actorID, "action": search.action?.rawValue,
      "from": search.from.map { String($0.milliseconds) }, "to": search.to.map { String($0.milliseconds) },
    ]
    let organization = search.organizationID
    try await context.change(by: actor) { writer, trail in
      try trail.record(.auditLogExported, organization?.text ?? "audit_log", in: organization, details, to: writer)
    }
  }

  /// - Parameter deliver: gets at most 200 entries at a time; what it throws ends the export.
  /// - Returns: where the log goes on, if there is more than fits: the time of the last event that was delivered.
  /// - Throws: `unavailable`.
  package func callAsFunction(
    _ search: AuditSearch, deliver: ([AuditEntry]) async throws -> Void
  ) async throws -> Timestamp? {
    var (delivered, last) = (0, AuditEntry?.none)
    while true {
      let page = Page(limit: min(Page<AuditEventID>.largest, most - delivered + 1), after: last?.event.id)
      let entries = try await context.store.read { try $0.auditEntries(search, .newestFirst, page: page) }
      let fitting = Array(entries.prefix(most - delivered))
      if !fitting.isEmpty { try await deliver(fitting) }
      delivered += fitting.count
      last = fitting.last ?? last
      if fitting.count < entries.count { return last?.event.at }
      guard entries.count == page.limit else { return nil }
    }
  }
}
