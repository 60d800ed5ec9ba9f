import CPostgreSQL

/// The answer to a statement, freed with this object.
final class PostgreSQLResult {
  let handle: OpaquePointer

  init(_ handle: OpaquePointer) { self.handle = handle }

  deinit { PQclear(handle) }

  var succeeded: Bool {
    switch PQresultStatus(handle) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK: true
    default: false
    }
  }

  /// Whether it was not run, as one that left with it had failed.
  var wasSkipped: Bool { PQresultStatus(handle) == PGRES_PIPELINE_ABORTED }

  /// Whether it is no answer, but tells that all have come.
  var isEndOfExchange: Bool { PQresultStatus(handle) == PGRES_PIPELINE_SYNC }

  var rowCount: Int32 { PQntuples(handle) }

  /// What was done, `COMMIT` for instance.
  var command: String { PQcmdStatus(handle).map { String(cString: $0) } ?? "" }

  /// How many rows it inserted, updated or deleted.
  var changes: Int {
    guard !command.hasPrefix("SELECT"), let count = PQcmdTuples(handle) else { return 0 }
    return Int(String(cString: count)) ?? 0
  }

  /// A part of the failure.
  func field(_ code: Int32) -> String? { PQresultErrorField(handle, code).map { String(cString: $0) } }
}
