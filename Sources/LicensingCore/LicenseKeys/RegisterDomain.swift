/// Puts a domain on a license of a product whose programs ask by domain. Platform administrators do, as with keys.
package struct RegisterDomain: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Parameters:
  ///   - text: the domain as a person wrote it; `www.` and capitals do not matter.
  ///   - locksAllowed: how many different locks it can have, if the product's parameters lock.
  /// - Throws: `forbidden`, `notFound`, `invalid`, `taken(domain)`, `conflict(.licenseState)`, `conflict(.wrongCheckMethod)`,
  ///   `unavailable`.
  package func callAsFunction(
    _ text: String, on license: LicenseID, locksAllowed: Int = 1, note: String? = nil, by actor: Actor
  ) async throws -> LicenseKey {
    let target = try await context.keyTarget(license, method: .domain, by: actor)
    var fields = FieldValidation()
    let domain = DomainName(text.trimmed)
    fields.require(domain != nil, "domain", "is a domain name like example.com, without a path or port")
    fields.require(
      domain.map { target.settings.domainRules.allowsLocalNames || !$0.isLocal } ?? true, "domain",
      "is a name in the public DNS: this product allows no local or test names")
    LicenseKey.validate(locksAllowed: locksAllowed, &fields)
    let note = fields.optionalLine("note", note, longest: LicenseKey.longestNote)
    try fields.finish()
    guard let domain else { throw LicensingError.notFound }
    let key = try context.newKey(
      domain.text, masked: domain.text, on: target, locksAllowed: locksAllowed, note: note)
    guard try await context.add([key], to: target.license, .domainRegistered, by: actor) == [true] else {
      throw LicensingError.taken(field: "domain")
    }
    return key
  }
}
