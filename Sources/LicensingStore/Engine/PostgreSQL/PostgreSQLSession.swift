import CPostgreSQL
import Foundation
import Logging
import Synchronization

/// One thread's way to the database: a connection that is opened when it is needed and renewed when it is old or broken.
final class PostgreSQLSession {
  /// How often a transaction is run that others are in the way of.
  private static let mostAttempts = 5

  private let settings: PostgreSQLSettings
  private let reachability: Reachability
  private let gate: WriteGate?
  private var current: (connection: PostgreSQLConnection, retiresAt: ContinuousClock.Instant)?

  init(_ settings: PostgreSQLSettings, _ reachability: Reachability, _ gate: WriteGate? = nil) {
    self.settings = settings
    self.reachability = reachability
    self.gate = gate
  }

  /// Opens a connection if there is none that can be used.
  /// - Parameter beginning: called before one is opened, which can take a while.
  /// - Returns: why there is none.
  func connect(_ beginning: () -> Void) -> StoreFailure? {
    guard usable == nil else { return nil }
    beginning()
    do throws(StoreFailure) {
      _ = try connection()
      return nil
    } catch {
      return error
    }
  }

  /// Runs the body in a transaction, and again in another if the first came to nothing for a reason that is not the body's.
  /// Never again is what may have been committed.
  func run<T>(_ access: PostgreSQLAccess, _ body: (any SQLConnection) throws -> T) throws -> T {
    guard access == .read || gate?.isOpen != false else { throw StoreFailure.unavailable }
    var (attempts, losses) = (1, 0)
    while true {
      do {
        return try transaction(access, on: try connection(), body)
      } catch let undone as Undone {
        let failure = undone.failure
        if failure.isLoss, losses == 0 {
          losses += 1
        } else if failure.isConflict, attempts < Self.mostAttempts {
          // Whoever was in the way gets time to end.
          Thread.sleep(forTimeInterval: .random(in: 0.001...0.01) * Double(attempts))
          attempts += 1
        } else {
          throw undone.error
        }
      }
    }
  }

  func close() { current = nil }

  /// A transaction that has certainly changed nothing, and what its caller is told if it is not run again.
  private struct Undone: Error {
    let failure: PostgreSQLFailure
    let error: any Error
  }

  private func transaction<T>(
    _ access: PostgreSQLAccess, on connection: PostgreSQLConnection, _ body: (any SQLConnection) throws -> T
  ) throws -> T {
    defer { if !connection.isUsable { current = nil } }
    connection.begin(settings.beginning(access))
    let value: T
    do {
      value = try body(connection)
    } catch {
      if access == .write || !connection.leave() { connection.rollBack() }
      throw connection.failure.map { Undone(failure: $0, error: error) } ?? error
    }
    if access == .write || !connection.leave() { try end(access, connection) }
    return value
  }

  private func end(_ access: PostgreSQLAccess, _ connection: PostgreSQLConnection) throws {
    switch connection.commit() {
    case .committed: return
    case .failed(let failure):
      connection.rollBack()
      throw Undone(
        failure: failure,
        error: failure.isConflict || failure.isLoss
          ? failure.storeFailure
          : .statement("a body went on after the failure that ended its transaction: \(failure.message)"))
    case .undone(let failure):
      connection.rollBack()
      throw Undone(failure: failure, error: failure.storeFailure)
    case .unknown(let failure):
      // What was read is what it is.
      if access == .read { return }
      connection.spoil()
      reachability.note(unknownOutcome: failure)
      if failure.cause == .late { gate?.close() }
      throw StoreFailure.outcomeUnknown
    }
  }
}

// MARK: Connecting

extension PostgreSQLSession {
  private var usable: PostgreSQLConnection? {
    guard let current, current.connection.isUsable, ContinuousClock.now < current.retiresAt else { return nil }
    return current.connection.hasHungUp() ? nil : current.connection
  }

  private func connection() throws(StoreFailure) -> PostgreSQLConnection {
    if let usable { return usable }
    current = nil
    let connection = try open()
    // Without chance they would all be renewed at the same time, as they were opened.
    let life = settings.longestLife * Double.random(in: 0.9...1)
    current = (connection, ContinuousClock.now + life)
    return connection
  }

  func open() throws(StoreFailure) -> PostgreSQLConnection {
    guard let handle = connect() else { throw .unavailable }
    guard PQstatus(handle) == CONNECTION_OK else {
      let reason = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
      PQfinish(handle)
      reachability.note(failure: reason)
      throw .unavailable
    }
    let connection = PostgreSQLConnection(handle, settings)
    guard PQserverVersion(handle) >= 150_000 else { throw .unusable("PostgreSQL 15 or newer is needed") }
    guard PQparameterStatus(handle, "server_encoding").map({ String(cString: $0) }) == "UTF8" else {
      throw .unusable("the database's encoding must be UTF8")
    }
    do throws(PostgreSQLFailure) {
      if let greeting = settings.greeting { try connection.control(greeting) }
    } catch {
      reachability.note(failure: error.message)
      throw error.storeFailure
    }
    reachability.noteSuccess()
    return connection
  }

  private func connect() -> OpaquePointer? {
    let pairs = settings.parameters.map { (strdup($0.key), strdup($0.value)) }
    defer {
      for (keyword, value) in pairs {
        free(keyword)
        free(value)
      }
    }
    let keywords = pairs.map { UnsafePointer<CChar>($0.0) } + [nil]
    let values = pairs.map { UnsafePointer<CChar>($0.1) } + [nil]
    return PQconnectdbParams(keywords, values, 0)
  }
}

/// Whether the database can be reached, told to the log when that changes, and not with every attempt.
final class Reachability: Sendable {
  private let isReached = Mutex<Bool?>(nil)
  private let place: String
  private let logger: Logger

  init(_ place: String, _ logger: Logger) {
    self.place = place
    self.logger = logger
  }

  /// - Parameter failure: libpq's words, which name hosts, users and databases, and no secrets.
  func note(failure: String) {
    guard isReached.withLock({ $0.changed(to: false) }) else { return }
    let reason = failure.split(separator: "\n").joined(separator: " ")
    logger.error("The database cannot be reached", metadata: ["database": "\(place)", "reason": "\(reason)"])
  }

  func noteSuccess() {
    guard isReached.withLock({ $0.changed(to: true) }) else { return }
    logger.notice("The database is reached", metadata: ["database": "\(place)"])
  }

  func note(unknownOutcome failure: PostgreSQLFailure) {
    logger.error(
      "It is unknown whether a change was kept: the answer to its commit did not come",
      metadata: ["database": "\(place)", "reason": "\(failure.message)"])
  }
}

extension Bool? {
  fileprivate mutating func changed(to value: Bool) -> Bool {
    defer { self = value }
    return self != value
  }
}
