// Copying: moves a store from one database to another, of whatever engine.
//
// A `CopyEnd` is one of the two databases; the folder has one for each engine. `StoreCopy` reads the source on one view and writes
// the target in one transaction, on one thread. `TableShape` is what the catalog tells of a table: nothing here lists tables, so
// that none is forgotten. `RowWriter` writes rows, `TableDigest` proves that they arrived.

package import LicensingCore
package import Logging

/// Where a store is.
package enum StorePlace: Sendable {
  case sqlite(path: String)
  case postgresql(PostgreSQLSettings)
}

/// A table that was copied, and read back.
package struct CopiedTable: Sendable, Equatable {
  package let name: String
  package let rows: Int
  /// SHA-256 over all of it, as `TableDigest` says; the same on both sides.
  package let digest: [UInt8]
  package let duration: Duration
}

/// How far a copy is.
package struct CopyProgress: Sendable, Equatable {
  package enum Step: Sendable, Equatable {
    case copying, indexing, verifying
  }

  package let step: Step
  /// Empty while indexes are made.
  package let table: String
  package let rows: Int
}

/// Copies a store to an empty database.
///
/// All of it happens in one transaction of the target, schema included: one that fails or is killed leaves the target as it was.
/// Tables, rows and values are those of the source, only the times at which the schema's steps were applied are not.
package struct StoreCopy {
  private static let rowsBetweenReports = 1000

  private let source: StorePlace
  private let target: StorePlace
  private let now: Timestamp
  private let migrations: [Migration]
  private let logger: Logger
  private let tell: (CopyProgress) -> Void

  /// - Parameters:
  ///   - now: noted as the time at which the target got its schema.
  ///   - tell: called again and again on the thread that copies; after a database was lost it all begins anew, once.
  package init(
    from source: StorePlace, to target: StorePlace, now: Timestamp, logger: Logger,
    tell: @escaping (CopyProgress) -> Void = { _ in }
  ) {
    self.init(from: source, to: target, now: now, migrations: Schema.migrations, logger: logger, tell: tell)
  }

  init(
    from source: StorePlace, to target: StorePlace, now: Timestamp, migrations: [Migration], logger: Logger,
    tell: @escaping (CopyProgress) -> Void = { _ in }
  ) {
    (self.source, self.target, self.now, self.migrations) = (source, target, now, migrations)
    (self.logger, self.tell) = (logger, tell)
  }

  /// Waits on this thread for as long as it takes.
  /// - Returns: every table but that of the schema's steps, in the order of their names.
  /// - Throws: `CopyFailure`.
  package func callAsFunction() throws -> [CopiedTable] {
    let from = try CopyFailure.naming(.source) { try open(source, isMade: false) }
    defer { from.close() }
    let to = try CopyFailure.naming(.target) { try open(target, isMade: true) }
    defer { to.close() }
    return try CopyFailure.naming(.source) {
      try from.read { source in
        let tables = try tables(of: from, on: source)
        return try CopyFailure.naming(.target) {
          try to.write { target in
            try prepare(to, on: target, for: tables)
            return try copy(tables, Ends(from: from, source: source, to: to, target: target))
          }
        }
      }
    }
  }

  private func open(_ place: StorePlace, isMade: Bool) throws -> any CopyEnd {
    switch place {
    case .sqlite(let path): try SQLiteCopyEnd(path: path, isMade: isMade)
    case .postgresql(let settings): PostgreSQLCopyEnd(settings, logger: logger)
    }
  }

  /// The source's tables, once it is known to have this program's schema.
  private func tables(of from: any CopyEnd, on source: any SQLConnection) throws -> [TableShape] {
    let tables = try from.tables(on: source)
    guard tables.contains(where: { $0.name == Migration.table }) else { throw CopyFailure.noStore }
    let applied = try appliedMigrations(on: source, checkedAgainst: migrations)
    guard applied == migrations.count else {
      throw CopyFailure.sourceIsOlder(found: applied, known: migrations.count)
    }
    return tables.filter { $0.name != Migration.table }
  }
}

// MARK: The target

extension Schema {
  /// The tables in which the steps themselves put rows.
  fileprivate static let tablesWithFirstRows: Set = ["audit_head"]
}

extension StoreCopy {
  /// Gives an empty target the schema, and takes its tables for this transaction alone.
  private func prepare(_ to: any CopyEnd, on target: any SQLConnection, for tables: [TableShape]) throws {
    // A server that starts now waits for its turn until the copy is whole, or undone.
    try takeTurnToMigrate(on: target)
    let present = try to.tables(on: target)
    try to.lock(present, on: target)
    for table in present where table.name != Migration.table && !Schema.tablesWithFirstRows.contains(table.name) {
      guard try !target.exists("SELECT 1 FROM \(table.name.quoted) LIMIT 1", []) else {
        throw CopyFailure.targetIsNotEmpty(table: table.name)
      }
    }
    try migrate(migrations, on: target, now: now.milliseconds)
    let made = try to.tables(on: target).filter { $0.name != Migration.table }
    if let other = (tables + made).first(where: { !tables.contains($0) || !made.contains($0) }) {
      throw CopyFailure.otherTables(other.name)
    }
    try to.lock(made, on: target)
    for table in made where Schema.tablesWithFirstRows.contains(table.name) {
      try target.execute("DELETE FROM \(table.name.quoted)", [])
    }
  }
}

// MARK: The tables

extension StoreCopy {
  /// Both databases, each within its transaction.
  private struct Ends {
    let from: any CopyEnd
    let source: any SQLConnection
    let to: any CopyEnd
    let target: any SQLConnection
  }

  private func copy(_ tables: [TableShape], _ ends: Ends) throws -> [CopiedTable] {
    var copied: [CopiedTable] = []
    try ends.to.filling(tables, on: ends.target) {
      for table in tables {
        let clock = ContinuousClock()
        let start = clock.now
        let digest = try copy(table, ends)
        copied.append(
          CopiedTable(
            name: table.name, rows: digest.rows, digest: digest.finish(), duration: start.duration(to: clock.now)))
      }
      tell(CopyProgress(step: .indexing, table: "", rows: 0))
    }
    return try zip(tables, copied).map { table, copied in try verified(copied, table, ends) }
  }

  private func copy(_ table: TableShape, _ ends: Ends) throws -> TableDigest {
    var digest = TableDigest()
    var writer = RowWriter(table, on: ends.target)
    try forEachRow(of: table, .copying, .source, ends.from, ends.source) { row in
      digest.add(row)
      try CopyFailure.naming(.target) { try writer.add(row) }
    }
    try writer.flush()
    return digest
  }

  private func verified(_ copied: CopiedTable, _ table: TableShape, _ ends: Ends) throws -> CopiedTable {
    let clock = ContinuousClock()
    let start = clock.now
    var digest = TableDigest()
    try forEachRow(of: table, .verifying, .target, ends.to, ends.target) { digest.add($0) }
    guard digest.rows == copied.rows, digest.finish() == copied.digest else {
      throw CopyFailure.different(table: table.name)
    }
    return CopiedTable(
      name: copied.name, rows: copied.rows, digest: copied.digest,
      duration: copied.duration + start.duration(to: clock.now))
  }

  private func forEachRow(
    of table: TableShape, _ step: CopyProgress.Step, _ side: CopyFailure.Side, _ end: any CopyEnd,
    _ connection: any SQLConnection, _ body: ([SQLValue]) throws -> Void
  ) throws {
    var rows = 0
    tell(CopyProgress(step: step, table: table.name, rows: rows))
    do {
      try CopyFailure.naming(side) {
        try end.forEachRow(of: table, on: connection) { row in
          try body(row)
          rows += 1
          if rows.isMultiple(of: Self.rowsBetweenReports) {
            tell(CopyProgress(step: step, table: table.name, rows: rows))
          }
        }
      }
    } catch is SQLError {
      throw CopyFailure.unreadable(table: table.name)
    }
  }
}
