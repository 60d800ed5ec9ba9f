/// Makes the built-in client of the license agent, unless it is there.
package struct EnsureAgentClient: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package func callAsFunction() async throws {
    try await context.change(by: .system) { writer, trail in
      let agent = Client.agent(now: trail.now)
      if try writer.insert(agent) { try trail.record(.clientCreated, agent.id, in: nil, to: writer) }
    }
  }
}
