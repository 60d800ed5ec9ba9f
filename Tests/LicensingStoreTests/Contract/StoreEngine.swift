import Foundation
import LicensingCore
import LicensingStore
import Logging

/// The engines that the store contract is tested on: every test of the contract runs once on each.
enum StoreEngine: CaseIterable, Sendable {
  case sqlite

  /// An empty store with the newest schema.
  func freshStore() async throws -> FreshStore {
    switch self {
    case .sqlite:
      let place = TemporaryPlace()
      let fresh = FreshStore(engine: try SQLiteEngine(path: place.path, logger: silentLogger), place: place)
      try await fresh.sqlStore.migrate(now: sampleTime)
      return fresh
    }
  }
}

/// A store of one test, which goes with it.
final class FreshStore: Sendable {
  let engine: any SQLEngine
  let sqlStore: SQLStore
  var store: any Store { sqlStore }
  private let place: TemporaryPlace

  init(engine: any SQLEngine, place: TemporaryPlace) {
    self.engine = engine
    self.place = place
    sqlStore = SQLStore(engine: engine, logger: silentLogger)
  }
}

/// A directory that is removed with this object.
final class TemporaryPlace: Sendable {
  let directory: String
  var path: String { directory + "/store.sqlite" }

  init() { directory = NSTemporaryDirectory() + "countersign-" + UUID().uuidString }

  deinit { try? FileManager.default.removeItem(atPath: directory) }
}

let silentLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
