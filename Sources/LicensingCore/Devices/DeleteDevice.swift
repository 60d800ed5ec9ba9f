/// Takes a device off the lists for good: its licenses are free again and its tokens end.
package struct DeleteDevice: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Parameter version: nil: whatever it is now.
  /// - Throws: `forbidden`, `notFound`, `changedMeanwhile`, `unavailable`.
  package func callAsFunction(_ id: DeviceID, version: Int64?, by actor: Actor) async throws {
    try await context.change(by: actor) { writer, trail in
      guard let device = try writer.device(id) else { throw LicensingError.notFound }
      try actor.require(.manager, in: device.organizationID)
      guard version == nil || device.version == version,
        try writer.deleteDevice(id, version: device.version, at: trail.now)
      else { throw LicensingError.changedMeanwhile }
      _ = try writer.endFamily(ofDevice: id, .released, at: trail.now)
      for activation in try writer.livingActivations(of: id) {
        _ = try writer.release(activation, at: trail.now)
        try trail.record(
          .activationReleased, activation.text, in: device.organizationID, ["device": id.text], to: writer)
      }
      try trail.record(.deviceDeleted, id.text, in: device.organizationID, ["name": device.name], to: writer)
    }
  }
}
