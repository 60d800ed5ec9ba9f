/// Adds rows to a table, many with one statement, and keeps few of them in memory.
struct RowWriter {
  /// Far below what either database takes.
  private static let mostParameters = 8192
  private static let mostBytes = 1 << 20

  private let table: TableShape
  private let connection: any SQLConnection
  private let mostRows: Int
  private var statements: [Int: String] = [:]
  private var waiting: [[SQLValue]] = []
  private var waitingBytes = 0

  init(_ table: TableShape, on connection: any SQLConnection) {
    self.table = table
    self.connection = connection
    mostRows = Self.powerOfTwo(notAbove: min(256, max(1, Self.mostParameters / max(1, table.columns.count))))
  }

  mutating func add(_ row: [SQLValue]) throws {
    waiting.append(row)
    waitingBytes += row.reduce(0) { $0 + $1.byteCount }
    if waiting.count >= mostRows || waitingBytes >= Self.mostBytes { try flush() }
  }

  /// Adds what waits. The numbers of rows are powers of two, so that there are few statements to prepare.
  mutating func flush() throws {
    var rest = waiting[...]
    while !rest.isEmpty {
      let count = Self.powerOfTwo(notAbove: rest.count)
      let sql = statements[count] ?? table.insertion(rows: count)
      statements[count] = sql
      try connection.execute(sql, rest.prefix(count).flatMap { $0 })
      rest = rest.dropFirst(count)
    }
    (waiting, waitingBytes) = ([], 0)
  }

  private static func powerOfTwo(notAbove number: Int) -> Int {
    var power = 1
    while power <= number / 2 { power *= 2 }
    return power
  }
}

extension SQLValue {
  /// What it takes in memory, roughly.
  fileprivate var byteCount: Int {
    switch self {
    case .null, .integer: 8
    case .text(let text): text.utf8.count
    case .bytes(let bytes): bytes.count
    }
  }
}
