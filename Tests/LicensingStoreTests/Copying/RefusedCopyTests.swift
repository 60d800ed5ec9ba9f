import LicensingCore
import Testing

@testable import LicensingStore

/// What is not copied, and that nothing is left of it.
@Suite struct RefusedCopyTests {
  private func filled() async throws -> CopyPlace {
    let file = try await CopyPlace(.sqlite)
    try await FilledStore.fill(try #require(file.sqlitePath))
    return file
  }

  private func copy(
    _ source: CopyPlace, _ target: CopyPlace, migrations: [Migration] = Schema.migrations,
    tell: @escaping (CopyProgress) -> Void = { _ in }
  ) throws -> [CopiedTable] {
    try StoreCopy(
      from: source.place, to: target.place, now: sampleTime, migrations: migrations, logger: silentLogger, tell: tell)()
  }

  @Test(arguments: StoreEngine.allCases) func aTargetWithARowIsLeftAlone(on kind: StoreEngine) async throws {
    let (source, target) = (try await filled(), try await CopyPlace(kind))
    try await target.migrate()
    try await target.execute("INSERT INTO settings (name, value) VALUES ('x', 'y')")
    #expect(throws: CopyFailure.targetIsNotEmpty(table: "settings")) { try copy(source, target) }
    #expect(try await [target.count("settings"), target.count("users")] == [1, 0])
    try await target.execute("DELETE FROM settings")
    #expect(try copy(source, target).count > 20)
    #expect(throws: CopyFailure.targetIsNotEmpty(table: "activations")) { try copy(source, target) }
  }

  /// Also one that has older tables than this program: it is not migrated for nothing.
  @Test(arguments: StoreEngine.allCases) func aTargetOfSomebodyElseIsLeftAlone(on kind: StoreEngine) async throws {
    let (source, target) = (try await filled(), try await CopyPlace(kind))
    try await target.execute("CREATE TABLE theirs (id INTEGER PRIMARY KEY)")
    let isInteger = kind == .sqlite
    #expect(throws: CopyFailure.otherTables("theirs")) { try copy(source, target) }
    try await target.execute("INSERT INTO theirs (id) VALUES (1)")
    #expect(throws: isInteger ? CopyFailure.targetIsNotEmpty(table: "theirs") : .otherTables("theirs")) {
      try copy(source, target)
    }
    #expect(try await target.count("theirs") == 1)
    await #expect(throws: StoreFailure.self) { try await target.count("users") }
  }

  @Test(arguments: StoreEngine.allCases) func onlyTheProgramsOwnSchemaIsCopied(from kind: StoreEngine) async throws {
    let (source, target) = (try await CopyPlace(kind), try await CopyPlace(.sqlite))
    #expect(throws: CopyFailure.noStore) { try copy(source, target) }
    let newest = Schema.migrations.count
    try await source.withEngine { try await $0.migrate(Schema.migrations.dropLast(), now: 0) }
    #expect(throws: CopyFailure.sourceIsOlder(found: newest - 1, known: newest)) { try copy(source, target) }
    try await source.migrate()
    #expect(throws: CopyFailure.store(.source, .schemaTooNew(found: newest, known: newest - 1))) {
      try copy(source, target, migrations: Schema.migrations.dropLast())
    }
    try await source.execute("CREATE TABLE theirs (id \(kind == .sqlite ? "INTEGER" : "BIGINT") PRIMARY KEY)")
    #expect(throws: CopyFailure.otherTables("theirs")) { try copy(source, target) }
    await #expect(throws: StoreFailure.self) { try await target.count("users") }
  }

  @Test func aFileThatIsMissingIsNotMade() async throws {
    let (source, target) = (try await CopyPlace(.sqlite), try await CopyPlace(.sqlite))
    let missing = try #require(source.sqlitePath) + "-missing"
    let copy = StoreCopy(from: .sqlite(path: missing), to: target.place, now: sampleTime, logger: silentLogger)
    #expect(throws: CopyFailure.noFile(missing)) { try copy() }
    #expect(throws: CopyFailure.noFile(missing)) { try copy() }
  }

  /// A server has it.
  @Test func aStoreInUseIsNotCopied() async throws {
    let (source, target) = (try await filled(), try await CopyPlace(.sqlite))
    try await source.withEngine { _ in
      #expect { try copy(source, target) } throws: { error in
        guard case CopyFailure.store(.source, .locked) = error else { return false }
        return true
      }
    }
    try await target.withEngine { _ in
      #expect { try copy(source, target) } throws: { error in
        guard case CopyFailure.store(.target, .locked) = error else { return false }
        return true
      }
    }
  }

  /// Something changes a value on its way in.
  @Test(arguments: StoreEngine.allCases) func aDifferenceUndoesAll(on kind: StoreEngine) async throws {
    let (source, target) = (try await filled(), try await CopyPlace(kind))
    try await target.migrate()
    switch kind {
    case .sqlite:
      try await target.execute(
        """
        CREATE TRIGGER lie AFTER INSERT ON users WHEN NEW.id = 'id-3'
        BEGIN UPDATE users SET name = NEW.name || ' ' WHERE id = NEW.id; END
        """)
    case .postgresql:
      try await target.execute(
        """
        CREATE FUNCTION lie() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN IF NEW.id = 'id-3' THEN NEW.name = NEW.name || ' '; END IF; RETURN NEW; END $$
        """, "CREATE TRIGGER lie BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION lie()")
    }
    #expect(throws: CopyFailure.different(table: "users")) { try copy(source, target) }
    #expect(try await [target.count("organizations"), target.count("audit_head")] == [0, 1])
    try await target.execute("DROP TRIGGER lie" + (kind == .postgresql ? " ON users" : ""))
    #expect(try copy(source, target).count > 20)
  }

  /// A reference to what is not there, which no server leaves.
  @Test(arguments: StoreEngine.allCases) func aBrokenReferenceIsFound(on kind: StoreEngine) async throws {
    let (source, target) = (try await filled(), try await CopyPlace(kind))
    let outside = try OutsideConnection(try #require(source.sqlitePath))
    try outside.run("UPDATE devices SET hub_id = 'id-none' WHERE id = 'id-5'")
    #expect { try copy(source, target) } throws: { error in
      guard case CopyFailure.store(.target, .constraint) = error else { return false }
      return true
    }
    await #expect(throws: StoreFailure.self) { try await target.count("users") }
  }

  @Test func whatNoServerWritesIsNamed() async throws {
    let (source, target) = (try await filled(), try await CopyPlace(.sqlite))
    let outside = try OutsideConnection(try #require(source.sqlitePath))
    try outside.run("UPDATE users SET created_at = 'yesterday' WHERE id = 'id-2'")
    #expect(throws: CopyFailure.unreadable(table: "users")) { try copy(source, target) }
  }

  /// The connection to the target breaks in the middle: all of it is done once more.
  @Test(.enabled(if: StoreEngine.allCases.contains(.postgresql), "PostgreSQL 15 is not installed"), arguments: [1, 9])
  func aLostConnectionIsMadeGood(times: Int) async throws {
    let (source, target) = (try await filled(), try await CopyPlace(.postgresql))
    var left = times
    let result = Result {
      try copy(source, target) { progress in
        guard progress == CopyProgress(step: .verifying, table: "users", rows: 0), left > 0 else { return }
        left -= 1
        try? target.endConnections()
      }
    }
    guard times == 1 else {
      #expect(throws: CopyFailure.store(.target, .unavailable)) { try result.get() }
      await #expect(throws: StoreFailure.self) { try await target.count("users") }
      return
    }
    #expect(try result.get().count > 20)
    #expect(try await target.count("users") == Int64(FilledStore.rowsOfEachTable))
  }
}
