/// Where the state is kept. `StateFile` is the one there is; a test has one whose disk is full.
package protocol StateStorage: Sendable {
  /// What was saved last. Never fails: what cannot be read is told of, and the best that can be had is used.
  func load() -> LoadedState

  /// Returns once the state would survive a loss of power.
  func save(_ state: AgentState, _ former: FormerState) throws(StateFailure)
}

/// What becomes of the state that a save replaces.
package enum FormerState: Sendable, Equatable {
  /// It is kept for the day when the new one cannot be read.
  case kept
  /// No trace of it is left: its tokens were given up.
  case forgotten
}

package struct LoadedState: Sendable, Equatable {
  package enum Origin: Sendable, Equatable {
    case newest
    case former
    /// Nothing could be read: it is empty, as at the first start.
    case none
  }

  package var state: AgentState
  package var origin: Origin
  /// What could not be read and why, for the log.
  package var problems: [String]

  package init(state: AgentState, origin: Origin, problems: [String] = []) {
    self.state = state
    self.origin = origin
    self.problems = problems
  }
}

/// The state could not be saved; the file that was there is there still, or its former copy is.
package struct StateFailure: Error, Equatable, CustomStringConvertible {
  /// For an operator; names the file.
  package let description: String

  package init(_ description: String) { self.description = description }
}
