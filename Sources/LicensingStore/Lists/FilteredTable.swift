import LicensingCore

/// A table of few rows, listed by their ids, in which a search looks through every row for a part of a text.
struct FilteredTable<Row, Filter: ListFilter>: Sendable {
  let name: String
  let columns: String
  /// The columns with the texts, folded.
  let searched: [String]
  /// What is true of the rows that a filter leaves; nil: all.
  let condition: @Sendable (Filter) -> String?
  let row: @Sendable (any SQLRow) throws -> Row

  /// - Parameter position: of the pattern.
  fileprivate func contains(at position: Int) -> String {
    "(" + searched.map { "\($0) LIKE $\(position) ESCAPE '\\'" }.joined(separator: " OR ") + ")"
  }
}

extension SQLTransaction {
  func list<Row, Filter>(
    _ table: FilteredTable<Row, Filter>, _ search: FilteredSearch<Filter>, after: String?, limit: SQLValue
  ) throws -> [Row] {
    var (conditions, values) = (["id > $1"], [SQLValue.text(after ?? "")])
    if let condition = table.condition(search.filter) { conditions.append(condition) }
    if let words = search.words {
      values.append(.text(Self.pattern(containing: words.folded)))
      conditions.append(table.contains(at: 2))
    }
    values.append(limit)
    return try connection.query(
      """
      SELECT \(table.columns) FROM \(table.name) WHERE \(conditions.joined(separator: " AND ")) ORDER BY id
      LIMIT $\(values.count)
      """, values, table.row)
  }

  /// How many rows with these words each filter leaves.
  func counts<Row, Filter>(_ table: FilteredTable<Row, Filter>, words: String?) throws -> FilteredCounts<Filter> {
    let filters = Array(Filter.allCases)
    let counts = filters.map { filter in
      table.condition(filter).map { "count(CASE WHEN \($0) THEN 1 END)" } ?? "count(*)"
    }
    let found = words == nil ? "" : " WHERE " + table.contains(at: 1)
    return try connection.first(
      "SELECT \(counts.joined(separator: ", ")) FROM \(table.name)\(found)",
      words.map { [.text(Self.pattern(containing: $0.folded))] } ?? []
    ) { row in
      FilteredCounts(
        Dictionary(
          try filters.enumerated().map { ($1, try row.integer($0)) }, uniquingKeysWith: { first, _ in first }))
    } ?? FilteredCounts()
  }
}
