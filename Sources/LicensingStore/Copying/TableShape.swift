/// A table as the catalog of its database describes it.
struct TableShape: Equatable {
  struct Column: Equatable {
    let name: String
    let kind: SQLColumnKind
  }

  let name: String
  /// In the order of their names, so that both databases have them in one order.
  let columns: [Column]
  /// The names of the primary key's columns, in its order.
  let key: [String]

  /// What a catalog tells of one column.
  struct ListedColumn {
    let table: String
    let name: String
    let type: String
    /// Where it stands in the primary key; nil: nowhere.
    let keyPosition: Int64?
  }

  /// - Throws: `CopyFailure.otherTables` for a table that the store does not make: without a key, or of another type.
  static func tables(_ listed: [ListedColumn], _ dialect: SQLDialect) throws -> [TableShape] {
    let kinds = [dialect.integerType: SQLColumnKind.integer, "TEXT": .text, dialect.bytesType: .bytes]
    return try Dictionary(grouping: listed, by: \.table).sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { name, listed in
        let columns = try listed.map { column in
          guard let kind = kinds[column.type.uppercased()] else { throw CopyFailure.otherTables(name) }
          return Column(name: column.name, kind: kind)
        }
        let key = listed.compactMap { column in column.keyPosition.map { (position: $0, name: column.name) } }
        guard !key.isEmpty else { throw CopyFailure.otherTables(name) }
        return TableShape(
          name: name, columns: columns.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) },
          key: key.sorted { $0.position < $1.position }.map(\.name))
      }
  }
}

// MARK: Statements

extension TableShape {
  /// All rows in the order of the key, which compares texts byte by byte.
  func selection(_ dialect: SQLDialect) -> String {
    let order = key.map { name in
      let isText = columns.contains(Column(name: name, kind: .text))
      return isText ? "\(name.quoted) \(dialect.collation)" : name.quoted
    }
    return "SELECT \(columnList) FROM \(name.quoted) ORDER BY \(order.joined(separator: ", "))"
  }

  /// Adds so many rows at once; its parameters are their values, row after row.
  func insertion(rows count: Int) -> String {
    let rows = (0..<count).map { row in
      "(" + columns.indices.map { "$\(row * columns.count + $0 + 1)" }.joined(separator: ", ") + ")"
    }
    return "INSERT INTO \(name.quoted) (\(columnList)) VALUES \(rows.joined(separator: ", "))"
  }

  private var columnList: String { columns.map(\.name.quoted).joined(separator: ", ") }

  /// The values of a row of `selection`.
  func values(of row: any SQLRow) throws -> [SQLValue] {
    try columns.enumerated().map { position, column in
      switch column.kind {
      case .integer, .bool: SQLValue(try row.optionalInteger(position))
      case .text: SQLValue(try row.optionalText(position))
      case .bytes: SQLValue(try row.optionalBytes(position))
      }
    }
  }
}

extension String {
  /// A name as it stands in a statement, whatever is in it.
  var quoted: String { "\"\(replacing("\"", with: "\"\""))\"" }
}
