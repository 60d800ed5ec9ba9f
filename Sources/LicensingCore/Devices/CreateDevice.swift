/// Adds a machine to an organization.
package struct CreateDevice: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package struct Draft: Sendable {
    package var name: String
    package var kind: Device.Kind
    package var serialNumber: String?
    package var articleNumber: String?
    package var url: String?
    package var hubID: DeviceID?
    package var licenseID: LicenseID?

    package init(name: String, kind: Device.Kind) {
      self.name = name
      self.kind = kind
    }
  }

  /// - Throws: `forbidden`, `notFound`, `invalid`, `unavailable`.
  package func callAsFunction(_ draft: Draft, in organization: OrganizationID, by actor: Actor) async throws -> Device {
    try actor.require(.manager, in: organization)
    let now = context.clock.now
    let device = Device(
      id: try context.random.identifier(at: now), organizationID: organization, name: draft.name, kind: draft.kind,
      serialNumber: draft.serialNumber, articleNumber: draft.articleNumber, url: draft.url, hubID: draft.hubID,
      licenseID: draft.licenseID, createdAt: now, updatedAt: now)
    return try await context.change(by: actor) { writer, trail in
      guard try writer.organization(organization) != nil else { throw LicensingError.notFound }
      let valid = try device.validated(in: writer)
      try writer.insert(valid)
      try trail.record(.deviceCreated, valid.id.text, in: organization, ["name": valid.name], to: writer)
      return valid
    }
  }
}

extension Device {
  /// How many hubs may stand above a device; a longer way up is a circle or a mistake.
  static let largestHubDepth = 20

  /// The device with its fields in their kept form.
  /// - Throws: `invalid`.
  func validated(in reader: any StoreReader) throws -> Device {
    var (device, fields) = (self, FieldValidation())
    device.name = fields.line("name", name)
    device.serialNumber = fields.optionalLine("serial_number", serialNumber, longest: 64)
    device.articleNumber = fields.optionalLine("article_number", articleNumber, longest: 64)
    device.url = fields.optionalURL("url", url)
    if let hubID {
      fields.require(
        try isHub(hubID, reader), "hub_id", "is another device of the organization that is not below this one")
    }
    if let licenseID {
      let license = try reader.license(licenseID)
      fields.require(
        license?.organizationID == organizationID, "license_id", "is a license of the organization")
    }
    try fields.finish()
    return device
  }

  private func isHub(_ hubID: DeviceID, _ reader: any StoreReader) throws -> Bool {
    var next: DeviceID? = hubID
    for _ in 0..<Self.largestHubDepth {
      guard let current = next else { return true }
      guard current != id, let hub = try reader.device(current), hub.organizationID == organizationID else {
        return false
      }
      next = hub.hubID
    }
    return false
  }
}
