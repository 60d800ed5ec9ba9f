/// Changes a device, disables it (its tokens are good for nothing from then on) or enables it again.
package struct ChangeDevice: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package struct Change: Sendable {
    package var name: Patch<String> = .keep
    package var kind: Patch<Device.Kind> = .keep
    package var serialNumber: Patch<String?> = .keep
    package var articleNumber: Patch<String?> = .keep
    package var url: Patch<String?> = .keep
    package var hubID: Patch<DeviceID?> = .keep
    package var licenseID: Patch<LicenseID?> = .keep
    package var isDisabled: Patch<Bool> = .keep

    package init() {}
  }

  /// - Parameter version: the one that was shown; nil: whatever it is now.
  /// - Throws: `forbidden`, `notFound`, `invalid`, `changedMeanwhile`, `unavailable`.
  package func callAsFunction(_ id: DeviceID, version: Int64?, _ change: Change, by actor: Actor) async throws -> Device
  {
    try await context.change(by: actor) { writer, trail in
      guard var device = try writer.device(id) else { throw LicensingError.notFound }
      try actor.require(.manager, in: device.organizationID)
      guard version == nil || device.version == version else { throw LicensingError.changedMeanwhile }
      device.name = change.name.applied(to: device.name)
      device.kind = change.kind.applied(to: device.kind)
      device.serialNumber = change.serialNumber.applied(to: device.serialNumber)
      device.articleNumber = change.articleNumber.applied(to: device.articleNumber)
      device.url = change.url.applied(to: device.url)
      device.hubID = change.hubID.applied(to: device.hubID)
      device.licenseID = change.licenseID.applied(to: device.licenseID)
      device.isDisabled = change.isDisabled.applied(to: device.isDisabled)
      device.updatedAt = trail.now
      guard let changed = try writer.update(try device.validated(in: writer)) else {
        throw LicensingError.changedMeanwhile
      }
      try trail.record(
        .deviceChanged, id.text, in: device.organizationID,
        ["name": changed.name, "disabled": String(changed.isDisabled)], to: writer)
      return changed
    }
  }
}
