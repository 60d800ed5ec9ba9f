import Foundation
import Testing

@testable import LicensingCore
@testable import LicensingStore

/// The database that `seed-store` fills is the one that the store would have made of the same devices.
@Suite struct SeedStoreTests {
  private static let devices = 260
  private static let eventsPerDevice = 3
  private static let tables = [
    "devices", "search_words", "activations", "token_families", "licenses", "audit_events", "audit_head",
  ]

  @Test func theRowsAreThoseThatTheStoreWouldWrite() async throws {
    let (seeded, written) = (try await Self.empty(), try await Self.empty())
    await seeded.sqlStore.close()
    try Self.seed(seeded)
    let (engine, copy) = (try seeded.openAgain(), written.engine)
    try await Self.write(
      try await SQLStore(engine: engine, logger: silentLogger).read { try Seeded($0) }, to: written.store)
    for table in Self.tables {
      let (found, expected) = (try await Self.rows(of: table, engine), try await Self.rows(of: table, copy))
      #expect(found.count >= (table == "audit_head" || table == "licenses" ? 1 : Self.devices / 2), "\(table)")
      #expect(found == expected, "\(table)")
    }
    let (found, expected) = (try await Self.schema(engine), try await Self.schema(copy))
    #expect(found == expected)
    await engine.close()
  }

  /// What is different from device to device is there, or the lists of a benchmark are of one kind.
  @Test func thereIsSomeOfEachKind() async throws {
    let fresh = try await Self.empty()
    await fresh.sqlStore.close()
    try Self.seed(fresh)
    let engine = try fresh.openAgain()
    let (devices, found) = try await SQLStore(engine: engine, logger: silentLogger).read { reader in
      var query = DeviceListQuery(search: "CS-POS-0000229")
      query.kind = .register
      return (
        try Seeded(reader).devices,
        try reader.deviceList(of: sampleID(1), query, page: DeviceListPage()).items.map(\.name)
      )
    }
    #expect(Set(devices.map(\.kind)) == [.server, .switch, .register, .other])
    #expect(
      Set(devices.map(\.isDisabled)) == [false, true] && Set(devices.map { $0.licenseID == nil }) == [false, true])
    #expect(Set(devices.compactMap(\.articleNumber)).count == 4)
    #expect(found == ["Store 12 till 7"])
    // Lists and times are sought by ids, which begin with the time.
    for event in try await SQLStore(engine: engine, logger: silentLogger).read({ try Seeded($0).events }) {
      #expect(AuditEventID(event.id.text) != nil && DeviceID(event.subject) != nil)
      #expect(event.id.text.prefix(14) == AuditEventID(now: event.at, random: []).text.prefix(14))
    }
    await engine.close()
  }

  // MARK: Made by the program, and by the store

  /// A store with an organization, a license without a quota, and nothing else.
  private static func empty() async throws -> FreshStore {
    let fresh = try await StoreEngine.sqlite.freshStore()
    try await fresh.store.write { writer in
      try writer.insert(Sample.organization())
      _ = try writer.insert(Sample.agent)
      _ = try writer.insert(Sample.product())
      try writer.insert(Sample.license(quota: nil))
    }
    return fresh
  }

  private static func seed(_ fresh: FreshStore) throws {
    let program = Process()
    program.executableURL = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appendingPathComponent("seed-store")
    let path = try #require(fresh.place as? TemporaryPlace).path
    program.arguments = [
      path, (sampleID(1) as OrganizationID).text, (sampleID(1) as LicenseID).text, "\(devices)", "\(eventsPerDevice)",
    ]
    try program.run()
    program.waitUntilExit()
    try #require(program.terminationStatus == 0)
  }

  /// What the store reads from it.
  private struct Seeded: Sendable {
    var devices: [Device] = []
    var activations: [Activation] = []
    var families: [TokenFamily] = []
    var events: [AuditEvent] = []

    init(_ reader: any StoreReader) throws {
      var query = DeviceListQuery()
      query.sort = .created
      var page = DeviceListPage(limit: 200)
      while true {
        let part = try reader.deviceList(of: sampleID(1), query, page: page)
        devices += part.items
        guard let next = part.next else { break }
        page = DeviceListPage(limit: 200, after: next)
      }
      for device in devices {
        activations += try reader.activations(of: device.id, limit: 9)
        families += try reader.holders(of: device.id, limit: 9).map(\.family)
        events += try reader.auditEntries(
          AuditSearch(subjects: [device.id.text]), .oldestFirst, page: Page()
        ).map(\.event)
      }
    }
  }

  private static func write(_ seeded: Seeded, to store: any Store) async throws {
    try await store.write { writer in
      for device in seeded.devices { try writer.insert(device) }
      for activation in seeded.activations { _ = try writer.charge(activation) }
      for family in seeded.families { try writer.insert(family) }
      for event in seeded.events { try writer.insert(event) }
      let start = try writer.lockAuditHead()
      var head = start
      for record in try writer.unsealedAuditRecords(limit: .max) {
        let seal = try head.seal(record)
        _ = try writer.seal(record.id, seal)
        head = AuditHead(seal)
      }
      _ = try writer.moveAuditHead(from: start, to: head)
    }
  }

  // MARK: As they stand in the file

  private static func rows(of table: String, _ engine: any SQLEngine) async throws -> [String] {
    try await engine.read { connection in
      let columns = try connection.query("SELECT name FROM pragma_table_info($1)", [.text(table)]) {
        "quote(\(try $0.text(0)))"
      }
      return try connection.query("SELECT \(columns.joined(separator: " || ' | ' || ")) FROM \(table) ORDER BY 1", []) {
        try $0.text(0)
      }
    }
  }

  private static func schema(_ engine: any SQLEngine) async throws -> [String] {
    try await engine.read { connection in
      try connection.query("SELECT coalesce(sql, name) FROM sqlite_master ORDER BY 1", []) { try $0.text(0) }
    }
  }
}
