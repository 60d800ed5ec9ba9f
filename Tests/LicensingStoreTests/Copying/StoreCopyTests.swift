import Testing

@testable import LicensingCore
@testable import LicensingStore

/// Whole copies, from each engine to each.
@Suite struct StoreCopyTests {
  private static let ways = StoreEngine.allCases.flatMap { from in StoreEngine.allCases.map { (from, $0) } }

  /// A place in which every table has rows.
  private func filled(_ kind: StoreEngine) async throws -> CopyPlace {
    let file = try await CopyPlace(.sqlite)
    try await FilledStore.fill(try #require(file.sqlitePath))
    guard kind == .postgresql else { return file }
    let database = try await CopyPlace(kind)
    try copy(file, database)
    return database
  }

  @discardableResult
  private func copy(_ source: CopyPlace, _ target: CopyPlace) throws -> [CopiedTable] {
    try StoreCopy(from: source.place, to: target.place, now: sampleTime, logger: silentLogger)()
  }

  private struct Sum: Equatable {
    let name: String
    let rows: Int
    let digest: [UInt8]

    init(_ table: CopiedTable) { (name, rows, digest) = (table.name, table.rows, table.digest) }
  }

  @Test(arguments: ways) func everythingArrives(from: StoreEngine, to: StoreEngine) async throws {
    let (source, target, back) = (try await filled(from), try await CopyPlace(to), try await CopyPlace(from))
    let (there, home) = (try copy(source, target), try copy(target, back))
    #expect(there.map(Sum.init) == home.map(Sum.init))
    #expect(there.map(\.name) == there.map(\.name).sorted())
    for table in there {
      #expect(table.rows == FilledStore.rowsOfEachTable, "\(table.name)")
      #expect(try await target.count(table.name) == Int64(table.rows), "\(table.name)")
    }
    #expect(Set(there.map(\.digest)).count == there.count)
  }

  /// Indexes and foreign keys that were taken away to fill the tables are as if they had not been.
  @Test(arguments: StoreEngine.allCases) func theSchemaIsThatOfANewStore(on kind: StoreEngine) async throws {
    let (source, target, new) = (try await filled(.sqlite), try await CopyPlace(kind), try await CopyPlace(kind))
    try copy(source, target)
    try await new.migrate()
    let (copied, made) = (try await target.schema(), try await new.schema())
    #expect(copied == made && copied.count > 80)
  }

  /// Rows that the schema's own steps make are in no other table: a target that has some is not taken for empty.
  @Test(arguments: StoreEngine.allCases) func aNewStoreIsEmptyButForKnownTables(on kind: StoreEngine) async throws {
    let (source, new) = (try await filled(.sqlite), try await CopyPlace(kind))
    try await new.migrate()
    let names = try copy(source, try await CopyPlace(.sqlite)).map(\.name)
    var withRows: Set<String> = []
    for name in names {
      let count = try await new.count(name)
      if count != 0 { withRows.insert(name) }
    }
    #expect(withRows == ["audit_head"])
    // And what is empty so can be copied to.
    #expect(try copy(source, new).count == names.count)
  }

  /// The server that goes on has the people, keys and the audit log of the one before.
  @Test(arguments: ways) func aServerGoesOn(from: StoreEngine, to: StoreEngine) async throws {
    let world = try await LicensingWorld(on: from)
    #expect(try await CheckMasterKey(world.context)() == .right)
    let tokens = try await world.license()
    let revoked = try await world.authorize()
    try await world.deny(revoked)
    while try await SealAuditEvents(world.context)() {}
    let verified = try await VerifyAuditLog(world.context)(by: world.administrator)
    await world.sqlStore.close()

    let target = try await CopyPlace(to)
    _ = try StoreCopy(from: world.fresh.storePlace, to: target.place, now: sampleTime, logger: silentLogger)()
    try await target.withEngine { engine in
      let store = SQLStore(engine: engine, logger: silentLogger)
      try await store.migrate(now: sampleTime)
      func context(_ keys: SecretKeys) -> LicensingContext {
        LicensingContext(
          store: store, clock: world.clock, random: SeededRandom(seed: 5), keys: keys, policy: world.context.policy)
      }
      #expect(try await CheckMasterKey(context(testKeys(byte: 8)))() != .right)
      let context = context(try testKeys())
      #expect(try await CheckMasterKey(context)() == .right)
      try await MaintainSigningKeys(context)()
      #expect(try await VerifyAuditLog(context)(by: world.administrator) == verified)
      let renewed = try await RefreshLicenseToken(context)(
        tokens.refreshToken.exposed, scope: nil, client: .agent, from: world.site)
      #expect(renewed.refreshToken.familyID == tokens.refreshToken.familyID)
      let heard = try await refusal {
        try await RedeemDeviceCode(context)(revoked.deviceCode.exposed, client: .agent, from: world.site)
      }
      #expect(heard == .grant(.denied))
      // And on the log goes.
      while try await SealAuditEvents(context)() {}
      #expect(try await VerifyAuditLog(context)(by: world.administrator).problem == nil)
    }
  }

  @Test func itTellsHowFarItIs() async throws {
    let source = try await filled(.sqlite)
    try await source.execute(
      """
      WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 2599)
      INSERT INTO attempts (kind, subject, slot, at) SELECT 'k', 's', i, i FROM n
      """)
    var told: [CopyProgress] = []
    let target = try await CopyPlace(.sqlite)
    let copied = try StoreCopy(from: source.place, to: target.place, now: sampleTime, logger: silentLogger) {
      told.append($0)
    }()
    for step in [CopyProgress.Step.copying, .verifying] {
      let of = told.filter { $0.table == "attempts" && $0.step == step }
      #expect(of.map(\.rows) == [0, 1000, 2000])
      #expect(told.filter { $0.step == step && $0.rows == 0 }.map(\.table) == copied.map(\.name))
    }
    #expect(copied.first { $0.name == "attempts" }?.rows == 2507)
    #expect(told.filter { $0.step == .indexing } == [CopyProgress(step: .indexing, table: "", rows: 0)])
  }
}
