import CPostgreSQL

/// One row of an answer in binary format.
struct PostgreSQLRow: SQLRow {
  let result: PostgreSQLResult
  let row: Int32

  func integer(_ position: Int) throws -> Int64 {
    let column = try column(position, .integer)
    switch PQftype(result.handle, column) {
    case PostgreSQLType.int8, PostgreSQLType.int4, PostgreSQLType.int2:
      guard let integer = integer(value(column)) else { throw SQLError.column(position, expected: .integer) }
      return integer
    default: throw SQLError.column(position, expected: .integer)
    }
  }

  func optionalInteger(_ position: Int) throws -> Int64? {
    try isNull(position, .integer) ? nil : integer(position)
  }

  func text(_ position: Int) throws -> String {
    let column = try column(position, .text)
    switch PQftype(result.handle, column) {
    case PostgreSQLType.text, PostgreSQLType.varchar, PostgreSQLType.name:
      guard let text = String(validating: value(column), as: UTF8.self) else {
        throw SQLError.column(position, expected: .text)
      }
      return text
    default: throw SQLError.column(position, expected: .text)
    }
  }

  func optionalText(_ position: Int) throws -> String? { try isNull(position, .text) ? nil : text(position) }

  func bytes(_ position: Int) throws -> [UInt8] {
    let column = try column(position, .bytes)
    guard PQftype(result.handle, column) == PostgreSQLType.bytea else {
      throw SQLError.column(position, expected: .bytes)
    }
    return [UInt8](value(column))
  }

  func optionalBytes(_ position: Int) throws -> [UInt8]? { try isNull(position, .bytes) ? nil : bytes(position) }

  func bool(_ position: Int) throws -> Bool {
    let column = try column(position, .bool)
    // A comparison is a boolean here, a column of ours the integer 0 or 1.
    if PQftype(result.handle, column) == PostgreSQLType.bool { return value(column).first == 1 }
    switch try? integer(position) {
    case 0: return false
    case 1: return true
    default: throw SQLError.column(position, expected: .bool)
    }
  }

  private func isNull(_ position: Int, _ kind: SQLColumnKind) throws(SQLError) -> Bool {
    PQgetisnull(result.handle, row, try present(position, kind)) == 1
  }

  /// libpq's number of a column that holds a value.
  private func column(_ position: Int, _ kind: SQLColumnKind) throws(SQLError) -> Int32 {
    let column = try present(position, kind)
    guard PQgetisnull(result.handle, row, column) == 0 else { throw .column(position, expected: kind) }
    return column
  }

  private func present(_ position: Int, _ kind: SQLColumnKind) throws(SQLError) -> Int32 {
    guard position >= 0, position < Int(PQnfields(result.handle)) else { throw .column(position, expected: kind) }
    return Int32(position)
  }

  /// Valid as long as the result.
  private func value(_ column: Int32) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: PQgetvalue(result.handle, row, column), count: Int(PQgetlength(result.handle, row, column)))
  }

  /// A big-endian number of two, four or eight bytes with its sign.
  private func integer(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    switch bytes.count {
    case 8: Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
    case 4: Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
    case 2: Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
    default: nil
    }
  }
}

/// PostgreSQL's numbers of the types that we use; they never change (`src/include/catalog/pg_type.dat`).
enum PostgreSQLType {
  static let unspecified: Oid = 0
  static let bool: Oid = 16
  static let bytea: Oid = 17
  static let name: Oid = 19
  static let int8: Oid = 20
  static let int2: Oid = 21
  static let int4: Oid = 23
  static let text: Oid = 25
  static let varchar: Oid = 1043
}
