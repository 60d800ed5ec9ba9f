import Dispatch
import Foundation
import Testing

@testable import LicensingStore

@Suite(.enabled(if: StoreEngine.allCases.contains(.postgresql), "PostgreSQL 15 is not installed"))
struct PostgreSQLLimitsTests {
  private let database: TestDatabase
  private let engine: PostgreSQLEngine

  init() async throws {
    (database, engine) = try await TestDatabase.withItems()
  }

  @Test func whoeverWaitsTooLongIsToldSo() async throws {
    let slow = database.engine {
      ($0.connections, $0.waitLimit) = (1, .milliseconds(50))
    }
    let (began, go) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    async let first: Void = slow.write { connection in
      began.signal()
      go.wait()
      try connection.addItem(1)
    }
    await waiting(for: began)
    #expect(await failure { try await slow.addItem(2) } == .unavailable)
    go.signal()
    try await first
    #expect(try await slow.itemIDs() == [1])
    await slow.close()
  }

  @Test func aLockThatDoesNotComeIsNotWaitedForLonger() async throws {
    let impatient = database.engine { $0.lockTimeout = .milliseconds(50) }
    try await engine.addItem(1)
    let (began, go) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    async let first: Void = engine.write { connection in
      try connection.execute("UPDATE items SET name = 'first'", [])
      began.signal()
      go.wait()
    }
    await waiting(for: began)
    let heard = await failure {
      try await impatient.write { _ = try $0.execute("UPDATE items SET name = 'second'", []) }
    }
    #expect(heard == .busy)
    go.signal()
    try await first
    await impatient.close()
  }

  @Test func aStatementThatTakesTooLongIsEnded() async throws {
    let impatient = database.engine { $0.statementTimeout = .milliseconds(50) }
    let heard = await failure { _ = try await impatient.read { try $0.exists("SELECT pg_sleep(60)", []) } }
    #expect(heard == .busy)
    #expect(try await impatient.itemIDs() == [])
    await impatient.close()
  }
}

/// Waits on a thread of its own, as the cooperative pool must not.
func waiting(for semaphore: DispatchSemaphore) async {
  await withCheckedContinuation { waiter in
    Thread.detachNewThread {
      semaphore.wait()
      waiter.resume()
    }
  }
}
