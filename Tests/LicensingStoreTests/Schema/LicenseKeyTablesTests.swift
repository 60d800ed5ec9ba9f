import LicensingCore
import Testing

@testable import LicensingStore

@Suite struct LicenseKeyTablesTests {
  /// A database that a server made which knew no license keys, with a license of which a device has a unit.
  private func older() async throws -> (SQLiteEngine, TemporaryPlace) {
    let place = TemporaryPlace()
    let engine = try SQLiteEngine(path: place.path, logger: silentLogger)
    try await engine.migrate(Array(Schema.migrations.prefix(2)), now: 1)
    try await engine.write { connection in
      for statement in OlderServer.rows { try connection.execute(statement, []) }
      _ = try SQLTransaction(connection: connection, notes: NoteBuffer()).charge(Sample.activation())
    }
    return (engine, place)
  }

  @Test func whatWasThereBeforeStaysAndKeysCanBeAdded() async throws {
    let (engine, place) = try await older()
    let store = SQLStore(engine: engine, logger: silentLogger)
    try await store.migrate(now: sampleTime)
    let (license, taken) = try await store.write { writer in
      _ = try writer.insert(Sample.checkSettings())
      _ = try writer.insert(Sample.licenseKey())
      let taken = try writer.take(Sample.keyLock())
      return (try writer.license(sampleID(1)), taken)
    }
    #expect(taken == .taken && license?.used == 2, "devices and keys share the quota of their license")
    await store.close()
    withExtendedLifetime(place) {}
  }

  /// The statements of a server that does not know the new tables, on a database that has them.
  @Test func anOlderServerGoesOnBesideThem() async throws {
    let (engine, place) = try await older()
    let store = SQLStore(engine: engine, logger: silentLogger)
    try await store.migrate(now: sampleTime)
    let used = try await store.write { writer in
      _ = try writer.insert(Sample.checkSettings())
      _ = try writer.insert(Sample.licenseKey())
      _ = try writer.take(Sample.keyLock())
      _ = try writer.release(sampleID(1) as ActivationID, at: sampleTime)
      return try writer.license(sampleID(1))?.used
    }
    #expect(used == 1)
    await store.close()
    withExtendedLifetime(place) {}
  }

  @Test(arguments: [
    "UPDATE license_keys SET locks_used = 2", "UPDATE license_keys SET locks_used = -1",
    "UPDATE license_keys SET locks_allowed = 0", "INSERT INTO license_keys SELECT * FROM license_keys",
    """
    INSERT INTO key_locks SELECT 'lok_2', key_id, license_id, organization_id, fingerprint, locked_values, shown_values,
      address, first_used_at, last_used_at, NULL, 0 FROM key_locks
    """,
    "UPDATE license_check_settings SET previous_token_hash = token_hash, token_hash = NULL",
  ])
  func whatCanNeverBeIsRefusedByTheTablesThemselves(statement: String) async throws {
    let fresh = try await StoreEngine.sqlite.freshStore()
    try await Sample.populateKeys(fresh.store)
    _ = try await fresh.store.write { try $0.take(Sample.keyLock()) }
    await #expect(throws: LicensingError.changedMeanwhile) {
      try await fresh.store.write { writer in
        guard let transaction = writer as? SQLTransaction else { return }
        _ = try transaction.connection.execute(statement, [])
      }
    }
  }

  @Test func aReleasedLockStandsInNobodysWay() async throws {
    let fresh = try await StoreEngine.sqlite.freshStore()
    try await Sample.populateKeys(fresh.store)
    let outcomes = try await fresh.store.write { writer in
      try (1...3).map { number in
        let taken = try writer.take(Sample.keyLock(number))
        return taken == .taken ? try writer.release(sampleID(number), rules: nil, at: sampleTime) : .notLiving
      }
    }
    #expect(outcomes == [.released, .released, .released])
  }
}
