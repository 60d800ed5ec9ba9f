import Foundation
import Testing

@testable import LicensingCore
@testable import LicensingStore

/// SQLite finds what the frequent requests ask for by an index, however large the tables grow.
@Suite struct HotPathTests {
  /// How SQLite goes about each statement of a path.
  private func plans(_ run: @escaping @Sendable (SQLTransaction) throws -> Void) async throws -> [String] {
    let fresh = try await StoreEngine.sqlite.freshStore()
    try await Sample.populateKeys(fresh.store)
    return try await fresh.engine.write { connection in
      let recording = RecordingConnection(connection)
      try run(SQLTransaction(connection: recording, notes: NoteBuffer()))
      return try recording.statements.flatMap { sql, parameters in
        try connection.query("EXPLAIN QUERY PLAN \(sql)", parameters) { "\(try $0.text(3)): \(sql)" }
      }
    }
  }

  @Test func aSerialNumberIsNotSoughtAmongAllDevicesOfTheOrganization() async throws {
    let plans = try await plans { _ = try $0.devices(of: sampleID(1), serialNumber: "SN-1") }
    #expect(plans.count == 1)
    #expect(plans[0].hasPrefix("SEARCH devices USING INDEX devices_by_serial (organization_id=? AND serial_key=?)"))
  }

  /// No order is made by sorting what an organization has.
  @Test func everyOrderOfDevicesIsThatOfAnIndex() async throws {
    let plans = try await plans { transaction in
      for sort in DeviceListQuery.Sort.allCases {
        for isDescending in [false, true] {
          var query = DeviceListQuery()
          (query.sort, query.isDescending) = (sort, isDescending)
          _ = try transaction.deviceList(of: sampleID(2), query, page: DeviceListPage())
        }
      }
    }
    let indexes = Set(
      plans.compactMap { $0.firstMatch(of: /^SEARCH devices USING (COVERING )?INDEX (\w+)/).map { "\($0.2)" } })
    #expect(
      indexes == [
        "devices_listed_by_created", "devices_listed_by_last_seen", "devices_listed_by_name",
        "devices_listed_by_serial_number",
      ])
    #expect(plans.allSatisfy { $0.hasPrefix("SEARCH") }, "no row is looked at to put another in its place")
  }

  @Test func aCheckIsTwoLookUpsByIndexes() async throws {
    let plans = try await plans { transaction in
      _ = try transaction.keyStanding(product: sampleID(1), mac: [1])
      _ = try transaction.livingLocks(of: sampleID(1))
    }
    #expect(plans.first?.hasPrefix("SEARCH k USING INDEX license_keys_by_mac (product_id=? AND mac=?)") == true)
    #expect(plans.filter { $0.hasPrefix("SEARCH") }.count == 4, "the key, its license and organization; its locks")
    #expect(plans.allSatisfy { $0.hasPrefix("SEARCH") || $0.hasPrefix("USE TEMP B-TREE FOR ORDER BY") })
  }

  /// However many events there are, and however rare those that are looked for: each is found by an index in which no others stand
  /// between them, and none is sorted.
  @Test func aPageOfTheAuditLogMeetsNoEventsButItsOwn() async throws {
    for search in AuditSearch.everyKind {
      let plans = try await plans { _ = try $0.auditEntries(search, .newestFirst, page: Page(after: sampleID(1))) }
        .filter { !$0.contains("SELECT actor_kind") }
      let index = Self.auditIndex(search)
      #expect(!plans.isEmpty)
      for plan in plans {
        #expect(
          plan.hasPrefix("SEARCH audit_events USING INDEX \(index)")
            || plan.hasPrefix("SEARCH audit_events USING COVERING INDEX \(index)"), "\(search)")
      }
    }
  }

  private static func auditIndex(_ search: AuditSearch) -> String {
    let isOfOrganization = search.organizationID != nil
    let (name, columns): (String, [String]) =
      if search.subjects != nil {
        ("audit_events_by_subject", ["subject"])
      } else if search.actorID != nil {
        isOfOrganization
          ? ("audit_events_by_organization_actor_and_action", ["organization_id", "actor_id", "action"])
          : ("audit_events_by_actor_and_action", ["actor_id", "action"])
      } else if isOfOrganization, search.action != nil || search.actorKind != nil {
        ("audit_events_by_organization_action_and_kind", ["organization_id", "action", "actor_kind"])
      } else if isOfOrganization {
        ("audit_events_by_organization", ["organization_id"])
      } else if search.action != nil {
        ("audit_events_by_action_and_kind", ["action", "actor_kind"])
      } else if search.actorKind != nil {
        ("audit_events_by_actor_kind", ["actor_kind"])
      } else {
        ("sqlite_autoindex_audit_events_1", [])
      }
    return "\(name) (\((columns.map { "\($0)=?" } + ["id>?", "id<?"]).joined(separator: " AND ")))"
  }

  /// Sealing meets only what waits for it, in its order.
  @Test func whatIsNotSealedIsNotLookedForAmongWhatIs() async throws {
    let plans = try await plans { transaction in
      _ = try transaction.hasUnsealedAuditEvents()
      _ = try transaction.unsealedAuditRecords(limit: 500)
      _ = try transaction.auditChainState()
    }
    let ofEvents = plans.filter { $0.hasPrefix("SEARCH audit_events") }
    #expect(ofEvents.count == 6)
    #expect(
      ofEvents.filter { $0.hasPrefix("SEARCH audit_events USING INDEX audit_events_waiting (id>?)") }.count == 4,
      "\(plans)")
    #expect(!plans.contains { $0.hasPrefix("USE TEMP B-TREE") }, "\(plans)")
  }

  @Test func theDevicesThatUseALicenseAreNotLookedForAmongThoseThatDid() async throws {
    let plans = try await plans { transaction in
      _ = try transaction.livingActivationCount(of: sampleID(1), upTo: 9)
      _ = try transaction.devicesInUse(of: sampleID(1), search: nil, page: Page())
      _ = try transaction.devicesInUse(of: sampleID(1), search: "device", page: Page())
    }
    let ofActivations = plans.filter { $0.contains(#/^SEARCH (a|activations) /#) }
    #expect(ofActivations.count == 4)
    #expect(
      ofActivations.allSatisfy { $0.contains("USING INDEX activations_living (license_id=? AND device_id>?)") },
      "\(plans)")
    #expect(!plans.contains { $0.hasPrefix("USE TEMP B-TREE") }, "\(plans)")
  }

  @Test(arguments: HotPaths.all.indices)
  func noTableIsScanned(index: Int) async throws {
    let path = HotPaths.all[index]
    let plans = try await plans(path.run)
    #expect(!plans.isEmpty, "\(path.name)")
    // Rows that a LIMIT bounds are counted or looked up; of activations only those nobody has redeemed yet are walked through,
    // of devices those that an earlier server wrote.
    let bounded = [
      "SCAN found:", "SCAN a USING INDEX activations_unredeemed:", "SCAN devices USING INDEX devices_unprepared:",
      "SCAN devices USING COVERING INDEX devices_unprepared:",
      "SCAN organizations USING INDEX organizations_unprepared:",
      "SCAN organizations USING COVERING INDEX organizations_unprepared:",
    ]
    let scans = plans.filter { plan in plan.hasPrefix("SCAN") && !bounded.contains(where: plan.hasPrefix) }
    #expect(scans == [], "\(path.name)")
    if Self.arePrinted { print(plans.map { "\(path.name) | \(Self.brief($0))" }.unique.joined(separator: "\n")) }
  }
}

extension HotPathTests {
  /// Whether somebody wants to read them, as `make bench-scale` does.
  private static var arePrinted: Bool { ProcessInfo.processInfo.environment["COUNTERSIGN_PRINT_PLANS"] == "1" }

  /// A plan without its statement.
  private static func brief(_ plan: String) -> Substring { plan.prefix { $0 != ":" } }
}

extension [String] {
  fileprivate var unique: [String] {
    var known: Set<String> = []
    return filter { known.insert($0).inserted }
  }
}

/// A connection that remembers the statements it was given.
private final class RecordingConnection: SQLConnection {
  private let connection: any SQLConnection
  private(set) var statements: [(sql: String, parameters: [SQLValue])] = []

  init(_ connection: any SQLConnection) { self.connection = connection }

  var dialect: SQLDialect { connection.dialect }

  func query<T>(_ sql: String, _ parameters: [SQLValue], _ map: (any SQLRow) throws -> T) throws -> [T] {
    statements.append((sql, parameters))
    return try connection.query(sql, parameters, map)
  }

  func execute(_ sql: String, _ parameters: [SQLValue]) throws -> Int {
    statements.append((sql, parameters))
    return try connection.execute(sql, parameters)
  }
}
