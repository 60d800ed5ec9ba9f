import LicensingCore

extension SQLTransaction {
  func users(_ search: UserSearch, page: Page<UserID>) throws -> [User] {
    var (conditions, values) = (["id > $1"], [page.start()])
    switch search.filter {
    case .all: break
    case .platformAdministrators: conditions.append("platform_administrator = 1")
    case .disabled: conditions.append("disabled = 1")
    }
    if let words = search.words {
      values.append(.text(Self.pattern(containing: words.folded)))
      conditions.append("(search_key LIKE $2 ESCAPE '\\' OR email_key LIKE $2 ESCAPE '\\')")
    }
    values.append(page.limitValue)
    return try connection.query(
      """
      SELECT \(User.columns) FROM users WHERE \(conditions.joined(separator: " AND ")) ORDER BY id
      LIMIT $\(values.count)
      """, values, User.init)
  }

  func userCounts(words: String?) throws -> UserCounts {
    let found = "WHERE search_key LIKE $1 ESCAPE '\\' OR email_key LIKE $1 ESCAPE '\\'"
    let counts = try connection.first(
      """
      SELECT count(*), count(CASE WHEN platform_administrator = 1 THEN 1 END), count(CASE WHEN disabled = 1 THEN 1 END)
      FROM users \(words == nil ? "" : found)
      """, words.map { [.text(Self.pattern(containing: $0.folded))] } ?? []
    ) { row in
      UserCounts(
        all: try row.integer(0), platformAdministrators: try row.integer(1), disabled: try row.integer(2))
    }
    return counts ?? UserCounts(all: 0, platformAdministrators: 0, disabled: 0)
  }
}
