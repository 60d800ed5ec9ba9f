import Foundation
import LicensingCore
import LicensingStore
import Logging
import TestPostgreSQL

/// The engines that the store contract is tested on: every test of the contract runs once on each.
enum StoreEngine: CaseIterable, Sendable {
  case sqlite
  case postgresql

  /// Without PostgreSQL, `PostgreSQLIsThereTests` says so; where everything has to be tested it fails, as all that need it do.
  static let allCases: [StoreEngine] = TestCluster.isDue ? [.sqlite, .postgresql] : [.sqlite]

  /// What the tests of use cases run on: `COUNTERSIGN_TEST_STORE=postgresql`, or SQLite.
  static let ofUseCases: StoreEngine =
    ProcessInfo.processInfo.environment["COUNTERSIGN_TEST_STORE"] == "postgresql" ? .postgresql : .sqlite

  /// An empty store with the newest schema.
  func freshStore() async throws -> FreshStore {
    switch self {
    case .sqlite:
      let fresh = try freshDatabase()
      try await fresh.sqlStore.migrate(now: sampleTime)
      return fresh
    // A copy of one that was migrated.
    case .postgresql: return FreshStore(try await TestDatabase.withSchema())
    }
  }

  /// An empty database without a schema.
  func freshDatabase() throws -> FreshStore {
    switch self {
    case .sqlite:
      let place = TemporaryPlace()
      let engine = try SQLiteEngine(path: place.path, logger: silentLogger)
      return FreshStore(engine: engine, place: place) { try SQLiteEngine(path: place.path, logger: silentLogger) }
    case .postgresql: return FreshStore(try TestDatabase())
    }
  }
}

/// A store of one test, which goes with it.
final class FreshStore: Sendable {
  let engine: any SQLEngine
  let sqlStore: SQLStore
  var store: any Store { sqlStore }
  /// What holds the store, and removes it when it goes.
  let place: any Sendable & AnyObject
  private let opening: @Sendable () throws -> any SQLEngine

  init(
    engine: any SQLEngine, place: any Sendable & AnyObject, opening: @escaping @Sendable () throws -> any SQLEngine
  ) {
    self.engine = engine
    self.place = place
    self.opening = opening
    sqlStore = SQLStore(engine: engine, logger: silentLogger)
  }

  convenience init(_ database: TestDatabase) {
    self.init(engine: database.engine(), place: database) { database.engine() }
  }

  /// Another engine on the same database; on SQLite only after the first was closed.
  func openAgain() throws -> any SQLEngine { try opening() }
}

/// A directory that is removed with this object.
final class TemporaryPlace: Sendable {
  let directory: String
  var path: String { directory + "/store.sqlite" }

  init() { directory = NSTemporaryDirectory() + "countersign-" + UUID().uuidString }

  deinit { try? FileManager.default.removeItem(atPath: directory) }
}

let silentLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
