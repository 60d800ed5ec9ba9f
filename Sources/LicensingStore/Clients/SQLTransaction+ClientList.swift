import LicensingCore

extension SQLTransaction {
  func clients(_ search: ClientSearch, page: Page<String>) throws -> [Client] {
    var (conditions, values) = (["id > $1"], [SQLValue.text(page.after ?? "")])
    switch search.filter {
    case .all: break
    case .confidential: conditions.append("secret_hash IS NOT NULL")
    case .publicOnes: conditions.append("secret_hash IS NULL")
    case .disabled: conditions.append("disabled = 1")
    }
    if let words = search.words {
      values.append(.text(Self.pattern(containing: words.folded)))
      conditions.append("(search_key LIKE $2 ESCAPE '\\' OR id LIKE $2 ESCAPE '\\')")
    }
    values.append(page.limitValue)
    return try connection.query(
      """
      SELECT \(Client.columns) FROM clients WHERE \(conditions.joined(separator: " AND ")) ORDER BY id
      LIMIT $\(values.count)
      """, values, Client.init)
  }

  func clientCounts(words: String?) throws -> ClientCounts {
    let found = "WHERE search_key LIKE $1 ESCAPE '\\' OR id LIKE $1 ESCAPE '\\'"
    let counts = try connection.first(
      """
      SELECT count(*), count(secret_hash), count(CASE WHEN disabled = 1 THEN 1 END)
      FROM clients \(words == nil ? "" : found)
      """, words.map { [.text(Self.pattern(containing: $0.folded))] } ?? []
    ) { row in
      ClientCounts(all: try row.integer(0), confidential: try row.integer(1), disabled: try row.integer(2))
    }
    return counts ?? ClientCounts(all: 0, confidential: 0, disabled: 0)
  }

  func deviceCount(ofClient id: String, upTo limit: Int64) throws -> Int64 {
    // A device has at most one living family.
    try connection.first(
      """
      SELECT count(*) FROM (
        SELECT device_id FROM token_families WHERE client_id = $1 AND ended_at IS NULL LIMIT $2) AS living
      """, [.text(id), .integer(limit)]
    ) { try $0.integer(0) } ?? 0
  }
}
