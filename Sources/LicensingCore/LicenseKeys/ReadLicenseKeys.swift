/// The keys and domains of a license, as an actor may see them: managers see them masked.
package struct ReadLicenseKeys: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Parameter search: part of the masked text or of the note, or a whole key or domain.
  /// - Throws: `notFound`, `forbidden` to members below manager, `unavailable`.
  package func list(
    of id: LicenseID, search: String?, _ page: Page<LicenseKeyID>, by actor: Actor
  ) async throws -> [LicenseKey] {
    let keys = context.keys
    return try await context.store.read { reader in
      guard let license = try reader.license(id) else { throw LicensingError.notFound }
      try actor.require(.manager, in: license.organizationID)
      guard let search = search?.trimmed, !search.isEmpty else {
        return try reader.licenseKeys(of: id, search: nil, page: page)
      }
      guard FieldValidation.isLine(search) else { return [] }
      for mac in Self.macs(of: search, product: license.productID, keys) {
        guard let exact = try reader.licenseKey(product: license.productID, mac: mac), exact.licenseID == id else {
          continue
        }
        return page.after.map { exact.id > $0 } ?? true ? [exact] : []
      }
      return try reader.licenseKeys(of: id, search: search, page: page)
    }
  }

  /// - Throws: `notFound`, `forbidden` to members below manager, `unavailable`.
  package func get(_ id: LicenseKeyID, by actor: Actor) async throws -> LicenseKey {
    guard let key = try await context.store.read({ try $0.licenseKey(id) }) else { throw LicensingError.notFound }
    try actor.require(.manager, in: key.organizationID)
    return key
  }

  /// How many there are.
  /// - Throws: as `list`.
  package func count(of id: LicenseID, by actor: Actor) async throws -> Int64 {
    try await context.store.read { reader in
      guard let license = try reader.license(id) else { throw LicensingError.notFound }
      try actor.require(.manager, in: license.organizationID)
      return try reader.licenseKeyCount(of: id)
    }
  }

  /// The text as it would be a key, and as it would be a domain.
  private static func macs(of text: String, product: ProductID, _ keys: SecretKeys) -> [[UInt8]] {
    let key = LicenseKeyText(presented: text).map { keys.mac(ofKey: $0.exposed, method: .key, product: product) }
    let domain = DomainName(text).map { keys.mac(ofKey: $0.text, method: .domain, product: product) }
    return [key, domain].compactMap { $0 }
  }
}
