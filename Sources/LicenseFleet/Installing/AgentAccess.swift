package import HTTPCalls

/// Installing is the way of a license file onto its device: over the local network to the device's license agent, whose
/// certificate was pinned when it was added.

/// Reaches license agents. `NetworkAgentAccess` is the one there is; tests have one with a script.
package protocol AgentAccess: Sendable {
  /// Gives the body the agent.
  func with<Result: Sendable>(
    _ agent: DeviceAgent, _ body: @Sendable (LocalAPIClient) async throws(LocalAPIClient.Failure) -> Result
  ) async throws(AgentProblem) -> Result
}

/// Why an agent did nothing.
package struct AgentProblem: Error, Equatable {
  /// Stable, for programs.
  package let code: String
  /// For a person.
  package let message: String

  package init(code: String, message: String) {
    self.code = code
    self.message = message
  }

  init(_ failure: LocalAPIClient.Failure, of agent: DeviceAgent) {
    switch failure {
    case .unreachable:
      self.init(code: Self.unreachableCode, message: "No license agent answers at \(agent.url).")
    case .untrusted:
      self.init(
        code: "wrong_certificate",
        message:
          "What answers at \(agent.url) shows another certificate than the one that was pinned. If the agent has a new "
          + "one, look at its fingerprint and add it anew.")
    case .unexpected: self = .unexpected(agent)
    case .problem("unauthorized", _):
      self.init(
        code: "wrong_agent_key", message: "The license agent at \(agent.url) does not take this api-key.")
    case .problem(let code, let detail): self.init(code: code, message: detail)
    }
  }

  static func unexpected(_ agent: DeviceAgent) -> AgentProblem {
    AgentProblem(
      code: "unexpected_answer", message: "What answers at \(agent.url) is no license agent, or one of another version."
    )
  }

  static let unreachableCode = "agent_unreachable"

  static let noAgent = AgentProblem(
    code: "no_agent",
    message:
      "The project does not know the device's license agent. Add it with: countersign fleet add --update --agent URL")
}

extension FleetDevice {
  /// - Throws: `AgentProblem`
  var knownAgent: DeviceAgent {
    get throws(AgentProblem) {
      guard let agent else { throw .noAgent }
      return agent
    }
  }
}
