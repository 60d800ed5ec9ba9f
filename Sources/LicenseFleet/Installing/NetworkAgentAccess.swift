package import HTTPCalls

/// License agents over the network: by TLS with the pinned certificate, or on this very machine without.
package struct NetworkAgentAccess: AgentAccess {
  /// For the whole of a call.
  private let timeout: Duration

  package init(timeout: Duration = .seconds(30)) { self.timeout = timeout }

  package func with<Result: Sendable>(
    _ agent: DeviceAgent, _ body: @Sendable (LocalAPIClient) async throws(LocalAPIClient.Failure) -> Result
  ) async throws(AgentProblem) -> Result {
    let address: ServerAddress
    do { address = try ServerAddress(agent.url) } catch {
      throw AgentProblem(code: "bad_agent_address", message: "\(agent.url) \(error.description).")
    }
    let key = try Self.key(of: agent)
    guard address.url.hasPrefix("https:") else {
      let transport = NetworkTransport(timeout: timeout)
      let outcome = await Self.outcome(
        agent, LocalAPIClient(address: address.url, key: key, transport: transport), body)
      await transport.shutdown()
      return try outcome.get()
    }
    guard let certificate = agent.certificate.flatMap(PresentedCertificate.init(pem:)) else {
      throw AgentProblem(
        code: "no_pinned_certificate",
        message:
          "The certificate of the agent at \(agent.url) is not pinned. Add it anew with: countersign fleet add --update"
      )
    }
    let transport = PinnedTransport(certificate, timeout: timeout)
    return try await Self.outcome(
      agent, LocalAPIClient(address: address.url, key: key, transport: transport), body
    ).get()
  }

  private static func outcome<Value: Sendable>(
    _ agent: DeviceAgent, _ client: LocalAPIClient,
    _ body: (LocalAPIClient) async throws(LocalAPIClient.Failure) -> Value
  ) async -> Result<Value, AgentProblem> {
    do throws(LocalAPIClient.Failure) {
      return .success(try await body(client))
    } catch {
      return .failure(AgentProblem(error, of: agent))
    }
  }

  private static func key(of agent: DeviceAgent) throws(AgentProblem) -> Credential {
    switch agent.key {
    case .held(let key): return key
    case .file(let path): return try AgentKey.read(path, for: agent)
    case nil:
      throw AgentProblem(
        code: "no_agent_key",
        message: "The api-key of the agent at \(agent.url) is not known. Say it with: countersign fleet add --update "
          + "--api-key-file FILE")
    }
  }
}
