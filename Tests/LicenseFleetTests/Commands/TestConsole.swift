import AdministrationClient
import Synchronization

/// A terminal whose person has prepared the answers.
final class TestConsole: Console {
  struct State {
    /// Results and words, as they come; words with `! ` before them.
    var lines: [String] = []
    var answers: [String]
    var progress: [String] = []
  }

  let columns: Int?
  let progressColumns: Int?
  private let state: Mutex<State>

  /// - Parameters:
  ///   - columns: nil: it is no terminal, and nobody answers.
  ///   - answers: in order.
  init(columns: Int? = nil, answers: [String] = []) {
    self.columns = columns
    progressColumns = columns
    state = Mutex(State(answers: answers))
  }

  var lines: [String] { state.withLock { $0.lines } }
  var transcript: String { lines.joined(separator: "\n") }
  var progress: [String] { state.withLock { $0.progress } }

  func print(_ line: String) { state.withLock { $0.lines.append(line) } }
  func note(_ line: String) { state.withLock { $0.lines.append("! " + line) } }
  func show(progress line: String?) { state.withLock { $0.progress.append(line ?? "") } }

  func ask(_ question: String) -> String? {
    guard columns != nil else { return nil }
    return state.withLock { state in
      state.lines.append("? " + question)
      return state.answers.isEmpty ? "" : state.answers.removeFirst()
    }
  }

  func askSecret(_ question: String) -> String? { ask(question) }
}
