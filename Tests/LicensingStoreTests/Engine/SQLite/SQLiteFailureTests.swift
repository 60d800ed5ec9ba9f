import GRDBSQLite
import Testing

@testable import LicensingStore

@Suite struct SQLiteFailureTests {
  @Test(arguments: [
    (SQLITE_BUSY, StoreFailure.busy), (SQLITE_BUSY | (2 << 8), .busy), (SQLITE_LOCKED, .busy), (SQLITE_FULL, .full),
    (SQLITE_READONLY, .readOnly), (SQLITE_READONLY | (4 << 8), .readOnly), (SQLITE_CORRUPT, .corrupt),
    (SQLITE_NOTADB, .corrupt), (SQLITE_IOERR, .unavailable), (SQLITE_IOERR | (4 << 8), .unavailable),
    (SQLITE_CANTOPEN, .unavailable), (SQLITE_NOMEM, .unavailable), (SQLITE_CONSTRAINT | (8 << 8), .constraint("why")),
    (SQLITE_ERROR, .statement("why (1)")), (SQLITE_MISUSE, .statement("why (21)")),
  ])
  func callersSeeWhatTheyCanActOn(_ code: Int32, _ expected: StoreFailure) {
    #expect(SQLiteFailure(code: code, message: "why").storeFailure == expected)
  }

  @Test func onlyDiskFailuresAreInputOutput() {
    let codes = [SQLITE_IOERR, SQLITE_IOERR | (4 << 8), SQLITE_FULL, SQLITE_CORRUPT]
    #expect(codes.map { SQLiteFailure(code: $0, message: "").isInputOutput } == [true, true, false, false])
  }
}
