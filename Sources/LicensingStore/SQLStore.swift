package import LicensingCore
package import Logging

// The store port in SQL, written once: the folders beside this file hold the statements, by capability; `Engine/` runs them on
// a database; `Notes/` keeps what may be lost.

/// The store over an SQL engine.
package final class SQLStore: Store {
  private let engine: any SQLEngine
  private let notes = NoteBuffer()
  private let clients = RevisionCache<String, Client>()
  private let products = RevisionCache<[UInt8], CheckedProduct>()
  private let logger: Logger

  package init(engine: any SQLEngine, logger: Logger) {
    self.engine = engine
    self.logger = logger
  }

  /// Brings the schema up to date.
  package func migrate(now: Timestamp) async throws {
    try await engine.migrate(Schema.migrations, now: now.milliseconds)
  }

  package func read<T: Sendable>(_ body: @escaping @Sendable (any StoreReader) throws -> T) async throws -> T {
    try await transaction(reading: { try body($0) })
  }

  package func write<T: Sendable>(_ body: @escaping @Sendable (any StoreWriter) throws -> T) async throws -> T {
    try await transaction(writing: { try body($0) })
  }

  package func read<T: Sendable>(
    client id: String, check: @escaping @Sendable (Client?) throws -> Void,
    _ body: @escaping @Sendable (any StoreReader) throws -> T
  ) async throws -> T {
    if engine.revision != nil {
      try check(await client(id))
      return try await read(body)
    }
    return try await transaction(reading: { try $0.checked(client: id, check, body) })
  }

  package func write<T: Sendable>(
    client id: String, check: @escaping @Sendable (Client?) throws -> Void,
    _ body: @escaping @Sendable (any StoreWriter) throws -> T
  ) async throws -> T {
    if engine.revision != nil {
      try check(await client(id))
      return try await write(body)
    }
    return try await transaction(writing: { try $0.checked(client: id, check, body) })
  }

  private func transaction<T: Sendable>(
    reading body: @escaping @Sendable (SQLTransaction) throws -> T
  ) async throws -> T {
    do {
      return try await engine.read { [notes] in try body(SQLTransaction(connection: $0, notes: notes)) }
    } catch let failure as StoreFailure {
      throw translated(failure)
    }
  }

  private func transaction<T: Sendable>(
    writing body: @escaping @Sendable (SQLTransaction) throws -> T
  ) async throws -> T {
    do {
      return try await engine.write { [notes] in try body(SQLTransaction(connection: $0, notes: notes)) }
    } catch let failure as StoreFailure {
      throw translated(failure)
    }
  }

  package func client(_ id: String) async throws -> Client? {
    let revision = engine.revision
    if let revision, let client = clients.value(id, at: revision) { return client }
    let client = try await read { try $0.client(id) }
    if let revision, let client { clients.keep(client, for: id, from: revision) }
    return client
  }

  package func checkedProduct(tokenHash: [UInt8]) async throws -> CheckedProduct? {
    let revision = engine.revision
    if let revision, let product = products.value(tokenHash, at: revision) { return product }
    let product = try await read { try $0.checkedProduct(tokenHash: tokenHash) }
    if let revision, let product { products.keep(product, for: tokenHash, from: revision) }
    return product
  }

  /// Refused license checks that were not written down, as too many different ones waited.
  package var droppedRefusals: Int64 { notes.droppedRefusals }

  package func note(_ fact: Note) { notes.add(fact) }

  package func flushNotes() async throws {
    let batch = notes.beginFlush()
    var written = batch.isEmpty
    defer { notes.endFlush(written: written) }
    guard !batch.isEmpty else { return }
    try await transaction(writing: { transaction in
      for note in batch.notes { try transaction.keep(note) }
      for refusals in batch.refusals { try transaction.keep(refusals) }
    })
    written = true
  }

  package func close() async {
    try? await flushNotes()
    await engine.close()
  }

  private func translated(_ failure: StoreFailure) -> any Error {
    switch failure {
    case .busy, .full, .readOnly, .unavailable, .outcomeUnknown:
      logger.error("the store cannot answer", metadata: ["failure": "\(failure)"])
      return LicensingError.unavailable
    // What the core looked at first has changed under its hands.
    case .constraint:
      logger.notice("a constraint of the store refused a change", metadata: ["failure": "\(failure)"])
      return LicensingError.changedMeanwhile
    case .locked, .corrupt, .unusable, .schemaTooNew, .migrations, .statement:
      return failure
    }
  }
}

/// One transaction, as the core sees it. The capability folders add to it.
struct SQLTransaction: StoreWriter {
  let connection: any SQLConnection
  let notes: NoteBuffer

  /// What the body comes to. It asks together with the client's row, and whether it may have asked comes first.
  fileprivate func checked<T>(
    client id: String, _ check: (Client?) throws -> Void, _ body: (SQLTransaction) throws -> T
  ) throws -> T {
    let client = try clientAhead(id)
    let outcome = Result { try body(self) }
    try check(client.all().first)
    return try outcome.get()
  }
}
