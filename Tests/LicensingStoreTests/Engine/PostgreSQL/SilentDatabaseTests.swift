import TestPostgreSQL
import Testing

@testable import LicensingStore

/// A database that says nothing any more, or does not confirm, keeps nobody waiting for good.
@Suite(.enabled(if: TestCluster.isDue, "PostgreSQL 15 is not installed"))
struct SilentDatabaseTests {
  /// Runs all at once.
  /// - Returns: what they heard, and how long the last of them waited.
  private func together(
    _ count: Int, _ body: @escaping @Sendable (Int) async throws -> Void
  ) async -> (heard: [StoreFailure?], within: Duration) {
    let start = ContinuousClock.now
    let heard = await withTaskGroup { group in
      for number in 0..<count {
        group.addTask { () -> StoreFailure? in
          do { try await body(number) } catch { return error as? StoreFailure }
          return nil
        }
      }
      return await group.reduce(into: [StoreFailure?]()) { $0.append($1) }
    }
    return (heard, ContinuousClock.now - start)
  }

  /// - Parameter isOpen: the connections are open when the silence begins.
  @Test(arguments: [true, false])
  func whileNothingArrivesEverybodyIsToldInTime(isOpen: Bool) async throws {
    let database = try TestDatabase()
    try await database.engine().migrate([numberedItems], now: 0)
    let proxy = try CuttingProxy(to: database.cluster)
    var settings = try #require(PostgreSQLSettings(url: proxy.url(database.name) + "&connect_timeout=2"))
    (settings.connections, settings.waitLimit, settings.statementTimeout) = (2, .milliseconds(300), .milliseconds(100))
    let engine = PostgreSQLEngine(settings, capacity: 40, logger: silentLogger)
    if isOpen { #expect(await together(2) { _ in _ = try await engine.itemIDs() }.heard == [nil, nil]) }

    proxy.set(.standstill)
    let (heard, time) = await together(60) { number in
      if number.isMultiple(of: 2) { try await engine.addItem(Int64(number)) } else { _ = try await engine.itemIDs() }
    }
    #expect(heard.count { $0 == .busy } >= 18, "more than may wait")
    #expect(heard.allSatisfy { [.busy, .unavailable, .outcomeUnknown].contains($0) })
    // Those that had a connection wait for its answer, all others for a connection: also one that is still being opened.
    #expect(time < (isOpen ? settings.answerLimit : settings.waitLimit) + .seconds(1), "\(time)")
    #expect(engine.waitingTransactions == 0)

    proxy.set(.never)
    try await untilDone { try await engine.addItem(1000) }
    #expect(try await engine.itemIDs().contains(1000))
    await engine.close()
  }

  /// A synchronous standby is away: commits wait in the database, as long as that takes.
  @Test func withoutAStandbyNothingIsWrittenAndAllIsRead() async throws {
    let cluster = try TestCluster()
    var settings = try #require(PostgreSQLSettings(url: cluster.url("postgres")))
    (settings.connections, settings.waitLimit, settings.statementTimeout) = (4, .seconds(1), .milliseconds(100))
    let engine = PostgreSQLEngine(settings, logger: silentLogger)
    try await engine.migrate([numberedItems], now: 0)
    try await cluster.sql("ALTER SYSTEM SET synchronous_standby_names = 'away'", "SELECT pg_reload_conf()")
    try await cluster.waits(for: "SHOW synchronous_standby_names", toBe: "away")

    let first = await together(4) { try await engine.addItem(Int64($0)) }
    #expect(first.heard == Array(repeating: .outcomeUnknown, count: 4))
    #expect(first.within < settings.answerLimit + .seconds(1))
    for _ in 0..<3 {
      let next = await together(100) { try await engine.addItem(Int64(100 + $0)) }
      #expect(next.heard == Array(repeating: .unavailable, count: 100))
      #expect(next.within < .seconds(1), "nobody waits for what does not come")
    }
    #expect(try await engine.itemIDs() == [], "nobody sees what may be lost")
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
    #expect(try await cluster.sql(waiting) == "5", "those, and one that finds out when the standby is back")

    try await cluster.sql("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()")
    try await cluster.waits(for: waiting, toBe: "0")
    try await untilDone { try await engine.addItem(1000) }
    #expect(try await engine.itemIDs() == [0, 1, 2, 3, 1000])
    await engine.close()
  }
}

extension TestCluster {
  /// Looks again and again, for a minute.
  fileprivate func waits(for query: String, toBe answer: String) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while try await sql(query) != answer { #expect(ContinuousClock.now < end, "\(query)") }
  }
}

/// Does it again until it works: what was given up may be in the way for a moment, and what was not confirmed.
func untilDone(_ body: () async throws -> Void) async throws {
  let end = ContinuousClock.now + .seconds(30)
  while true {
    do { return try await body() } catch  where ContinuousClock.now < end {}
  }
}
