/// Registers a program; the secret of a confidential one is shown once.
package struct CreateClient: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package struct Draft: Sendable {
    package var name: String
    package var organizationID: OrganizationID?
    package var isConfidential: Bool
    package var grants: Set<Client.Grant>
    package var mayIntrospect: Bool

    package init(
      name: String, organizationID: OrganizationID?, isConfidential: Bool, grants: Set<Client.Grant>,
      mayIntrospect: Bool
    ) {
      self.name = name
      self.organizationID = organizationID
      self.isConfidential = isConfidential
      self.grants = grants
      self.mayIntrospect = mayIntrospect
    }
  }

  /// - Returns: the client, and the secret of a confidential one.
  /// - Throws: `forbidden`, `invalid`, `notFound` (organization), `unavailable`.
  package func callAsFunction(_ draft: Draft, by actor: Actor) async throws -> (Client, ClientSecret?) {
    try actor.requirePlatformAdministrator()
    var fields = FieldValidation()
    let name = fields.line("name", draft.name)
    fields.require(
      draft.isConfidential || !draft.mayIntrospect, "may_introspect", "is for confidential clients only")
    fields.require(
      !draft.grants.isEmpty || draft.mayIntrospect, "grants", "names at least one, or the client may introspect")
    try fields.finish()
    let now = context.clock.now
    let secret = draft.isConfidential ? try ClientSecret(from: context.random) : nil
    let id: Identifier<ClientKind> = try context.random.identifier(at: now)
    let client = Client(
      id: id.text, organizationID: draft.organizationID, name: name, secretHash: secret?.hash, grants: draft.grants,
      mayIntrospect: draft.mayIntrospect, createdAt: now, updatedAt: now)
    try await context.change(by: actor) { writer, trail in
      if let organization = client.organizationID, try writer.organization(organization) == nil {
        throw LicensingError.notFound
      }
      guard try writer.insert(client) else { throw LicensingError.taken(field: "id") }
      try trail.record(.clientCreated, client.id, in: client.organizationID, ["name": name], to: writer)
    }
    return (client, secret)
  }
}
