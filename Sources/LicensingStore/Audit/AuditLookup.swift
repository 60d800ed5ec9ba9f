import LicensingCore

/// One way into the audit log: the events that have certain values in the first columns of an index, whose next column is their id. So
/// they are met in their order, and no others between them, however rare they are.
struct AuditLookup {
  private(set) var conditions: [(column: String, value: SQLValue)] = []

  /// The ways that together find what is searched for, each event by one of them. Where an index goes on with a column that the
  /// search leaves open, there is a way for each of its values, of which there are few.
  static func all(for search: AuditSearch) -> [AuditLookup] {
    if let subjects = search.subjects {
      return Set(subjects.prefix(AuditSearch.mostSubjects)).map { about($0, search) }
    }
    let scope = search.organizationID.map { AuditLookup().with("organization_id", SQLValue($0)) } ?? AuditLookup()
    let actions = search.action.map { [$0] } ?? AuditEvent.Action.allCases
    if let actor = search.actorID {
      return actions.map { scope.with("actor_id", .text(actor)).with($0) }
    }
    switch (search.action, search.actorKind) {
    case (nil, nil): return [scope]
    case (nil, let kind?) where search.organizationID == nil: return [scope.with(kind)]
    case (_, let kind):
      let kinds = kind.map { [$0] } ?? AuditActor.Kind.allCases
      return actions.flatMap { action in kinds.map { scope.with(action).with($0) } }
    }
  }

  /// Of what happened to one thing there is little: it is looked at whole, and no index is taken for the other conditions.
  private static func about(_ subject: String, _ search: AuditSearch) -> AuditLookup {
    let others: [(String, SQLValue?)] = [
      ("organization_id", search.organizationID.map { SQLValue($0) }), ("actor_id", search.actorID.map(SQLValue.text)),
      ("actor_kind", search.actorKind.map { .text($0.rawValue) }), ("action", search.action.map { .text($0.rawValue) }),
    ]
    return others.reduce(into: AuditLookup().with("subject", .text(subject))) { lookup, other in
      if let value = other.1 { lookup = lookup.with("COALESCE(\(other.0), '')", value) }
    }
  }

  private func with(_ action: AuditEvent.Action) -> AuditLookup { with("action", .text(action.rawValue)) }
  private func with(_ kind: AuditActor.Kind) -> AuditLookup { with("actor_kind", .text(kind.rawValue)) }

  private func with(_ column: String, _ value: SQLValue) -> AuditLookup {
    var lookup = self
    lookup.conditions.append((column, value))
    return lookup
  }
}
