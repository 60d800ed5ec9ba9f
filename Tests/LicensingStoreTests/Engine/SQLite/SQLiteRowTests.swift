import LicensingStore
import Testing

@Suite struct SQLiteRowTests {
  private let database = TemporaryDatabase()

  @Test func bothTruthValuesAreReadAndNothingElseIsOne() async throws {
    let engine = try database.open()
    let both = try await engine.read { connection in
      try connection.query(
        "SELECT $1 AS truth UNION ALL SELECT $2 ORDER BY truth", [SQLValue(true), SQLValue(false)]
      ) { try $0.bool(0) }
    }
    #expect(both == [false, true])
    await #expect(throws: SQLError.column(0, expected: .bool)) {
      try await engine.read { try $0.query("SELECT 2", []) { try $0.bool(0) } }
    }
    await engine.close()
  }

  @Test func aColumnOfAnotherTypeOrPositionIsAnError() async throws {
    let engine = try database.open()
    func reading<T>(_ column: String, _ read: @escaping @Sendable (any SQLRow) throws -> T) async -> SQLError? {
      await #expect(throws: SQLError.self) {
        try await engine.read { _ = try $0.query("SELECT \(column)", [], read) }
      }
    }
    #expect(await reading("'1'") { try $0.integer(0) } == .column(0, expected: .integer))
    #expect(await reading("NULL") { try $0.integer(0) } == .column(0, expected: .integer))
    #expect(await reading("1.5") { try $0.optionalInteger(0) } == .column(0, expected: .integer))
    #expect(await reading("1") { try $0.text(0) } == .column(0, expected: .text))
    #expect(await reading("NULL") { try $0.text(0) } == .column(0, expected: .text))
    #expect(await reading("CAST(X'FF' AS TEXT)") { try $0.text(0) } == .column(0, expected: .text))
    #expect(await reading("'a'") { try $0.bytes(0) } == .column(0, expected: .bytes))
    #expect(await reading("NULL") { try $0.bytes(0) } == .column(0, expected: .bytes))
    #expect(await reading("NULL") { try $0.bool(0) } == .column(0, expected: .bool))
    #expect(await reading("1") { try $0.integer(1) } == .column(1, expected: .integer))
    #expect(await reading("1") { try $0.optionalText(-1) } == .column(-1, expected: .text))
    #expect(await reading("1") { try $0.optionalBytes(.max) } == .column(.max, expected: .bytes))
    await engine.close()
  }
}
