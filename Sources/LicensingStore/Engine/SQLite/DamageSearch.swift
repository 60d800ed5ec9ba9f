import Foundation
import GRDB
import GRDBSQLite
import Synchronization

/// Looks through a large database for damage while it is in use, as nobody waits so long before it is opened.
final class DamageSearch: Sendable {
  /// What SQLite asks now and then whether to go on.
  private final class Stop: Sendable {
    let isWanted = Atomic(false)
  }

  /// Steps of SQLite's machine between two such questions.
  private static let stepsBetween: Int32 = 10_000

  private let path: String
  private let configuration: Configuration
  private let stop: Stop
  private let end = DispatchSemaphore(value: 0)

  /// - Parameter configuration: of connections that only read.
  init(path: String, configuration: Configuration) {
    let stop = Stop()
    var configuration = configuration
    configuration.prepareDatabase { database in
      // The search holds the connection, and this object holds what it points to.
      sqlite3_progress_handler(
        database.sqliteConnection, Self.stepsBetween,
        {
          Unmanaged<Stop>.fromOpaque($0.unsafelyUnwrapped).takeUnretainedValue().isWanted.load(ordering: .relaxed)
            ? 1 : 0
        },
        Unmanaged.passUnretained(stop).toOpaque())
    }
    self.path = path
    self.configuration = configuration
    self.stop = stop
  }

  /// Begins on a thread of its own.
  /// - Parameter found: called if there is damage, with what SQLite says of it.
  func start(_ found: @escaping @Sendable (String) -> Void) {
    let thread = Thread { [self] in
      Self.giveWay()
      if let damage = damage() { found(damage) }
      end.signal()
    }
    thread.name = "damage search"
    thread.qualityOfService = .background
    thread.start()
  }

  /// Lets every other thread go first from now on: whoever asks for something shall not wait for a search that may take minutes.
  private static func giveWay() {
    #if os(Linux)
      // Where threads have priorities of their own, and Foundation gives them none.
      setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
    #endif
  }

  /// Ends the search, wherever it is, and waits until its connection is closed. To be called once.
  func finish() {
    stop.isWanted.store(true, ordering: .relaxed)
    end.wait()
  }

  /// - Returns: nil if there is none, or if the search was ended or could not go on.
  private func damage() -> String? {
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      defer { try? queue.close() }
      let answer = try queue.unsafeRead { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
      return answer == "ok" ? nil : answer ?? "no answer"
    } catch {
      let failure = SQLiteFailure(error)
      return failure.storeFailure == .corrupt ? failure.message : nil
    }
  }
}
