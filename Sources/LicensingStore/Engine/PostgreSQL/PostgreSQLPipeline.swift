import CPostgreSQL
import Foundation

/// What goes to the database over one connection, and what comes back: statements that leave together take one round trip, and
/// their answers come in the same order (https://www.postgresql.org/docs/15/libpq-pipeline-mode.html). After a statement that
/// fails the database skips those that left with it.
///
/// Answers are waited for with a time limit of our own, so that a database that has stopped without a word keeps nobody longer
/// than one that answers. What is lost that way is the connection.
final class PostgreSQLPipeline {
  /// A statement and what it is given.
  struct Command {
    let sql: String
    let parameters: BoundParameters
    /// Whether it is prepared once and then known by a name.
    var isKept = true
  }

  /// The answers to commands that left together, up to the first that failed.
  struct Answers {
    fileprivate(set) var results: [PostgreSQLResult] = []
    fileprivate(set) var failure: PostgreSQLFailure?
  }

  /// What was asked of the database at one place of the sequence.
  private enum Step {
    case preparation(of: String)
    case command
  }

  private let handle: OpaquePointer
  private let keepsStatements: Bool
  private var statements = StatementNames()
  /// What was sent without waiting for the answers, which come before all others.
  private var unanswered: [[Step]] = []
  /// Whether it was given up.
  private(set) var isSpoilt = false
  /// How long an answer is waited for; nil: as long as it takes.
  var patience: Duration?
  /// Whether the database has warned since this was set to false.
  var hasWarned = false

  /// Takes the connection over.
  init(_ handle: OpaquePointer, keepsStatements: Bool) {
    self.handle = handle
    self.keepsStatements = keepsStatements
    PQsetnonblocking(handle, 1)
    // Otherwise libpq writes them to standard error.
    PQsetNoticeReceiver(
      handle,
      { context, result in
        guard let context, let result else { return }
        guard let severity = PQresultErrorField(result, countersign_pq_severity) else { return }
        guard String(cString: severity) == "WARNING" else { return }
        Unmanaged<PostgreSQLPipeline>.fromOpaque(context).takeUnretainedValue().hasWarned = true
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  deinit { PQfinish(handle) }

  var isUsable: Bool { !isSpoilt && PQstatus(handle) == CONNECTION_OK }

  /// Looks whether the database has hung up since the last answer, which costs no round trip. What was sent to it in vain might have to be
  /// taken for something that nobody knows the end of.
  func hasHungUp() -> Bool {
    var socket = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
    while PQstatus(handle) == CONNECTION_OK, poll(&socket, 1, 0) > 0 {
      if PQconsumeInput(handle) != 1 { return true }
    }
    return PQstatus(handle) != CONNECTION_OK
  }

  /// As of the last answer: whether a transaction has begun and nothing has failed in it.
  var isInsideTransaction: Bool { PQtransactionStatus(handle) == PQTRANS_INTRANS }

  /// As of the last answer: whether there is no transaction, not even a failed one.
  var isIdle: Bool { PQtransactionStatus(handle) == PQTRANS_IDLE }

  /// Makes that it is not used again.
  func spoil() { isSpoilt = true }

  /// Runs statements without parameters on a connection that has not exchanged any commands yet.
  func control(_ sql: String) throws(PostgreSQLFailure) {
    guard PQsendQuery(handle, sql) == 1 else { throw lost() }
    var failure: PostgreSQLFailure?
    while let result = try nextResult() { failure = failure ?? result.failure }
    if let failure { throw failure }
  }

  /// Sends the commands together and waits for their answers: one round trip.
  func exchange(_ commands: [Command]) -> Answers {
    var answers = Answers()
    do throws(PostgreSQLFailure) {
      let steps = try send(commands)
      while !unanswered.isEmpty {
        var ignored = Answers()
        try receive(&ignored, to: unanswered.removeFirst())
        // What has left since may be done or not.
        if let failure = ignored.failure {
          spoil()
          throw PostgreSQLFailure(.lost, failure.message)
        }
      }
      try receive(&answers, to: steps)
    } catch {
      answers.failure = error
    }
    return answers
  }

  /// Sends a command whose answer nobody needs; it is read before that to the next.
  func dispatch(_ command: Command) {
    guard let steps = try? send([command]) else { return spoil() }
    unanswered.append(steps)
    // What has not left at once, which hardly ever happens, would keep its transaction open.
    if PQflush(handle) != 0 { _ = exchange([]) }
  }
}

// MARK: Sending

extension PostgreSQLPipeline {
  private func send(_ commands: [Command]) throws(PostgreSQLFailure) -> [Step] {
    if PQpipelineStatus(handle) == PQ_PIPELINE_OFF { PQenterPipelineMode(handle) }
    var steps: [Step] = []
    for command in commands { steps += try send(command) }
    guard PQpipelineSync(handle) == 1 else { throw lost() }
    return steps
  }

  private func send(_ command: Command) throws(PostgreSQLFailure) -> [Step] {
    let parameters = command.parameters
    guard keepsStatements, command.isKept else {
      try require(
        parameters.withPointers { values, lengths, formats in
          PQsendQueryParams(handle, command.sql, parameters.count, parameters.types, values, lengths, formats, 1)
        })
      return [.command]
    }
    let (name, steps) = try prepare(command)
    try require(
      parameters.withPointers { values, lengths, formats in
        PQsendQueryPrepared(handle, name, parameters.count, values, lengths, formats, 1)
      })
    return steps + [.command]
  }

  /// The name under which the database knows the statement, or will when it has done these steps.
  private func prepare(_ command: Command) throws(PostgreSQLFailure) -> (name: String, steps: [Step]) {
    let (sql, types) = (command.sql, command.parameters.types)
    if let name = statements.name(of: sql, types) { return (name, []) }
    var steps: [Step] = []
    if statements.areTooMany {
      try require(PQsendQueryParams(handle, "DEALLOCATE ALL", 0, nil, nil, nil, nil, 1))
      statements.forgetAll()
      steps.append(.preparation(of: ""))
    }
    let new = statements.add(sql, types)
    try require(PQsendPrepare(handle, new.name, sql, Int32(clamping: new.types.count), new.types))
    return (new.name, steps + [.preparation(of: sql)])
  }

  private func require(_ sent: Int32) throws(PostgreSQLFailure) {
    guard sent == 1 else { throw lost() }
  }
}

// MARK: Receiving

extension PostgreSQLPipeline {
  /// - Throws: if the connection is lost, or no answer comes; an answer that tells of a failure is among the answers.
  private func receive(_ answers: inout Answers, to steps: [Step]) throws(PostgreSQLFailure) {
    for step in steps {
      var last: PostgreSQLResult?
      while let result = try nextResult() {
        if answers.failure == nil { answers.failure = result.failure }
        // Nothing more comes after it.
        if let failure = answers.failure, failure.endsConnection || PQstatus(handle) != CONNECTION_OK { return }
        last = result
      }
      guard let last else { throw lost() }
      switch step {
      case .preparation(let sql): if !last.succeeded { statements.forget(sql) }
      case .command: if answers.failure == nil { answers.results.append(last) }
      }
    }
    guard let end = try nextResult(), end.isEndOfExchange else { throw lost() }
  }

  /// What libpq has next; nil: an answer is complete.
  private func nextResult() throws(PostgreSQLFailure) -> PostgreSQLResult? {
    let end = patience.map { ContinuousClock.now + $0 }
    while true {
      let unsent = PQflush(handle)
      guard unsent >= 0 else { throw lost() }
      if unsent == 0, PQisBusy(handle) == 0 { break }
      try waitForSocket(unsent == 0 ? POLLIN : POLLIN | POLLOUT, until: end)
      guard PQconsumeInput(handle) == 1 else { throw lost() }
    }
    return PQgetResult(handle).map(PostgreSQLResult.init)
  }

  private func waitForSocket(_ events: Int32, until end: ContinuousClock.Instant?) throws(PostgreSQLFailure) {
    var socket = pollfd(fd: PQsocket(handle), events: Int16(truncatingIfNeeded: events), revents: 0)
    while true {
      let left = end.map { max(.zero, ContinuousClock.now.duration(to: $0)).wholeMilliseconds } ?? -1
      let ready = poll(&socket, 1, Int32(clamping: left))
      if ready > 0 { return }
      if ready < 0, errno == EINTR { continue }
      guard ready == 0 else { throw lost() }
      spoil()
      throw PostgreSQLFailure(.late, "no answer came in time")
    }
  }

  private func lost() -> PostgreSQLFailure {
    let message = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
    return PostgreSQLFailure(.lost, message.split(separator: "\n").first.map(String.init) ?? "no reason given")
  }
}

extension PostgreSQLResult {
  /// Why there is no answer; nil if there is one, and for what was skipped after another's failure.
  fileprivate var failure: PostgreSQLFailure? {
    succeeded || isEndOfExchange || wasSkipped ? nil : PostgreSQLFailure(self)
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
