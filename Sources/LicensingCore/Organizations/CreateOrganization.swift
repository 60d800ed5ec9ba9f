/// Adds a customer.
package struct CreateOrganization: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Throws: `forbidden`, `invalid`, `unavailable`.
  package func callAsFunction(name: String, by actor: Actor) async throws -> Organization {
    try actor.requirePlatformAdministrator()
    var fields = FieldValidation()
    let name = fields.line("name", name)
    try fields.finish()
    let now = context.clock.now
    let organization = Organization(
      id: try context.random.identifier(at: now), name: name, createdAt: now, updatedAt: now)
    return try await context.change(by: actor) { writer, trail in
      try writer.insert(organization)
      try trail.record(
        .organizationCreated, organization.id.text, in: organization.id, ["name": name], to: writer)
      return organization
    }
  }
}
