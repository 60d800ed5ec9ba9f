import LicensingCore
import Testing

@testable import LicensingStore

@Suite struct ListTablesTests {
  private static let family = """
    INSERT INTO token_families (id, activation_id, device_id, client_id, scope, generation, created_at, refreshed_at,
      refreshed_from)
    VALUES ('fam_1', '\(sampleID(1) as ActivationID)', '\(sampleID(1) as DeviceID)', 'countersign-agent', 'license', 0, 0, 0,
      '192.0.2.1')
    """

  /// A database of a server that knew no lists, with a licensed device in it.
  @Test func whatWasThereBeforeIsListedAndFound() async throws {
    let place = TemporaryPlace()
    let engine = try SQLiteEngine(path: place.path, logger: silentLogger)
    try await engine.migrate(Array(Schema.migrations.prefix(5)), now: 1)
    try await engine.write { connection in
      for statement in OlderServer.rows { try connection.execute(statement, []) }
      _ = try SQLTransaction(connection: connection, notes: NoteBuffer()).charge(Sample.activation())
      try connection.execute(OlderServer.agent, [])
      try connection.execute(Self.family, [])
    }
    let store = SQLStore(engine: engine, logger: silentLogger)
    try await store.migrate(now: sampleTime)
    var licensed = DeviceListQuery(search: "device")
    licensed.status = .licensed
    for isPrepared in [false, true] {
      let (unprepared, listed, found) = try await store.read { [licensed] reader in
        var byName = DeviceListQuery()
        byName.sort = .name
        return (
          try reader.isUnpreparedForLists(),
          try reader.deviceList(of: sampleID(1), byName, page: DeviceListPage()).items.map(\.id),
          try reader.deviceList(of: sampleID(1), licensed, page: DeviceListPage()).items.map(\.id)
        )
      }
      #expect(unprepared != isPrepared && listed == [sampleID(1)] && found == [sampleID(1)])
      let prepared = try await store.write { try $0.prepareForLists(limit: 10) }
      #expect(prepared == (isPrepared ? 0 : 1))
    }
    await store.close()
    withExtendedLifetime(place) {}
  }
}
