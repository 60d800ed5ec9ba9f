import Foundation
import GRDBSQLite
import LicensingStore
import Logging

/// A directory for one test's database, removed with it.
final class TemporaryDatabase: Sendable {
  let directory: String
  /// The database file; its name is unlike any other test's.
  let path: String

  init() {
    directory = NSTemporaryDirectory() + "countersign-" + UUID().uuidString
    path = directory + "/store.sqlite"
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  /// An engine on the file that says nothing.
  func open(
    busyTimeout: Duration = .seconds(5), capacity: Int = 10_000,
    onFatal: @escaping @Sendable (String) -> Void = { _ in }
  ) throws -> SQLiteEngine {
    let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    return try SQLiteEngine(
      path: path, busyTimeout: busyTimeout, capacity: capacity, logger: silent, onFatal: onFatal)
  }

  /// An engine with the table `items (id, name)`.
  func openWithItems(
    busyTimeout: Duration = .seconds(5), capacity: Int = 10_000,
    onFatal: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws -> SQLiteEngine {
    let engine = try open(busyTimeout: busyTimeout, capacity: capacity, onFatal: onFatal)
    try await engine.migrate([items], now: 0)
    return engine
  }
}

private let items = Migration(number: 1, name: "items") { dialect in
  ["CREATE TABLE items (id \(dialect.integerType) PRIMARY KEY, name TEXT NOT NULL)"]
}

extension SQLEngine {
  /// Adds an item whose name is its number.
  func addItem(_ id: Int64) async throws { try await write { try $0.addItem(id) } }

  /// The ids of all items, in order.
  func itemIDs() async throws -> [Int64] {
    try await read { try $0.query("SELECT id FROM items ORDER BY id", []) { try $0.integer(0) } }
  }
}

extension SQLConnection {
  func addItem(_ id: Int64) throws {
    try execute("INSERT INTO items (id, name) VALUES ($1, $2)", [.integer(id), .text("\(id)")])
  }
}

/// A connection that is not the engine's, as `sqlite3` on the command line would open one.
final class OutsideConnection {
  private let connection: OpaquePointer?

  init(_ path: String) throws {
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE, nil)
    connection = opened
    try check(code)
  }

  func run(_ sql: String) throws { try check(sqlite3_exec(connection, sql, nil, nil, nil)) }

  private func check(_ code: Int32) throws { if code != SQLITE_OK { throw OutsideFailure(code: code) } }

  deinit { sqlite3_close(connection) }
}

struct OutsideFailure: Error, Equatable {
  let code: Int32
}
