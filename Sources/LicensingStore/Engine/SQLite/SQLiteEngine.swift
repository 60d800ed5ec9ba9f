// SQLite under the store.
//
// Reads run in place on read-only connections (`Readers`, `SQLiteConnection`, `SQLiteRow`). Writes wait in a
// `WriteQueue` for the `Committer`, the only thread that writes. `DatabaseFile` opens, `LockFile` keeps others out,
// `DamageSearch` looks through a large file, `SQLiteFailure` turns SQLite's result codes into ours.

import Foundation
import GRDB
package import Logging

/// The engine on one SQLite file, which it has for itself until it is closed.
package final class SQLiteEngine: SQLEngine {
  private let readers: Readers
  private let queue: WriteQueue
  private let committer: Committer
  private let gate = ReadGate()
  private let end = Completion()

  /// How many writes wait for the committer.
  package var waitingWrites: Int { queue.count }
  /// How many transactions have been committed; at most as many as writes were answered.
  package var commits: Int { committer.commits }
  package var revision: Int? { commits }

  /// Opens the file, after making it and its directory where they are missing.
  /// - Parameters:
  ///   - busyTimeout: How long a write waits for something outside that holds the database, a backup for instance.
  ///   - capacity: How many writes may wait; more are refused with `.busy`.
  ///   - searchedFirst: A file of at most so many bytes is looked through for damage before it is used; a larger one, which
  ///     would keep everybody waiting, while it is.
  ///   - onFatal: Called when the disk failed in a way that leaves unknown what it holds, or when a large file turns out to
  ///     be damaged. It should not return; if it
  ///     does, everything is refused with `.unavailable` from then on. By default the process ends with status 74, the
  ///     `EX_IOERR` of sysexits.h.
  /// - Throws: `.locked` when a second server has the file, `.corrupt` when it is damaged or no database, `.unusable`
  ///   when it cannot be opened at all or not as durably as needed.
  package init(
    path: String, busyTimeout: Duration = .seconds(5), capacity: Int = 10_000, searchedFirst: Int64 = 256 << 20,
    logger: Logger, onFatal: @escaping @Sendable (String) -> Void = { _ in exit(74) }
  ) throws(StoreFailure) {
    let file = try DatabaseFile.locate(path)
    let lock = try LockFile(besideDatabase: file)
    let isLarge = DatabaseFile.size(file) > searchedFirst
    let writer = try DatabaseFile.open(file, busyTimeout: busyTimeout, isSearched: !isLarge)
    readers = DatabaseFile.readers(file, busyTimeout: busyTimeout)
    queue = WriteQueue(capacity: capacity)
    committer = Committer(writer: writer, readers: readers, queue: queue, logger: logger, onFatal: onFatal)
    let search = isLarge ? DatabaseFile.damageSearch(file, busyTimeout: busyTimeout) : nil
    search?.start { damage in
      logger.critical("the database is damaged", metadata: ["damage": "\(damage)"])
      onFatal("the database is damaged: \(damage)")
    }
    let thread = Thread { [committer, gate, end] in
      committer.run()
      search?.finish()
      gate.close()
      committer.closeDatabase()
      lock.release()
      end.reach()
    }
    thread.name = "committer"
    thread.start()
  }

  deinit { queue.close() }

  package func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
    do {
      return try gate.pass { try readers.read(at: committer.commits, body) }
    } catch let failure as SQLiteFailure {
      throw failure.storeFailure
    } catch let error as DatabaseError {
      throw SQLiteFailure(error).storeFailure
    }
  }

  @discardableResult
  package func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { queue.append(PendingWrite(body, answering: $0)) }
  }

  package func close() async {
    queue.close()
    await end.wait()
  }
}
