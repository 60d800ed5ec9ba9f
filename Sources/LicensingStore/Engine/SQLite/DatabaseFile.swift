import Foundation
import GRDB
import GRDBSQLite

/// Finding, making and opening the database file, so that what is acknowledged stays.
enum DatabaseFile {
  /// The version from which SQLite has all that our statements use, as `sqlite3_libversion_number` tells it.
  private static let oldestSQLite: Int32 = 3_040_000

  /// How many reads run at once. They run in place, on the caller's thread, and wait for nothing but each other.
  private static let readerCount = 8

  /// Makes the directory (0700) and the empty file (0600) where they are missing.
  /// - Returns: The path without symbolic links, so that two names of one file have one lock file.
  static func locate(_ path: String) throws(StoreFailure) -> String {
    let file = URL(fileURLWithPath: path)
    let directory = file.deletingLastPathComponent().path
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw .unusable("\(directory): \(error.localizedDescription)")
    }
    // SQLite gives its -wal and -shm files the permissions of this one.
    let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .unusable("\(path): \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    guard fchmod(descriptor, 0o600) == 0, let resolved = realpath(path, nil) else {
      throw .unusable("\(path): \(String(cString: strerror(errno)))")
    }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// How many bytes the located file has.
  static func size(_ path: String) -> Int64 {
    var status = stat()
    return stat(path, &status) == 0 ? Int64(status.st_size) : 0
  }

  /// Opens the located file, and looks whether it is as durable as ordered.
  /// - Parameter isSearched: whether it is looked through for damage before it is used.
  static func open(_ path: String, busyTimeout: Duration, isSearched: Bool) throws(StoreFailure) -> Writer {
    guard sqlite3_libversion_number() >= oldestSQLite else {
      throw .unusable("SQLite \(String(cString: sqlite3_libversion())) is older than 3.40")
    }
    do {
      let writer = try Writer(DatabasePool(path: path, configuration: configuration(busyTimeout)))
      try makeDurable(writer.connection)
      if isSearched { try search(writer.connection) }
      return writer
    } catch let failure as StoreFailure {
      throw failure
    } catch {
      let failure = SQLiteFailure(error)
      throw failure.storeFailure == .unavailable ? .unusable("\(path): \(failure.message)") : failure.storeFailure
    }
  }

  /// Connections that read the file, once it is opened.
  static func readers(_ path: String, busyTimeout: Duration) -> Readers {
    Readers(path: path, configuration: readerConfiguration(busyTimeout), count: readerCount)
  }

  /// A search for damage in the file, once it is opened.
  static func damageSearch(_ path: String, busyTimeout: Duration) -> DamageSearch {
    DamageSearch(path: path, configuration: readerConfiguration(busyTimeout))
  }

  private static func readerConfiguration(_ busyTimeout: Duration) -> Configuration {
    var configuration = configuration(busyTimeout)
    configuration.readonly = true
    return configuration
  }

  private static func configuration(_ busyTimeout: Duration) -> Configuration {
    let milliseconds = Int32(exactly: (busyTimeout / .milliseconds(1)).rounded()) ?? .max
    var configuration = Configuration()
    configuration.label = "LicensingStore"
    // The engine ends its transactions itself; GRDB would end the process over one left open by a failing disk.
    configuration.allowsUnsafeTransactions = true
    configuration.prepareDatabase { database in
      // GRDB would not wait at all.
      sqlite3_busy_timeout(database.sqliteConnection, milliseconds)
      // SQLite's own checkpoints hide a failed sync, after which the log would be overwritten; ours do not.
      sqlite3_wal_autocheckpoint(database.sqliteConnection, 0)
    }
    return configuration
  }

  /// Orders a sync for every commit, which GRDB turns off while it opens, and believes it only when read back.
  private static func makeDurable(_ connection: SQLiteConnection) throws {
    try connection.set("synchronous", to: "FULL")
    // What a long reader made the log grow by is given back to the disk when the log starts anew.
    try connection.set("journal_size_limit", to: "67108864")
    try connection.control("BEGIN")
    defer { try? connection.control("COMMIT") }
    guard
      try connection.pragma("synchronous") == 2,
      try connection.pragma("foreign_keys") == 1,
      try connection.first("PRAGMA journal_mode", [], { try $0.text(0) }) == "wal"
    else { throw StoreFailure.unusable("SQLite does not take our settings") }
  }

  private static func search(_ connection: SQLiteConnection) throws {
    try connection.control("BEGIN")
    defer { try? connection.control("COMMIT") }
    guard try connection.first("PRAGMA quick_check(1)", [], { try $0.text(0) }) == "ok" else {
      throw StoreFailure.corrupt
    }
  }
}
