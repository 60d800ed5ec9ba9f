package import HTTPCalls
import Synchronization

/// Answers from a script, in order, and remembers what it was asked. Past the script's end nobody answers.
package final class ScriptedTransport: HTTPTransport {
  private struct State {
    var script: [Result<HTTPAnswer, TransportFailure>]
    var isEndless = false
    var calls: [HTTPCall] = []
  }

  private let state: Mutex<State>

  package init(_ script: [Result<HTTPAnswer, TransportFailure>]) { state = Mutex(State(script: script)) }

  /// Gives the same answer whatever it is asked.
  package init(always outcome: Result<HTTPAnswer, TransportFailure>) {
    state = Mutex(State(script: [outcome], isEndless: true))
  }

  /// Answers these.
  package convenience init(_ answers: HTTPAnswer...) { self.init(answers.map { .success($0) }) }

  /// What was asked so far.
  package var calls: [HTTPCall] { state.withLock { $0.calls } }

  /// Nothing of the script is left over.
  package var isSpent: Bool { state.withLock { $0.script.isEmpty } }

  package func send(_ call: HTTPCall) async throws(TransportFailure) -> HTTPAnswer {
    let outcome = state.withLock { state -> Result<HTTPAnswer, TransportFailure> in
      state.calls.append(call)
      guard let outcome = state.script.first else { return .failure(.connection("the script has ended")) }
      if !state.isEndless { state.script.removeFirst() }
      return outcome
    }
    return try outcome.get()
  }
}

extension HTTPAnswer {
  /// A JSON answer.
  package static func json(_ text: String, status: Int = 200) -> HTTPAnswer {
    HTTPAnswer(status: status, contentType: "application/json", body: Array(text.utf8))
  }
}
