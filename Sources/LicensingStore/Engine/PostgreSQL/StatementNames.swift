import CPostgreSQL

/// The statements that were prepared on one connection, by their text, with the types their parameters were given.
///
/// A parameter that was NULL when its statement was prepared got its type from where it stands. With its first value the
/// statement is prepared again, so that what is sent is always of the type that is expected.
struct StatementNames {
  struct Prepared {
    let name: String
    let types: [Oid]
  }

  private static let most = 1000

  private var known: [String: Prepared] = [:]
  private var given = 0

  /// The store's statements are few hundred texts; one that is put together otherwise must not fill the database's memory.
  var areTooMany: Bool { known.count >= Self.most }

  /// The name of a statement whose parameters have these types or are NULL; nil: it has to be prepared.
  func name(of sql: String, _ types: [Oid]) -> String? {
    guard let prepared = known[sql], prepared.types.count == types.count else { return nil }
    let fits = zip(prepared.types, types).allSatisfy { $0 == $1 || $1 == PostgreSQLType.unspecified }
    return fits ? prepared.name : nil
  }

  /// What to prepare, under a name that was not given before.
  mutating func add(_ sql: String, _ types: [Oid]) -> Prepared {
    given += 1
    let before = known[sql]?.types ?? []
    let merged = types.enumerated().map { index, type in
      type == PostgreSQLType.unspecified && index < before.count ? before[index] : type
    }
    let prepared = Prepared(name: "s\(given)", types: merged)
    known[sql] = prepared
    return prepared
  }

  /// It could not be prepared.
  mutating func forget(_ sql: String) { known[sql] = nil }

  mutating func forgetAll() { known = [:] }
}
