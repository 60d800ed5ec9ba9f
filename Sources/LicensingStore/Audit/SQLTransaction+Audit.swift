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
    guard let subjects = search.subjects else { return try entries(search, about: nil, order, page) }
    // Each by its index, rather than all that there is about them, sorted.
    let found = try Set(subjects.prefix(AuditSearch.mostSubjects)).flatMap {
      try entries(search, about: $0, order, page)
    }
    let sorted = found.sorted { ($0.event.id < $1.event.id) == (order == .oldestFirst) }
    return Array(sorted.prefix(page.limit))
  }

  private func entries(
    _ search: AuditSearch, about subject: String?, _ order: AuditOrder, _ page: Page<AuditEventID>
  ) throws -> [AuditEntry] {
    let bounds = IDBounds(search, order, page)
    let conditions = Conditions(search, about: subject)
    let texts = conditions.list.enumerated().map { index, condition in "\(condition.column) = $\(index + 3)" }
    let sql = """
      SELECT \(AuditEntry.columns) FROM audit_events
      WHERE \((["id > $1", "id < $2"] + texts).joined(separator: " AND "))
      ORDER BY id \(order == .oldestFirst ? "ASC" : "DESC") LIMIT $\(texts.count + 3)
      """
    return try connection.query(
      sql, [.text(bounds.above), .text(bounds.below)] + conditions.list.map(\.value) + [page.limitValue],
      AuditEntry.init)
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

/// What the columns of an event are compared with. The first condition of these finds the rows by its index, in the order of their
/// ids; the others are looked at row by row and are written so that no index is taken for them.
private struct Conditions {
  private(set) var list: [(column: String, value: SQLValue)] = []

  init(_ search: AuditSearch, about subject: String?) {
    if let subject { add("subject", .text(subject)) }
    if let actor = search.actorID { add("actor_id", .text(actor)) }
    // Of these there are few, but not of what an organization's people and machines do.
    let isRare = search.actorKind.map { $0 != .user && $0 != .client } ?? false
    if isRare, let kind = search.actorKind { add("actor_kind", .text(kind.rawValue)) }
    if let organization = search.organizationID {
      let isFirst = list.isEmpty
      add("organization_id", SQLValue(organization))
      // There is an index of both.
      if isFirst, let action = search.action { list.append(("action", .text(action.rawValue))) }
      if !isFirst, let action = search.action { add("action", .text(action.rawValue)) }
    } else if let action = search.action {
      add("action", .text(action.rawValue))
    }
    if !isRare, let kind = search.actorKind { add("actor_kind", .text(kind.rawValue)) }
  }

  private mutating func add(_ column: String, _ value: SQLValue) {
    list.append((list.isEmpty ? column : "COALESCE(\(column), '')", value))
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
