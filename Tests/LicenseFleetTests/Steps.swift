import Synchronization

/// What was told of a work's progress.
final class Steps: Sendable {
  private let all = Mutex<[String]>([])

  func note(_ done: Int, _ total: Int) { all.withLock { $0.append("\(done)/\(total)") } }
  var list: [String] { all.withLock { $0 } }
}
