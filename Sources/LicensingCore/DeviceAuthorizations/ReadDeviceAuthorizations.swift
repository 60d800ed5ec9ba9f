/// Pending requests, as an actor may see them: never with a code, which only the person at the machine knows.
package struct ReadDeviceAuthorizations: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Parameter organization: those whose serial number is one of its devices'; nil: all, for platform administrators.
  /// - Throws: `notFound`, `forbidden`.
  package func pending(
    for organization: OrganizationID?, _ page: Page<DeviceAuthorizationID>, by actor: Actor
  ) async throws -> [DeviceAuthorization] {
    if let organization {
      try actor.require(.viewer, in: organization)
    } else {
      try actor.requirePlatformAdministrator()
    }
    let now = context.clock.now
    return try await context.store.read {
      try $0.pendingDeviceAuthorizations(for: organization, at: now, page: page)
    }
  }
}
