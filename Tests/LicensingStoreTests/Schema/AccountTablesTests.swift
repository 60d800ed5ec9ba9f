import LicensingCore
import Testing

@testable import LicensingStore

@Suite struct AccountTablesTests {
  /// What a server wrote that did not keep where people are signed in.
  private static let olderRows = [
    """
    INSERT INTO users (id, email, email_key, name, platform_administrator, disabled, password_hash, version, created_at,
      updated_at)
    VALUES ('\(sampleID(1) as UserID)', 'ada@example.com', 'ada@example.com', 'Ada', 1, 0, NULL, 1, 0, 0)
    """,
    "INSERT INTO sessions (hash, user_id, created_at, seen_at) VALUES (X'01', '\(sampleID(1) as UserID)', 0, 0)",
    """
    INSERT INTO clients (id, organization_id, name, secret_hash, grants, may_introspect, disabled, version, created_at,
      updated_at)
    VALUES ('cli_1', NULL, 'Till', X'02', 'device_code', 0, 0, 1, 0, 0)
    """,
  ]

  /// Before the step as after it: an older server may still run while the step is taken.
  @Test(arguments: [true, false])
  func whatAnOlderServerWroteIsReadAndFound(isThereBefore: Bool) async throws {
    let place = TemporaryPlace()
    let engine = try SQLiteEngine(path: place.path, logger: silentLogger)
    let store = SQLStore(engine: engine, logger: silentLogger)
    if isThereBefore {
      try await engine.migrate(Schema.migrations.filter { $0.number < 7 }, now: 1)
    } else {
      try await store.migrate(now: sampleTime)
    }
    try await engine.write { connection in
      for statement in Self.olderRows { try connection.execute(statement, []) }
    }
    try await store.migrate(now: sampleTime)
    let (session, user, client, users, clients) = try await store.read { reader in
      (
        try reader.session(hash: [1]), try reader.user(sampleID(1)), try reader.client("cli_1"),
        try reader.userCounts(words: isThereBefore ? "ADA" : "ada@")[.all],
        try reader.clientCounts(words: isThereBefore ? "till" : "cli_")[.all]
      )
    }
    #expect(session?.address == "" && session?.browser == "")
    #expect(user?.lastSignedInAt == nil && client?.secretHash == [2] && client?.formerSecret == nil)
    #expect(users == 1 && clients == 1)
    await store.close()
    withExtendedLifetime(place) {}
  }
}
