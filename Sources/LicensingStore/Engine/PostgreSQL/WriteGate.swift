import Foundation
import Logging
import Synchronization

/// Lets nothing be written while the database does not confirm commits.
///
/// With a synchronous standby that is away a commit waits in the database until the standby is back, whether its client is still there or
/// not, and holds its locks: unseen by others, so that nothing is built on what may be lost. More of them would fill up the database. The
/// first whose answer does not come in time closes the gate; it opens when the database has confirmed a commit that changes nothing.
final class WriteGate: Sendable {
  private enum State { case open, closed, ended }

  private static let pause = 1.0

  private let state = Mutex(State.open)
  private let settings: PostgreSQLSettings
  private let reachability: Reachability
  private let logger: Logger

  init(_ settings: PostgreSQLSettings, _ reachability: Reachability, _ logger: Logger) {
    (self.settings, self.reachability, self.logger) = (settings, reachability, logger)
  }

  var isOpen: Bool { state.withLock { $0 == .open } }

  func close() {
    guard move(from: .open, to: .closed) else { return }
    logger.error(
      "Nothing is written until the database confirms commits again", metadata: ["database": "\(settings.place)"])
    Thread.detachNewThread { self.openWhenConfirmed() }
  }

  /// It is not waited for any more.
  func end() { state.withLock { $0 = .ended } }

  private func openWhenConfirmed() {
    while state.withLock({ $0 == .closed }) {
      if confirms() {
        guard move(from: .closed, to: .open) else { return }
        return logger.notice("The database confirms commits again", metadata: ["database": "\(settings.place)"])
      }
      Thread.sleep(forTimeInterval: Self.pause)
    }
  }

  /// Waits for a commit as long as its connection holds, and never for two: what was given up would go on waiting in the database.
  private func confirms() -> Bool {
    guard let connection = try? PostgreSQLSession(settings, reachability).open() else { return false }
    connection.begin(settings.beginning(.write))
    do {
      try connection.waitAsLongAsItTakes()
      // Without a record in the log there would be nothing to confirm.
      _ = try connection.query("SELECT pg_logical_emit_message(true, 'countersign', '')", []) { _ in true }
    } catch {
      return false
    }
    if case .committed = connection.commit() { return true }
    return false
  }

  private func move(from former: State, to next: State) -> Bool {
    state.withLock { state in
      guard state == former else { return false }
      state = next
      return true
    }
  }
}
