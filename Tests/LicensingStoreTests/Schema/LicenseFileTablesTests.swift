import LicensingCore
import Testing

@testable import LicensingStore

@Suite struct LicenseFileTablesTests {
  /// The license's row as a server wrote it that knew no license files.
  private static let oldLicense = """
    INSERT INTO licenses (id, organization_id, product_id, features, quota, used, renewal_date, standing, version,
      created_at, updated_at)
    SELECT '\(sampleID(2) as LicenseID)', organization_id, product_id, features, 5, 3, NULL, 'active', 1, 0, 0 FROM licenses
    """

  @Test func whatWasThereBeforeStaysAndFilesCanBeIssued() async throws {
    let place = TemporaryPlace()
    let engine = try SQLiteEngine(path: place.path, logger: silentLogger)
    try await engine.migrate(Array(Schema.migrations.prefix(3)), now: 1)
    try await engine.write { connection in
      for statement in OlderServer.rows { try connection.execute(statement, []) }
    }
    let store = SQLStore(engine: engine, logger: silentLogger)
    try await store.migrate(now: sampleTime)
    let (license, charge) = try await store.write { writer in
      (try writer.license(sampleID(1)), try writer.issue(Sample.licenseFile()))
    }
    #expect(license?.used == 0 && license?.returnsFileUnits == false && charge == .issued)
    #expect(try await store.read { try $0.license(sampleID(1))?.used } == 1)
    await store.close()
    withExtendedLifetime(place) {}
  }

  /// The statements of a server that does not know the new tables, on a database that has them.
  @Test func anOlderServerGoesOnBesideThem() async throws {
    let fresh = try await StoreEngine.sqlite.freshStore()
    try await Sample.populate(fresh.store)
    let license = try await fresh.store.write { writer in
      guard let transaction = writer as? SQLTransaction else { return nil as License? }
      try transaction.connection.execute(Self.oldLicense, [])
      return try writer.license(sampleID(2))
    }
    #expect(license?.used == 3 && license?.quota == 5 && license?.returnsFileUnits == false)
  }

  @Test(arguments: [
    "INSERT INTO license_files SELECT * FROM license_files",
    """
    INSERT INTO license_files SELECT 'fil_2', 'fil_2', license_id, organization_id, product_id, serial_number,
      article_number, serial_key, article_key, search_key, article_name, features, issued_at, expires_at, key_id, compact,
      issuer_kind, issuer_id, NULL, NULL, NULL, 0 FROM license_files
    """,
    """
    INSERT INTO license_files SELECT 'fil_2', unit_id, license_id, organization_id, product_id, serial_number,
      article_number, 'OTHER', article_key, search_key, article_name, features, issued_at, expires_at, key_id, compact,
      issuer_kind, issuer_id, NULL, NULL, NULL, 0 FROM license_files
    """,
    "UPDATE license_files SET serial_key = NULL", "UPDATE licenses SET used = quota + 1",
    """
    INSERT INTO parent_licenses SELECT 'par_2', license_id, organization_id, X'02', key_id, created_at, creator_kind,
      creator_id, NULL, NULL FROM parent_licenses
    """,
    "UPDATE parent_licenses SET credential_hash = NULL",
  ])
  func whatCanNeverBeIsRefusedByTheTablesThemselves(statement: String) async throws {
    let fresh = try await StoreEngine.sqlite.freshStore()
    try await Sample.populate(fresh.store)
    _ = try await fresh.store.write { writer in
      _ = try writer.issue(Sample.licenseFile())
      return try writer.insert(Sample.parentLicense(), hash: [1])
    }
    await #expect(throws: LicensingError.changedMeanwhile) {
      try await fresh.store.write { writer in
        guard let transaction = writer as? SQLTransaction else { return }
        try transaction.connection.execute(statement, [])
      }
    }
  }
}
