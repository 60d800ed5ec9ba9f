import CPostgreSQL
import Foundation

/// One connection, used by the one thread that opened it.
///
/// Statements are sent and waited for with a time limit of our own, so that a database that has stopped without a word keeps
/// nobody longer than one that answers. What is lost that way is the connection.
final class PostgreSQLConnection: SQLConnection {
  private let handle: OpaquePointer
  private let settings: PostgreSQLSettings
  private var statements = StatementNames()
  private var isLate = false
  /// nil: as long as it takes.
  private var patience: Duration?
  private var warned = false
  /// The first failure of this transaction. A body may have made of it what it liked.
  private(set) var failure: PostgreSQLFailure?

  /// Takes the connection over.
  init(_ handle: OpaquePointer, _ settings: PostgreSQLSettings) {
    self.handle = handle
    self.settings = settings
    patience = settings.answerLimit
    PQsetnonblocking(handle, 1)
    // Otherwise libpq writes them to standard error.
    PQsetNoticeReceiver(
      handle,
      { context, result in
        guard let context, let result else { return }
        guard let severity = PQresultErrorField(result, countersign_pq_severity) else { return }
        guard String(cString: severity) == "WARNING" else { return }
        Unmanaged<PostgreSQLConnection>.fromOpaque(context).takeUnretainedValue().warned = true
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  deinit { PQfinish(handle) }

  var dialect: SQLDialect { .postgresql }

  /// Whether it can take another statement.
  var isUsable: Bool { !isLate && PQstatus(handle) == CONNECTION_OK && failure?.endsConnection != true }

  /// Whether a transaction has begun and nothing has failed in it.
  private var isInsideTransaction: Bool { PQtransactionStatus(handle) == PQTRANS_INTRANS }

  func query<T>(_ sql: String, _ parameters: [SQLValue], _ map: (any SQLRow) throws -> T) throws -> [T] {
    let result = try answer(sql, parameters)
    return try (0..<max(0, result.rowCount)).map { try map(PostgreSQLRow(result: result, row: $0)) }
  }

  @discardableResult
  func execute(_ sql: String, _ parameters: [SQLValue]) throws -> Int { try answer(sql, parameters).changes }

  func waitAsLongAsItTakes() throws {
    patience = nil
    try execute("SET LOCAL statement_timeout = 0", [])
    try execute("SET LOCAL lock_timeout = 0", [])
  }

  private func answer(_ sql: String, _ parameters: [SQLValue]) throws(StoreFailure) -> PostgreSQLResult {
    // After a failure the database takes nothing more, and outside of a transaction each statement would be committed by itself.
    guard isInsideTransaction else { throw .statement("outside of a transaction, or after its failure: \(sql)") }
    do throws(PostgreSQLFailure) {
      return try run(sql, BoundParameters(parameters, of: sql))
    } catch {
      failure = failure ?? error
      throw error.storeFailure
    }
  }
}

// MARK: Transactions

extension PostgreSQLConnection {
  /// Runs statements without parameters, such as those that begin a transaction.
  func control(_ sql: String) throws(PostgreSQLFailure) {
    try waitForAnswer(sent: PQsendQuery(handle, sql))
  }

  func begin(_ statements: String) throws(PostgreSQLFailure) {
    (failure, warned, patience) = (nil, false, settings.answerLimit)
    do {
      try control(statements)
    } catch {
      failure = error
      throw error
    }
  }

  /// What became of a COMMIT.
  enum Ending {
    case committed
    /// Nothing has changed.
    case undone(PostgreSQLFailure)
    /// The answer did not come: it may have happened or not.
    case unknown(PostgreSQLFailure)
  }

  func commit() -> Ending {
    guard isInsideTransaction else {
      return .undone(failure ?? PostgreSQLFailure(.rule, "the body ended its transaction"))
    }
    warned = false
    do throws(PostgreSQLFailure) {
      let result = try waitForAnswer(sent: PQsendQuery(handle, "COMMIT"))
      // It says so when it has committed here, and the wait for the standby was cut short.
      if warned { return .unknown(PostgreSQLFailure(.lost, "the standby did not confirm in time")) }
      guard result.command == "COMMIT" else { return .undone(PostgreSQLFailure(.rule, "the commit became a rollback")) }
      return .committed
    } catch {
      if error.endsConnection { failure = failure ?? error }
      return error.endsConnection || error.cause == .state("40003") ? .unknown(error) : .undone(error)
    }
  }

  /// Makes that it is not used again.
  func spoil() { isLate = true }

  /// Ends the transaction; a connection that cannot even do that is not used again.
  func rollBack() {
    guard isUsable, PQtransactionStatus(handle) != PQTRANS_IDLE else { return }
    do {
      try control("ROLLBACK")
    } catch {
      isLate = true
    }
  }
}

// MARK: Sending and waiting

extension PostgreSQLConnection {
  private func run(_ sql: String, _ parameters: BoundParameters) throws(PostgreSQLFailure) -> PostgreSQLResult {
    guard settings.keepsStatements else {
      return try waitForAnswer(
        sent: parameters.withPointers { values, lengths, formats in
          PQsendQueryParams(handle, sql, parameters.count, parameters.types, values, lengths, formats, 1)
        })
    }
    let name = try prepared(sql, parameters.types)
    return try waitForAnswer(
      sent: parameters.withPointers { values, lengths, formats in
        PQsendQueryPrepared(handle, name, parameters.count, values, lengths, formats, 1)
      })
  }

  /// The name under which the database knows the statement.
  private func prepared(_ sql: String, _ types: [Oid]) throws(PostgreSQLFailure) -> String {
    if let name = statements.name(of: sql, types) { return name }
    if statements.areTooMany {
      try control("DEALLOCATE ALL")
      statements = StatementNames()
    }
    let new = statements.next(for: sql, types)
    try waitForAnswer(sent: PQsendPrepare(handle, new.name, sql, Int32(clamping: types.count), new.types))
    statements.keep(new, of: sql)
    return new.name
  }

  /// The last answer to what was sent, once there is no more.
  @discardableResult
  private func waitForAnswer(sent: Int32) throws(PostgreSQLFailure) -> PostgreSQLResult {
    guard sent == 1 else { throw lost() }
    let end = patience.map { ContinuousClock.now + $0 }
    var last: PostgreSQLResult?
    var failed: PostgreSQLFailure?
    while true {
      try waitUntilAnswered(by: end)
      guard let next = PQgetResult(handle) else { break }
      let result = PostgreSQLResult(next)
      if !result.succeeded, failed == nil { failed = PostgreSQLFailure(result) }
      last = result
    }
    if let failed { throw PQstatus(handle) == CONNECTION_OK ? failed : failed.endsConnection ? failed : lost() }
    guard let last else { throw lost() }
    return last
  }

  /// Sends what is left to send and reads what comes until `PQgetResult` would not wait.
  private func waitUntilAnswered(by end: ContinuousClock.Instant?) throws(PostgreSQLFailure) {
    while true {
      let unsent = PQflush(handle)
      guard unsent >= 0 else { throw lost() }
      if unsent == 0, PQisBusy(handle) == 0 { return }
      try waitForSocket(unsent == 0 ? POLLIN : POLLIN | POLLOUT, until: end)
      guard PQconsumeInput(handle) == 1 else { throw lost() }
    }
  }

  private func waitForSocket(_ events: Int32, until end: ContinuousClock.Instant?) throws(PostgreSQLFailure) {
    var socket = pollfd(fd: PQsocket(handle), events: Int16(truncatingIfNeeded: events), revents: 0)
    while true {
      let left = end.map { max(.zero, ContinuousClock.now.duration(to: $0)).wholeMilliseconds } ?? -1
      let ready = poll(&socket, 1, Int32(clamping: left))
      if ready > 0 { return }
      if ready < 0, errno == EINTR { continue }
      guard ready == 0 else { throw lost() }
      isLate = true
      throw PostgreSQLFailure(.late, "no answer came in time")
    }
  }

  private func lost() -> PostgreSQLFailure {
    let message = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
    return PostgreSQLFailure(.lost, message.split(separator: "\n").first.map(String.init) ?? "no reason given")
  }
}

extension Duration {
  /// Rounded up.
  var wholeMilliseconds: Int {
    let (seconds, attoseconds) = components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    guard !overflow else { return seconds < 0 ? .min : .max }
    return Int(
      clamping: whole.addingReportingOverflow((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000).partialValue)
  }
}
