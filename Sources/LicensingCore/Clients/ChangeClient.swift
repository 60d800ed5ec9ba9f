/// Changes a client, or disables it, so that machines that call with it get no more tokens, or enables it again.
package struct ChangeClient: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package struct Change: Sendable {
    package var name: Patch<String> = .keep
    package var grants: Patch<Set<Client.Grant>> = .keep
    package var mayIntrospect: Patch<Bool> = .keep
    package var isDisabled: Patch<Bool> = .keep

    package init() {}
  }

  /// - Parameter version: the one that was shown; nil: whatever it is now.
  /// - Throws: `forbidden`, `notFound`, `invalid`, `changedMeanwhile`, `unavailable`.
  package func callAsFunction(_ id: String, version: Int64?, _ change: Change, by actor: Actor) async throws -> Client {
    try actor.requirePlatformAdministrator()
    guard Client.isWellFormed(id) else { throw LicensingError.notFound }
    return try await context.change(by: actor) { writer, trail in
      guard var client = try writer.client(id) else { throw LicensingError.notFound }
      guard version == nil || client.version == version else { throw LicensingError.changedMeanwhile }
      var fields = FieldValidation()
      client.name = fields.line("name", change.name.applied(to: client.name))
      client.grants = change.grants.applied(to: client.grants)
      client.mayIntrospect = change.mayIntrospect.applied(to: client.mayIntrospect)
      fields.require(
        client.isConfidential || !client.mayIntrospect, "may_introspect", "is for confidential clients only")
      fields.require(
        !client.grants.isEmpty || client.mayIntrospect, "grants", "names at least one, or the client may introspect")
      try fields.finish()
      let wasDisabled = client.isDisabled
      client.isDisabled = change.isDisabled.applied(to: client.isDisabled)
      client.updatedAt = trail.now
      guard let changed = try writer.update(client) else { throw LicensingError.changedMeanwhile }
      let action: AuditEvent.Action = changed.isDisabled && !wasDisabled ? .clientDisabled : .clientChanged
      try trail.record(action, id, in: client.organizationID, ["name": changed.name], to: writer)
      return changed
    }
  }
}
