/// Why nothing was copied. The target is as it was before.
package enum CopyFailure: Error, Sendable, Equatable {
  /// One of the two databases of a copy.
  package enum Side: Sendable, Equatable {
    case source, target
  }

  /// The database could not do what it was asked.
  case store(Side, StoreFailure)
  /// There is no file at the source's path.
  case noFile(String)
  /// The source holds no store.
  case noStore
  /// The source lacks steps of the schema that this program has.
  case sourceIsOlder(found: Int, known: Int)
  /// The target holds something already: a table of it has a row.
  case targetIsNotEmpty(table: String)
  /// A table is in one of the two alone, differs in its columns, or is none that a store has.
  case otherTables(String)
  /// A row holds what the program cannot read.
  case unreadable(table: String)
  /// What was read back is not what was written.
  case different(table: String)

  /// Tells in which database a failure was that the body throws.
  static func naming<T>(_ side: Side, _ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let failure as StoreFailure {
      throw CopyFailure.store(side, failure)
    }
  }
}
