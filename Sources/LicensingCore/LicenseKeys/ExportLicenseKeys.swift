/// Delivers the texts of all keys of a license to an owner of its organization or a platform administrator, page by page. The
/// audit log has it once, before the first page leaves.
package struct ExportLicenseKeys: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Parameters:
  ///   - ids: only these, those just created for instance; nil: all of the license.
  ///   - deliver: gets at most 200 keys at a time, oldest first; what it throws ends the export.
  /// - Returns: How many keys were delivered.
  /// - Throws: `notFound`, `forbidden` to members below owner, `unavailable`.
  @discardableResult
  package func callAsFunction(
    of id: LicenseID, only ids: Set<LicenseKeyID>? = nil, by actor: Actor,
    deliver: ([RevealedKey]) async throws -> Void
  ) async throws -> Int {
    try await context.change(by: actor) { writer, trail in
      guard let license = try writer.license(id) else { throw LicensingError.notFound }
      try actor.require(.owner, in: license.organizationID)
      let count = if let ids { Int64(ids.count) } else { try writer.licenseKeyCount(of: id) }
      try trail.record(
        .licenseKeysExported, id.text, in: license.organizationID, ["keys": String(count)], to: writer)
    }
    var delivered = 0
    var last: LicenseKeyID?
    while true {
      let page = Page(limit: Page<LicenseKeyID>.largest, after: last)
      let keys = try await context.store.read { try $0.licenseKeys(of: id, search: nil, page: page) }
      guard let end = keys.last else { return delivered }
      last = end.id
      let wanted = keys.filter { ids?.contains($0.id) ?? true }
      guard !wanted.isEmpty else { continue }
      try await deliver(wanted.map { RevealedKey(key: $0, text: try context.openText(of: $0)) })
      delivered += wanted.count
    }
  }
}
