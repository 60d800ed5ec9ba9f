import CPostgreSQL

/// One connection, used by the one thread that opened it.
///
/// What is asked is sent no earlier than its answer is needed: BEGIN leaves with the first statement, and the COMMIT with the
/// last one where the body says which that is.
final class PostgreSQLConnection: SQLConnection {
  /// The answer to what was asked, once it is there.
  private final class Pending {
    var result: PostgreSQLResult?
  }

  private let pipeline: PostgreSQLPipeline
  private let settings: PostgreSQLSettings
  /// What leaves with the next statement whose answer is needed.
  private var outbox: [(command: PostgreSQLPipeline.Command, pending: Pending)] = []
  /// Whether anything was asked in this transaction, and whether that has left.
  private var (hasAsked, hasSent) = (false, false)
  /// Whether one of the statements may have changed something.
  private var mayHaveChanged = false
  /// The change that leaves with the COMMIT.
  private var last: Pending?
  /// The first failure of this transaction. A body may have made of it what it liked.
  private(set) var failure: PostgreSQLFailure?

  /// Takes the connection over.
  init(_ handle: OpaquePointer, _ settings: PostgreSQLSettings) {
    self.settings = settings
    pipeline = PostgreSQLPipeline(handle, keepsStatements: settings.keepsStatements)
    pipeline.patience = settings.answerLimit
  }

  var dialect: SQLDialect { .postgresql }

  /// Whether it can take another statement.
  var isUsable: Bool { pipeline.isUsable && failure?.endsConnection != true }

  /// Looks whether the database has hung up between two transactions.
  func hasHungUp() -> Bool { pipeline.hasHungUp() }

  /// Whether a transaction has begun and nothing has failed in it.
  private var isInsideTransaction: Bool { failure == nil && (!hasSent || pipeline.isInsideTransaction) }

  func query<T>(_ sql: String, _ parameters: [SQLValue], _ map: (any SQLRow) throws -> T) throws -> [T] {
    try rows(of: answer(sql, parameters), map)
  }

  @discardableResult
  func execute(_ sql: String, _ parameters: [SQLValue]) throws -> Int { try answer(sql, parameters).changes }

  func queryAhead<T>(
    _ sql: String, _ parameters: [SQLValue], _ map: @escaping (any SQLRow) throws -> T
  ) throws -> PendingRows<T> {
    let pending = try ask(sql, parameters)
    return PendingRows { [self] in try rows(of: result(of: pending), map) }
  }

  func finish(_ sql: String, _ parameters: [SQLValue]) throws {
    guard !mayHaveChanged else { throw StoreFailure.statement("not the only change of its transaction: \(sql)") }
    last = try ask(sql, parameters)
  }

  func waitAsLongAsItTakes() throws {
    pipeline.patience = nil
    try execute("SET LOCAL statement_timeout = 0", [])
    try execute("SET LOCAL lock_timeout = 0", [])
  }

  private func rows<T>(of result: PostgreSQLResult, _ map: (any SQLRow) throws -> T) throws -> [T] {
    try (0..<max(0, result.rowCount)).map { try map(PostgreSQLRow(result: result, row: $0)) }
  }
}

// MARK: Asking

extension PostgreSQLConnection {
  private func answer(_ sql: String, _ parameters: [SQLValue]) throws(StoreFailure) -> PostgreSQLResult {
    try result(of: ask(sql, parameters))
  }

  private func ask(_ sql: String, _ parameters: [SQLValue]) throws(StoreFailure) -> Pending {
    // After a failure the database takes nothing more, and outside of a transaction each statement would be committed by itself.
    guard isInsideTransaction else { throw .statement("outside of a transaction, or after its failure: \(sql)") }
    guard last == nil else { throw .statement("after the last statement of its transaction: \(sql)") }
    do throws(PostgreSQLFailure) {
      outbox.append((.init(sql: sql, parameters: try BoundParameters(parameters, of: sql)), Pending()))
    } catch {
      failure = failure ?? error
      throw error.storeFailure
    }
    hasAsked = true
    mayHaveChanged = mayHaveChanged || !sql.hasPrefix("SELECT")
    return outbox[outbox.count - 1].pending
  }

  /// The answer to what was asked, for which everything is sent that has not been.
  private func result(of pending: Pending) throws(StoreFailure) -> PostgreSQLResult {
    if pending.result == nil, outbox.contains(where: { $0.pending === pending }) {
      failure = failure ?? send()
    }
    guard let result = pending.result else {
      throw failure?.storeFailure ?? .statement("asked about after its transaction")
    }
    return result
  }

  /// - Returns: why not everything was answered.
  private func send() -> PostgreSQLFailure? {
    let leaving = outbox
    (outbox, hasSent) = ([], true)
    let answers = pipeline.exchange(leaving.map(\.command))
    for (pending, result) in zip(leaving.map(\.pending), answers.results) { pending.result = result }
    return answers.failure
  }
}

// MARK: Transactions

extension PostgreSQLConnection {
  /// Runs statements without parameters, before the first transaction.
  func control(_ sql: String) throws(PostgreSQLFailure) { try pipeline.control(sql) }

  /// - Parameter statements: leave with the body's first.
  func begin(_ statements: [String]) {
    (failure, last, hasAsked, hasSent, mayHaveChanged) = (nil, nil, false, false, false)
    pipeline.patience = settings.answerLimit
    outbox = statements.map { (.init($0), Pending()) }
  }

  /// What became of a COMMIT.
  enum Ending {
    case committed
    /// Nothing has changed, since the body went on after this failure.
    case failed(PostgreSQLFailure)
    /// Nothing has changed.
    case undone(PostgreSQLFailure)
    /// The answer did not come: it may have happened or not.
    case unknown(PostgreSQLFailure)
  }

  func commit() -> Ending {
    guard isInsideTransaction else {
      return failure.map(Ending.failed) ?? .undone(PostgreSQLFailure(.rule, "the body ended its transaction"))
    }
    guard hasAsked else { return .committed }
    let commit = Pending()
    outbox.append((.init("COMMIT"), commit))
    let before = outbox.dropLast().map(\.pending)
    pipeline.hasWarned = false
    if let failed = send() {
      // The database skips the COMMIT after a statement that fails.
      let hasFailedBefore = failed.isAnswer && before.contains { $0.result == nil }
      if failed.endsConnection { failure = failed }
      let isUnknown = failed.endsConnection || failed.cause == .state("40003")
      return isUnknown && !hasFailedBefore ? .unknown(failed) : .undone(failed)
    }
    // It says so when it has committed here, and the wait for the standby was cut short.
    if pipeline.hasWarned { return .unknown(PostgreSQLFailure(.lost, "the standby did not confirm in time")) }
    guard commit.result?.command == "COMMIT" else {
      return .undone(PostgreSQLFailure(.rule, "the commit became a rollback"))
    }
    if let last, last.result?.changes == 0 { return .undone(PostgreSQLFailure(.overtaken, "another was faster")) }
    return .committed
  }

  /// Ends a transaction that has only read, and waits for nothing: what was read is what it is.
  /// - Returns: false if it was not to be ended so.
  func leave() -> Bool {
    guard isInsideTransaction else { return false }
    outbox = []
    guard hasSent else { return true }
    // A pooler may let another connection have what follows.
    guard settings.keepsStatements else { return false }
    pipeline.dispatch(.init("COMMIT"))
    return true
  }

  /// Makes that it is not used again.
  func spoil() { pipeline.spoil() }

  /// Ends the transaction; a connection that cannot even do that is not used again.
  func rollBack() {
    outbox = []
    guard isUsable, hasSent, !pipeline.isIdle else { return }
    if pipeline.exchange([.init("ROLLBACK")]).failure != nil { spoil() }
  }
}

extension PostgreSQLPipeline.Command {
  /// One that begins or ends a transaction.
  fileprivate init(_ sql: String) { self.init(sql: sql, parameters: .none, isKept: false) }
}
