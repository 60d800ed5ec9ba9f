import CPostgreSQL

/// Parameters as libpq takes them: all in binary format, in one buffer.
///
/// Each says of which type it is, so that the database never has to guess; only a NULL takes its type from where it stands.
struct BoundParameters {
  private(set) var types: [Oid] = []
  private var bytes: [UInt8] = []
  private var places: [Range<Int>?] = []

  static let none = BoundParameters()

  private init() { bytes = [0] }

  /// - Throws: for a text with a NUL, which PostgreSQL refuses, and for more than can be bound.
  init(_ values: [SQLValue], of sql: String) throws(PostgreSQLFailure) {
    guard values.count <= Int(UInt16.max) else { throw PostgreSQLFailure(.rule, "too many parameters: \(sql)") }
    for (index, value) in values.enumerated() {
      let start = bytes.count
      switch value {
      case .null: break
      case .integer(let integer): withUnsafeBytes(of: integer.bigEndian) { bytes.append(contentsOf: $0) }
      case .bytes(let value): bytes.append(contentsOf: value)
      case .text(let text):
        guard !text.utf8.contains(0) else {
          throw PostgreSQLFailure(.rule, "parameter \(index + 1) cannot be bound: \(sql)")
        }
        bytes.append(contentsOf: text.utf8)
      }
      types.append(value.postgreSQLType)
      places.append(value == .null ? nil : start..<bytes.count)
    }
    guard bytes.count < Int(Int32.max) else { throw PostgreSQLFailure(.rule, "too large parameters: \(sql)") }
    // So that the buffer has an address, also when all values are empty.
    bytes.append(0)
  }

  var count: Int32 { Int32(clamping: places.count) }

  /// Calls with the arrays that `PQsendQueryParams` and `PQsendQueryPrepared` take: values, lengths, formats.
  func withPointers<Result>(
    _ body: ([UnsafePointer<CChar>?], [Int32], [Int32]) -> Result
  ) -> Result {
    bytes.withUnsafeBytes { buffer in
      let values = places.map { place in
        place.flatMap { range in
          buffer.baseAddress.map { ($0 + range.lowerBound).assumingMemoryBound(to: CChar.self) }
        }
      }
      let lengths = places.map { Int32(clamping: $0?.count ?? 0) }
      return body(values, lengths, Array(repeating: 1, count: places.count))
    }
  }
}

extension SQLValue {
  fileprivate var postgreSQLType: Oid {
    switch self {
    case .null: PostgreSQLType.unspecified
    case .integer: PostgreSQLType.int8
    case .text: PostgreSQLType.text
    case .bytes: PostgreSQLType.bytea
    }
  }
}
