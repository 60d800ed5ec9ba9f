// PostgreSQL under the store, by libpq.
//
// A transaction waits in a `WorkQueue` for one of a few threads, each with a `PostgreSQLSession` that has one
// `PostgreSQLConnection`: libpq's calls wait, and neither the cooperative pool nor an event loop may. `PostgreSQLSettings` says
// where the database is, `PostgreSQLRow` reads answers, `PostgreSQLFailure` turns SQLSTATEs into our failures.

import Foundation
package import Logging
import Synchronization

/// The engine on one PostgreSQL database, which other servers may use at the same time.
///
/// Bodies that write run as READ COMMITTED, those that read on one view of the database (REPEATABLE READ). A transaction that was
/// undone because others were in its way, or because the connection broke before it was committed, is run again. If the
/// answer to a COMMIT does not come, the caller is told `.outcomeUnknown`, and nothing is run again.
package final class PostgreSQLEngine: SQLEngine {
  private let queue: WorkQueue
  private let end = Completion()

  /// How many transactions wait for a connection.
  package var waitingTransactions: Int { queue.count }

  /// nil, since other servers commit too.
  package var revision: Int? { nil }

  /// Starts the threads. Connections are opened when they are needed: a database that cannot be reached fails each transaction,
  /// and the next one tries again.
  /// - Parameter capacity: How many transactions may wait; more are refused with `.busy`.
  package init(_ settings: PostgreSQLSettings, capacity: Int = 10_000, logger: Logger) {
    queue = WorkQueue(capacity: capacity, waitLimit: settings.waitLimit)
    let reachability = Reachability(settings.place, logger)
    let count = max(1, settings.connections)
    let gate = WriteGate(settings, reachability, logger)
    let running = RunningThreads(count)
    for number in 1...count {
      Self.start("postgresql \(number)") { [queue, end] in
        let session = PostgreSQLSession(settings, reachability, gate)
        let wakes = DispatchSemaphore(value: 0)
        while queue.wait(wakes) {
          let failure = session.connect { queue.delay() }
          guard let work = queue.take() else { continue }
          if let failure { work.refuse(failure) } else { work.run(session) }
        }
        session.close()
        guard running.leave() else { return }
        gate.end()
        end.reach()
      }
    }
    Self.start("postgresql waiting") { [queue] in queue.watch() }
  }

  deinit { queue.close() }

  package func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
    try await run(.read, body)
  }

  @discardableResult
  package func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
    try await run(.write, body)
  }

  package func close() async {
    queue.close()
    await end.wait()
  }

  private func run<T: Sendable>(
    _ access: PostgreSQLAccess, _ body: @escaping @Sendable (any SQLConnection) throws -> T
  ) async throws -> T {
    try await withCheckedThrowingContinuation { caller in
      queue.append(
        PendingWork(
          run: { session in caller.resume(with: Result { try session.run(access, body) }) },
          refuse: { caller.resume(throwing: $0) }))
    }
  }

  private static func start(_ name: String, _ run: @escaping @Sendable () -> Void) {
    let thread = Thread(block: run)
    thread.name = name
    thread.start()
  }
}

/// How many of an engine's threads still run.
private final class RunningThreads: Sendable {
  private let count: Mutex<Int>

  init(_ count: Int) { self.count = Mutex(count) }

  /// Whether it was the last.
  func leave() -> Bool {
    count.withLock { count in
      count -= 1
      return count == 0
    }
  }
}
