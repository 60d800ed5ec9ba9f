/// Takes a license off a device: its unit of quota is free again, and the device's tokens end in the same transaction.
package struct ReleaseActivation: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Parameter isAsSeen: whether what is there is what the caller decided on.
  /// - Throws: `forbidden`, `notFound` (also when it was released before), `changedMeanwhile`, `unavailable`.
  package func callAsFunction(
    _ id: ActivationID, isAsSeen: @escaping @Sendable (Activation) -> Bool = { _ in true }, by actor: Actor
  ) async throws {
    try await context.change(by: actor) { writer, trail in
      guard let activation = try writer.activation(id) else { throw LicensingError.notFound }
      try actor.require(.manager, in: activation.organizationID)
      guard isAsSeen(activation) else { throw LicensingError.changedMeanwhile }
      guard try writer.release(id, at: trail.now) else { throw LicensingError.notFound }
      _ = try writer.endFamily(ofActivation: id, .released, at: trail.now)
      try trail.record(
        .activationReleased, id.text, in: activation.organizationID,
        ["device": activation.deviceID.text, "license": activation.licenseID.text], to: writer)
    }
  }
}
