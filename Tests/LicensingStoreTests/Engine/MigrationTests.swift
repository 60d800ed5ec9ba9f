import LicensingStore
import Testing

@Suite struct MigrationTests {
  private func creating(_ table: String, number: Int) -> Migration {
    Migration(number: number, name: table) { ["CREATE TABLE \(table) (id \($0.integerType) PRIMARY KEY)"] }
  }

  private func listed(_ engine: any SQLEngine) async throws -> [String] {
    try await engine.read { connection in
      try connection.query("SELECT number, name, applied_at FROM schema_migrations ORDER BY number", []) {
        "\(try $0.integer(0)) \(try $0.text(1)) \(try $0.integer(2))"
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func eachIsAppliedOnceAndListedWithItsTime(on kind: StoreEngine) async throws {
    let fresh = try kind.freshDatabase()
    let engine = fresh.engine
    try await engine.migrate([creating("a", number: 1)], now: 1000)
    let both = [creating("a", number: 1), creating("b", number: 2)]
    try await engine.migrate(both, now: 2000)
    try await engine.migrate(both, now: 3000)
    #expect(try await listed(engine) == ["1 a 1000", "2 b 2000"])
    #expect(try await engine.read { try !$0.exists("SELECT id FROM a UNION SELECT id FROM b", []) })
    await engine.close()
  }

  @Test(arguments: StoreEngine.allCases)
  func oneThatFailsLeavesNothingAndIsTriedAgain(on kind: StoreEngine) async throws {
    let fresh = try kind.freshDatabase()
    let engine = fresh.engine
    let broken = Migration(number: 2, name: "b") { _ in ["CREATE TABLE b (id INTEGER)", "CREATE TABLE a (id INTEGER)"] }
    let reason = kind == .sqlite ? "table a already exists (1)" : "relation \"a\" already exists (42P07)"
    await #expect(throws: StoreFailure.statement(reason)) {
      try await engine.migrate([creating("a", number: 1), broken], now: 1)
    }
    #expect(try await listed(engine) == ["1 a 1"])
    try await engine.migrate([creating("a", number: 1), creating("b", number: 2)], now: 2)
    #expect(try await listed(engine) == ["1 a 1", "2 b 2"])
    await engine.close()
  }

  @Test(arguments: StoreEngine.allCases)
  func aNewerSchemaIsRefused(on kind: StoreEngine) async throws {
    let fresh = try kind.freshDatabase()
    let engine = fresh.engine
    try await engine.migrate([creating("a", number: 1), creating("b", number: 2)], now: 1)
    await #expect(throws: StoreFailure.schemaTooNew(found: 2, known: 1)) {
      try await engine.migrate([creating("a", number: 1)], now: 2)
    }
    await #expect(throws: StoreFailure.schemaTooNew(found: 2, known: 0)) { try await engine.migrate([], now: 2) }
    await engine.close()
  }

  @Test(arguments: StoreEngine.allCases)
  func whatWasReleasedMustNotChange(on kind: StoreEngine) async throws {
    let fresh = try kind.freshDatabase()
    let engine = fresh.engine
    try await engine.migrate([creating("a", number: 1), creating("b", number: 2)], now: 1)
    let refusal = StoreFailure.migrations("the database has 1 a, not this renamed")
    await #expect(throws: refusal) {
      try await engine.migrate(
        [
          Migration(number: 1, name: "renamed", statements: creating("a", number: 1).statements),
          creating("b", number: 2),
        ], now: 2)
    }
    await #expect(throws: StoreFailure.migrations("the database has 2 b, not this b")) {
      let edited = Migration(number: 2, name: "b") { _ in ["CREATE TABLE b (id TEXT)"] }
      try await engine.migrate([creating("a", number: 1), edited], now: 2)
    }
    try await engine.write { _ = try $0.execute("DELETE FROM schema_migrations WHERE number = 1", []) }
    await #expect(throws: StoreFailure.migrations("the database has 2 b, not this a")) {
      try await engine.migrate([creating("a", number: 1), creating("b", number: 2)], now: 2)
    }
    await engine.close()
  }

  @Test(arguments: StoreEngine.allCases, [[2], [1, 3], [1, 1], [2, 1]])
  func numbersCountUpFromOne(on kind: StoreEngine, _ numbers: [Int]) async throws {
    let fresh = try kind.freshDatabase()
    let engine = fresh.engine
    let failure = await #expect(throws: StoreFailure.self) {
      try await engine.migrate(numbers.map { creating("t\($0)", number: $0) }, now: 1)
    }
    let place = numbers == [2] || numbers == [2, 1] ? 1 : 2
    let number = numbers[place - 1]
    #expect(failure == .migrations("t\(number) has number \(number) at place \(place)"))
    await engine.close()
  }

  @Test(arguments: StoreEngine.allCases)
  func twoServersMigrateAtOnce(on kind: StoreEngine) async throws {
    let fresh = try kind.freshDatabase()
    let engine = fresh.engine
    let all = (1...20).map { creating("t\($0)", number: $0) }
    // On PostgreSQL they are two processes' engines; SQLite's file has one.
    let other = try kind == .sqlite ? engine : fresh.openAgain()
    try await withThrowingTaskGroup { group in
      for server in [engine, other, engine, other] { group.addTask { try await server.migrate(all, now: 1) } }
      try await group.waitForAll()
    }
    #expect(try await listed(engine) == (1...20).map { "\($0) t\($0) 1" })
    await engine.close()
  }
}
