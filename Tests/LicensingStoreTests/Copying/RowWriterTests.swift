import Testing

@testable import LicensingStore

@Suite struct RowWriterTests {
  private static let table = TableShape(
    name: "a \"b\"", columns: [.init(name: "key", kind: .integer), .init(name: "value", kind: .bytes)], key: ["key"])

  /// However many there are, each is added once.
  @Test(arguments: StoreEngine.allCases, [0, 1, 255, 256, 257, 700])
  func everyRowIsAdded(on kind: StoreEngine, count: Int) async throws {
    let fresh = try kind.freshDatabase()
    let added = try await fresh.engine.write { connection in
      let types = connection.dialect
      try connection.execute(
        "CREATE TABLE \"a \"\"b\"\"\" (key \(types.integerType) PRIMARY KEY, value \(types.bytesType))", [])
      var writer = RowWriter(Self.table, on: connection)
      for number in 0..<count {
        // Some of a mebibyte, after which it does not wait for more; some that are NULL.
        let size = number == 300 ? 1 << 20 : number % 7
        try writer.add([.integer(Int64(number)), size == 3 ? .null : .bytes(Array(repeating: 1, count: size))])
      }
      try writer.flush()
      return try connection.query(Self.table.selection(connection.dialect), []) { try Self.table.values(of: $0) }
    }
    #expect(added.count == count)
    #expect(
      added.enumerated().allSatisfy { number, row in
        let size = number == 300 ? 1 << 20 : number % 7
        return row == [.integer(Int64(number)), size == 3 ? .null : .bytes(Array(repeating: 1, count: size))]
      })
    await fresh.engine.close()
  }
}
