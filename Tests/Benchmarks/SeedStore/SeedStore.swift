import Foundation
import LicensingCore
import LicensingStore
import Logging

// Fills a database with devices as they would be after years, while no server has it. The rows are those that the store itself would
// write, as a test compares; they are made in SQL and in the order of their keys, since a million devices one by one take ten minutes.
//
// seed-store DATABASE ORGANIZATION LICENSE DEVICES EVENTS: so many devices in the organization, most of them licensed by the
// license, which has no quota; and so many sealed audit events for each. The same arguments always make the same devices.

@main
struct SeedStore {
  static let usage = "usage: seed-store DATABASE ORGANIZATION LICENSE DEVICES EVENTS-PER-DEVICE"

  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 6, let organization = OrganizationID(arguments[2]), let license = LicenseID(arguments[3]),
      let devices = Int64(arguments[4]), let events = Int64(arguments[5]),
      (0...SeededBusiness.mostDevices).contains(devices), (0...SeededAuditLog.mostEvents).contains(events)
    else {
      FileHandle.standardError.write(Data((usage + "\n").utf8))
      exit(64)
    }
    let logger = Logger(label: "seed-store")
    let engine = try SQLiteEngine(path: arguments[1], logger: logger)
    let store = SQLStore(engine: engine, logger: logger)
    let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    try await store.migrate(now: now)
    let business = SeededBusiness(organization: organization, license: license, devices: devices, now: now)
    let log = SeededAuditLog(organization: organization, devices: devices, eventsPerDevice: events)
    try await engine.write { connection in
      _ = try connection.query("PRAGMA cache_size = -400000", []) { _ in true }
      let indexes = try LeftOutIndexes(
        of: ["devices", "activations", "token_families", "audit_events"], on: connection)
      try business.write(to: connection)
      try log.write(to: connection)
      try indexes.restore(on: connection)
    }
    await store.close()
  }
}

/// Indexes that are made once their tables are filled, which takes a tenth of the time.
private struct LeftOutIndexes {
  private let statements: [String]

  init(of tables: [String], on connection: any SQLConnection) throws {
    var statements: [String] = []
    for table in tables {
      // Those without a statement belong to the table's own constraints.
      let found = try connection.query(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = $1 AND sql IS NOT NULL", [.text(table)]
      ) { (name: try $0.text(0), sql: try $0.text(1)) }
      for index in found {
        try connection.execute("DROP INDEX \(index.name)", [])
        statements.append(index.sql)
      }
    }
    self.statements = statements
  }

  func restore(on connection: any SQLConnection) throws {
    for statement in statements { try connection.execute(statement, []) }
  }
}
