import AdministrationClient
import Synchronization

/// Keeps what is printed, and answers from a script.
final class ScriptedConsole: Console {
  private struct State {
    var output: [String] = []
    var notes: [String] = []
    var progress: [String?] = []
    var questions: [String] = []
    var answers: [String]
  }

  let columns: Int?
  let progressColumns: Int?
  private let state: Mutex<State>
  private let isTerminal: Bool

  /// - Parameter answers: nil: there is nobody to ask.
  init(columns: Int? = nil, progressColumns: Int? = nil, answers: [String]? = nil) {
    self.columns = columns
    self.progressColumns = progressColumns
    isTerminal = answers != nil
    state = Mutex(State(answers: answers ?? []))
  }

  var output: String { state.withLock { $0.output.map { $0 + "\n" }.joined() } }
  var notes: String { state.withLock { $0.notes.map { $0 + "\n" }.joined() } }
  var progress: [String?] { state.withLock { $0.progress } }
  var questions: [String] { state.withLock { $0.questions } }

  func print(_ line: String) { state.withLock { $0.output.append(line) } }
  func note(_ line: String) { state.withLock { $0.notes.append(line) } }
  func show(progress line: String?) { state.withLock { $0.progress.append(line) } }

  func ask(_ question: String) -> String? {
    state.withLock { state in
      state.questions.append(question)
      guard isTerminal, !state.answers.isEmpty else { return nil }
      return state.answers.removeFirst()
    }
  }

  func askSecret(_ question: String) -> String? { ask(question) }
}
