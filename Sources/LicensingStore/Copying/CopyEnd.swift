/// One of the two databases of a copy. Everything happens on the thread that copies.
protocol CopyEnd: AnyObject {
  /// Runs the body on one unchanging view of the database. A body may run again after it failed.
  func read<T>(_ body: (any SQLConnection) throws -> T) throws -> T

  /// Runs the body in one transaction, which is on disk when this returns; a body that throws changes nothing. A body may run
  /// again after it failed.
  func write<T>(_ body: (any SQLConnection) throws -> T) throws -> T

  /// All tables, in the order of their names.
  func tables(on connection: any SQLConnection) throws -> [TableShape]

  /// Keeps everybody else from the tables until the transaction ends.
  func lock(_ tables: [TableShape], on connection: any SQLConnection) throws

  /// Hands out every row in the order of the key, few at a time.
  func forEachRow(of table: TableShape, on connection: any SQLConnection, _ body: ([SQLValue]) throws -> Void) throws

  /// Runs the body, which fills the tables, without indexes and foreign keys; afterwards they are there as before, and hold.
  /// - Throws: also `StoreFailure.constraint` for a row that refers to one that is not there.
  func filling(_ tables: [TableShape], on connection: any SQLConnection, _ body: () throws -> Void) throws

  func close()
}
