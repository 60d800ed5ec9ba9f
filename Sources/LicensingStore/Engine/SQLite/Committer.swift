import Foundation
import GRDBSQLite
import Logging
import Synchronization

/// The one thread that writes. Writes that wait together share one transaction and one sync (group commit), and each is
/// answered after that sync, an error as well: what a body saw may be the work of a neighbour that must be on disk first.
///
/// It is a thread of its own, and not a task, because it waits for the disk, and because a cancelled task would interrupt
/// the transaction of all.
final class Committer: Sendable {
  /// How many writes share a transaction at most.
  private static let batchSize = 64
  /// How long the log may grow, in pages of 4 KiB, before it is copied into the database. SQLite would take a thousand; of four
  /// thousand fewer are copied for each write, since the same pages are written again and again.
  private static let pagesBeforeCheckpoint: Int32 = 4000

  /// How many transactions have been committed.
  var commits: Int { committed.load(ordering: .acquiring) }

  private let writer: Writer
  private let readers: Readers
  private let queue: WriteQueue
  private let logger: Logger
  private let onFatal: @Sendable (String) -> Void
  private let committed = Atomic(0)
  private let diskFailed = Atomic(false)
  /// The length of the log in pages, which SQLite writes here after each commit. Only the committing thread uses it.
  private nonisolated(unsafe) let logPages = UnsafeMutablePointer<Int32>.allocate(capacity: 1)

  init(
    writer: Writer, readers: Readers, queue: WriteQueue, logger: Logger,
    onFatal: @escaping @Sendable (String) -> Void
  ) {
    self.writer = writer
    self.readers = readers
    self.queue = queue
    self.logger = logger
    self.onFatal = onFatal
    logPages.initialize(to: 0)
    writer.connection.reportLogPages(to: logPages)
  }

  deinit { logPages.deallocate() }

  /// Commits until the queue is closed and empty.
  func run() {
    while let batch = queue.next(upTo: Self.batchSize) {
      // It was copied after the commit before, and begins anew unless somebody still looks at it.
      if isLogLong { readers.letGo() }
      commit(batch, on: writer.connection)
      if isLogLong { checkpoint(SQLITE_CHECKPOINT_PASSIVE) }
    }
  }

  private var isLogLong: Bool { logPages.pointee >= Self.pagesBeforeCheckpoint }

  /// Copies the log into the database, empties it and closes the file. No read may be running.
  func closeDatabase() {
    checkpoint(SQLITE_CHECKPOINT_TRUNCATE)
    do {
      // The readers go first, since the last connection to close removes the log, and a reader may not.
      try readers.close()
      try writer.close()
    } catch {
      logger.error("The database could not be closed", metadata: ["reason": "\(error)"])
    }
  }

  /// Runs the bodies in one transaction, each under a savepoint, and commits them together.
  private func commit(_ batch: [PendingWrite], on connection: SQLiteConnection) {
    guard batch.count > 1 else { return batch.forEach { commitAlone($0, on: connection) } }
    guard begin(batch, on: connection) else { return }
    if let outcomes = outcomes(of: batch, on: connection) {
      end(batch, outcomes, on: connection)
    } else {
      // A failure such as a full disk took the neighbours' work along. Nobody has been answered, so each runs again.
      rollBack(connection)
      batch.forEach { commitAlone($0, on: connection) }
    }
  }

  private func commitAlone(_ write: PendingWrite, on connection: SQLiteConnection) {
    guard begin([write], on: connection) else { return }
    let outcome = write.run(connection)
    if !outcome.succeeded {
      rollBack(connection)
      outcome.answer()
    } else if connection.isInsideTransaction {
      end([write], [outcome], on: connection)
    } else {
      write.refuse(.statement("a body went on after the failure that ended its transaction"))
    }
  }

  /// Begins the transaction, or refuses the batch. When something outside holds the database, those that wait are
  /// refused as well: each next batch would wait as long again.
  private func begin(_ batch: [PendingWrite], on connection: SQLiteConnection) -> Bool {
    guard !diskFailed.load(ordering: .relaxed) else {
      batch.forEach { $0.refuse(.unavailable) }
      return false
    }
    do throws(SQLiteFailure) {
      try connection.control("BEGIN IMMEDIATE")
      return true
    } catch {
      let failure = error.storeFailure
      for write in batch + (failure == .busy ? queue.takeAll() : []) { write.refuse(failure) }
      return false
    }
  }

  /// What each body came to; nil when the transaction did not outlive them all.
  private func outcomes(of batch: [PendingWrite], on connection: SQLiteConnection) -> [PendingWrite.Outcome]? {
    var outcomes: [PendingWrite.Outcome] = []
    for write in batch {
      do throws(SQLiteFailure) {
        try connection.control("SAVEPOINT body")
        let outcome = write.run(connection)
        guard connection.isInsideTransaction else { return nil }
        if !outcome.succeeded { try connection.control("ROLLBACK TO body") }
        try connection.control("RELEASE body")
        outcomes.append(outcome)
      } catch {
        return nil
      }
    }
    return outcomes
  }

  private func end(_ batch: [PendingWrite], _ outcomes: [PendingWrite.Outcome], on connection: SQLiteConnection) {
    do throws(SQLiteFailure) {
      try connection.control("COMMIT")
      committed.add(1, ordering: .releasing)
      outcomes.forEach { $0.answer() }
    } catch {
      if error.isInputOutput { giveUp("commit", error) } else { rollBack(connection) }
      batch.forEach { $0.refuse(error.storeFailure) }
    }
  }

  /// A transaction that SQLite has ended by itself cannot be rolled back, and need not be.
  private func rollBack(_ connection: SQLiteConnection) {
    guard connection.isInsideTransaction else { return }
    do throws(SQLiteFailure) {
      try connection.control("ROLLBACK")
    } catch {
      giveUp("rollback", error)
    }
  }

  private func checkpoint(_ mode: Int32) {
    guard !diskFailed.load(ordering: .relaxed) else { return }
    readers.letGo()
    guard let failure = writer.connection.checkpoint(mode) else { return }
    if failure.isInputOutput {
      giveUp("checkpoint", failure)
    } else if failure.storeFailure != .busy {
      logger.warning("The log could not be copied into the database", metadata: ["reason": "\(failure.message)"])
    }
  }

  /// Ends the process, because it is unknown what the disk holds: the kernel may drop pages it failed to write and report
  /// success the next time, so nothing is tried again. The next start reads what is really there.
  private func giveUp(_ step: String, _ failure: SQLiteFailure) {
    diskFailed.store(true, ordering: .relaxed)
    queue.close()
    let reason = "The disk failed during a \(step): \(failure.message) (\(failure.code))"
    logger.critical("The disk failed; this process ends", metadata: ["reason": "\(reason)"])
    onFatal(reason)
  }
}
