import LicenseTokens
import LicensingCore

extension SQLTransaction: AuditReader, AuditWriter {
  func insert(_ event: AuditEvent) throws {
    let details = JSONValue.object(event.details.mapValues(JSONValue.string))
    try connection.execute(
      """
      INSERT INTO audit_events (id, at, actor_kind, actor_id, action, organization_id, subject, address, request_id,
        details)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      """,
      [
        SQLValue(event.id), SQLValue(event.at), .text(event.actor.kind), SQLValue(event.actor.id),
        .text(event.action.rawValue), SQLValue(event.organizationID), .text(event.subject), .text(event.address),
        .text(event.requestID), .text(String(decoding: details.json, as: UTF8.self)),
      ])
  }

  func auditEntry(_ id: AuditEventID) throws -> AuditEntry? {
    try connection.first(
      "SELECT \(AuditEntry.columns) FROM audit_events WHERE id = $1", [SQLValue(id)], AuditEntry.init)
  }

  func auditEntries(
    _ search: AuditSearch, _ order: AuditOrder, page: Page<AuditEventID>
  ) throws -> [AuditEntry] {
    if search.subjects == nil, let actor = search.actorID, let kind = search.actorKind,
      try isNever(kind, actor: actor)
    {
      return []
    }
    let (lookups, bounds) = (AuditLookup.all(for: search), IDBounds(search, order, page))
    if lookups.count == 1, let lookup = lookups.first {
      return try events(AuditEntry.columns, lookup, order, bounds, page, AuditEntry.init)
    }
    // From each no more than the page takes, and only their ids; then what it shows.
    let ids: [AuditEventID] = try lookups.flatMap {
      try events("id", $0, order, bounds, page) { try $0.identifier(0) }
    }
    let sorted = order == .oldestFirst ? ids.sorted(by: <) : ids.sorted(by: >)
    return try sorted.prefix(page.limit).compactMap(auditEntry)
  }

  private func events<T>(
    _ columns: String, _ lookup: AuditLookup, _ order: AuditOrder, _ bounds: IDBounds, _ page: Page<AuditEventID>,
    _ map: (any SQLRow) throws -> T
  ) throws -> [T] {
    let conditions = lookup.conditions.enumerated().map { "\($1.column) = $\($0 + 1)" }
    let place = conditions.count + 1
    let limits = ["id > $\(place)", "id < $\(place + 1)"]
    return try connection.query(
      """
      SELECT \(columns) FROM audit_events WHERE \((conditions + limits).joined(separator: " AND "))
      ORDER BY id \(order == .oldestFirst ? "ASC" : "DESC") LIMIT $\(place + 2)
      """,
      lookup.conditions.map(\.value) + [.text(bounds.above), .text(bounds.below), page.limitValue], map)
  }

  /// Whoever acts is always of one kind, which any of their events tells.
  private func isNever(_ kind: AuditActor.Kind, actor: String) throws -> Bool {
    try connection.first(
      "SELECT actor_kind FROM audit_events WHERE actor_id = $1 ORDER BY action, id LIMIT 1", [.text(actor)]
    ) { try $0.text(0) != kind.rawValue } ?? false
  }
}

/// Between which ids a page lies. As ids begin with the time, a search for a time is one for ids.
private struct IDBounds {
  private(set) var above = ""
  /// Above every id.
  private(set) var below = "~"

  init(_ search: AuditSearch, _ order: AuditOrder, _ page: Page<AuditEventID>) {
    if let from = search.from {
      // The last id that the millisecond before can have.
      let last = AuditEventID(now: from.adding(milliseconds: -1), random: Array(repeating: 0xFF, count: 10))
      above = from.milliseconds > 0 ? last.text : ""
    }
    if let to = search.to { below = AuditEventID(now: to, random: []).text }
    guard let after = page.after?.text else { return }
    switch order {
    case .oldestFirst: above = max(above, after)
    case .newestFirst: below = min(below, after)
    }
  }
}

extension AuditEntry {
  fileprivate static let columns = """
    id, at, actor_kind, actor_id, action, organization_id, subject, address, request_id, details, sequence,
    previous_hash, hash
    """

  fileprivate init(_ row: any SQLRow) throws {
    guard let actor = AuditActor(kind: try row.text(2), id: try row.optionalText(3)) else {
      throw UnreadableRow(column: 2)
    }
    let event = AuditEvent(
      id: try row.identifier(0), at: try row.time(1), actor: actor, action: try row.value(4),
      organizationID: try row.optionalIdentifier(5), subject: try row.text(6), address: try row.text(7),
      requestID: try row.text(8), details: try Self.details(row.text(9)))
    self.init(event: event, seal: try AuditSeal(row, at: 10))
  }

  private static func details(_ text: String) throws -> [String: String] {
    guard case .object(let members) = try JSONValue(parsing: Array(text.utf8)) else { throw UnreadableRow(column: 9) }
    return members.compactMapValues { if case .string(let text) = $0 { text } else { nil } }
  }
}

extension AuditSeal {
  /// Nil for an event that is not sealed.
  fileprivate init?(_ row: any SQLRow, at start: Int) throws {
    guard let sequence = try row.optionalInteger(start), let previousHash = try row.optionalBytes(start + 1),
      let hash = try row.optionalBytes(start + 2)
    else { return nil }
    self.init(sequence: sequence, previousHash: previousHash, hash: hash)
  }
}
