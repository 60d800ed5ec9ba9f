import LicensingStore
import Testing

@Suite struct SQLiteConnectionTests {
  private let database = TemporaryDatabase()

  @Test func everyKindOfValueComesBackAsItWas() async throws {
    let engine = try database.open()
    let values: [SQLValue] = [
      .integer(.min), .integer(.max), .integer(0), .text(""), .text("Straße 🏬 'quoted' $1"), .bytes([]),
      .bytes([0, 255, 0]), .null,
    ]
    let row = try await engine.write { connection in
      try connection.execute("CREATE TABLE every (a, b, c, d, e, f, g, h)", [])
      try connection.execute("INSERT INTO every VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", values)
      return try connection.first("SELECT a, b, c, d, e, f, g, h FROM every", []) { row in
        [
          .integer(try row.integer(0)), .integer(try row.integer(1)), SQLValue(try row.optionalInteger(2)),
          .text(try row.text(3)), SQLValue(try row.optionalText(4)), .bytes(try row.bytes(5)),
          SQLValue(try row.optionalBytes(6)), SQLValue(try row.optionalText(7)),
        ]
      }
    }
    #expect(row == values)
    let nulls = try await engine.read { connection in
      try connection.first("SELECT h, h FROM every", []) {
        [SQLValue(try $0.optionalInteger(0)), SQLValue(try $0.optionalBytes(1))]
      }
    }
    #expect(nulls == [.null, .null])
    await engine.close()
  }

  @Test func placeholdersAreNumberedInTheOrderOfTheirAppearance() async throws {
    let engine = try await database.openWithItems()
    try await engine.write { connection in
      let repeated = try connection.first("SELECT $1, $2, $1", [.integer(7), .integer(8)]) {
        [try $0.integer(0), try $0.integer(1), try $0.integer(2)]
      }
      #expect(repeated == [7, 8, 7])
      func failure(_ sql: String, _ parameters: [SQLValue]) -> StoreFailure? {
        #expect(throws: StoreFailure.self) { try connection.execute(sql, parameters) }
      }
      let two: [SQLValue] = [.integer(1), .integer(2)]
      #expect(failure("SELECT $2, $1", two) == .statement("placeholder 1 is not $1: SELECT $2, $1 (1)"))
      #expect(failure("SELECT $1, ?", two) == .statement("placeholder 2 is not $2: SELECT $1, ? (1)"))
      #expect(failure("SELECT :1, $2", two) == .statement("placeholder 1 is not $1: SELECT :1, $2 (1)"))
      #expect(failure("SELECT $1, $3", two) == .statement("placeholder 2 is not $2: SELECT $1, $3 (1)"))
      #expect(failure("SELECT $1", two) == .statement("not 2 parameters: SELECT $1"))
      #expect(failure("SELECT $1", []) == .statement("not 0 parameters: SELECT $1"))
      let nul = failure("SELECT $1", [.text("a\0b")])
      #expect(nul == .statement("parameter 1 cannot be bound: SELECT $1"))
    }
    await engine.close()
  }

  @Test func wrongStatementsAreProgrammingErrors() async throws {
    let engine = try await database.openWithItems()
    try await engine.write { connection in
      try connection.addItem(1)
      func failure(_ sql: String) -> StoreFailure? {
        #expect(throws: StoreFailure.self) { try connection.execute(sql, []) }
      }
      #expect(failure("SELEC 1") == .statement("near \"SELEC\": syntax error (1)"))
      #expect(failure("SELECT 1 FROM nowhere") == .statement("no such table: nowhere (1)"))
      #expect(failure("") == .statement("empty statement (1)"))
      guard case .statement = failure("DELETE FROM items; DELETE FROM items") else {
        Issue.record("two statements were taken for one")
        return
      }
      #expect(throws: StoreFailure.statement("already running: SELECT id FROM items")) {
        _ = try connection.query("SELECT id FROM items", []) { _ in
          try connection.query("SELECT id FROM items", []) { try $0.integer(0) }
        }
      }
    }
    await engine.close()
  }

  @Test func changedRowsAreCountedAndReturned() async throws {
    let engine = try await database.openWithItems()
    try await engine.write { connection in
      for id in 1...3 as ClosedRange<Int64> { try connection.addItem(id) }
      #expect(try connection.execute("UPDATE items SET name = $1 WHERE id > 1", [.text("new")]) == 2)
      #expect(try connection.execute("UPDATE items SET name = $1 WHERE id > 3", [.text("new")]) == 0)
      #expect(try connection.execute("DELETE FROM items WHERE id = $1", [.integer(1)]) == 1)
      #expect(try connection.execute("CREATE TABLE other (id INTEGER)", []) == 0)
      #expect(try connection.execute("SELECT id FROM items", []) == 0)
      let upsert = """
        INSERT INTO items (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id, name
        """
      func inserted(_ id: Int64) throws -> String? {
        try connection.first(upsert, [.integer(id), .text("item")]) { "\(try $0.integer(0)) \(try $0.text(1))" }
      }
      #expect(try inserted(4) == "4 item")
      #expect(try inserted(4) == nil)
      #expect(try connection.exists("SELECT 1 FROM items WHERE id = $1", [.integer(4)]))
      #expect(try !connection.exists("SELECT 1 FROM items WHERE id = $1", [.integer(5)]))
      try connection.lock(1)
    }
    await engine.close()
  }

  @Test func aStatementIsPreparedAnewWhenItsTableChanges() async throws {
    let engine = try await database.openWithItems()
    let all = "SELECT * FROM items"
    try await engine.addItem(1)
    try await engine.write { connection in
      #expect(throws: SQLError.column(2, expected: .integer)) { try connection.query(all, []) { try $0.integer(2) } }
      try connection.execute("ALTER TABLE items ADD COLUMN price INTEGER NOT NULL DEFAULT 5", [])
      #expect(try connection.query(all, []) { try $0.integer(2) } == [5])
    }
    await engine.close()
  }
}
