/// Clears away what has had its day, a small batch at a time so that no request waits for it: device authorizations nobody can
/// ask about, quota of approvals nobody redeemed, families nobody refreshed, attempts outside their window, sessions that ended.
package struct PurgeExpired: Sendable {
  private let context: LicensingContext
  package static let batch = 200

  package init(_ context: LicensingContext) { self.context = context }

  /// - Returns: true if there may be more to clear away.
  package func callAsFunction() async throws -> Bool {
    try await context.change(by: .system) { writer, trail in
      let abandoned = try writer.releaseAbandoned(at: trail.now, limit: Self.batch)
      for activation in abandoned {
        let organization = try writer.activation(activation)?.organizationID
        try trail.record(.activationAbandoned, activation.text, in: organization, to: writer)
      }
      let counts = [
        abandoned.count,
        try writer.purgeDeviceAuthorizations(at: trail.now, limit: Self.batch),
        try writer.endIdleFamilies(at: trail.now, limit: Self.batch),
        try writer.purgeAttempts(at: trail.now, limit: Self.batch),
        try writer.purgeSessions(at: trail.now, limit: Self.batch),
      ]
      return counts.contains { $0 >= Self.batch }
    }
  }
}
