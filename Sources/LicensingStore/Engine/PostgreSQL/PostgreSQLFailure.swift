import CPostgreSQL

/// A failure as PostgreSQL, or the way to it, told it.
struct PostgreSQLFailure: Error, Equatable {
  /// Why there is no more specific code (https://www.postgresql.org/docs/15/errcodes-appendix.html).
  enum Cause: Equatable {
    /// The SQLSTATE of a statement's answer.
    case state(String)
    /// The connection broke.
    case lost
    /// No answer came in time, so that the connection was given up.
    case late
    /// A rule of ours was broken before anything was sent.
    case rule
    /// Another transaction had changed what this one was to change.
    case overtaken
  }

  let cause: Cause
  /// For the log: names of tables and columns, never values.
  let message: String

  init(_ cause: Cause, _ message: String) {
    self.cause = cause
    self.message = message
  }

  /// What an answer says that is no success.
  init(_ result: PostgreSQLResult) {
    let state = result.field(countersign_pq_state) ?? ""
    let names = [countersign_pq_table, countersign_pq_column, countersign_pq_constraint].compactMap(result.field)
    let message =
      switch state.prefix(2) {
      case "23": names.joined(separator: " ")
      // The database quotes the value that it could not read.
      case "22": "a value that the database does not take"
      default: result.field(countersign_pq_message) ?? "no reason given"
      }
    // With 08P01 a pooler ends a connection whose database has gone; the database, a statement that it cannot understand.
    let isEnd = state == "08P01" && result.field(countersign_pq_severity) == "FATAL"
    self.init(state.isEmpty || isEnd ? .lost : .state(state), message)
  }

  /// Whether the connection is of no more use.
  var endsConnection: Bool {
    switch cause {
    case .lost, .late: true
    // 08P01 is a message of ours that it could not understand. 25006: it has become a standby, and another is the primary.
    case .state(let state):
      state.hasPrefix("57P") || state.hasPrefix("XX") || state == "25006" || (state.hasPrefix("08") && state != "08P01")
        || isOutOfDate
    case .rule, .overtaken: false
    }
  }

  /// Whether the database itself says so.
  var isAnswer: Bool { if case .state = cause { true } else { false } }

  /// Whether two transactions were in each other's way, of which this one was given up.
  var isConflict: Bool { cause == .overtaken || cause == .state("40001") || cause == .state("40P01") }

  /// Whether the connection broke, for a reason that another one may not have.
  var isLoss: Bool {
    switch cause {
    case .lost: true
    case .state(let state): endsConnection && !state.hasPrefix("XX") && state != "25006"
    case .late, .rule, .overtaken: false
    }
  }

  /// Whether a statement that was prepared is not what it was: the pooler between gave us another's connection, or the
  /// tables have changed.
  private var isOutOfDate: Bool { cause == .state("26000") || cause == .state("0A000") }

  /// What the callers of the engine see.
  var storeFailure: StoreFailure {
    switch cause {
    case .lost, .late: .unavailable
    case .rule: .statement(message)
    case .overtaken: .busy
    case .state(let state): storeFailure(state)
    }
  }

  private func storeFailure(_ state: String) -> StoreFailure {
    switch state {
    // A lock that did not come in time, a statement that took too long, and conflicts that came again and again.
    case "55P03", "57014", "40001", "40P01", "53300": .busy
    case "53100", "53400": .full
    case "25006": .readOnly
    case "P0001": .constraint(message)
    case "08P01": .statement("\(message) (\(state))")
    case "XX001", "XX002": .corrupt
    default:
      switch state.prefix(2) {
      case "23": .constraint(message)
      case "08", "53", "57", "58", "F0", "XX": .unavailable
      default: .statement("\(message) (\(state))")
      }
    }
  }
}
