package import LicenseTokens

/// Gives an organization a right on a product.
package struct CreateLicense: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package struct Draft: Sendable {
    package var productID: ProductID
    package var features: [String]
    package var quota: Int64?
    package var renewalDate: RenewalDate?
    package var returnsFileUnits = false

    package init(productID: ProductID, features: [String], quota: Int64?, renewalDate: RenewalDate?) {
      self.productID = productID
      self.features = features
      self.quota = quota
      self.renewalDate = renewalDate
    }
  }

  /// - Throws: `forbidden`, `notFound`, `invalid`, `unavailable`.
  package func callAsFunction(_ draft: Draft, in organization: OrganizationID, by actor: Actor) async throws -> License
  {
    // First: to strangers, the organization is not there.
    try actor.require(.viewer, in: organization)
    try actor.requirePlatformAdministrator()
    let now = context.clock.now
    let license = License(
      id: try context.random.identifier(at: now), organizationID: organization, productID: draft.productID,
      features: draft.features, quota: draft.quota, renewalDate: draft.renewalDate,
      returnsFileUnits: draft.returnsFileUnits, createdAt: now, updatedAt: now)
    return try await context.change(by: actor) { writer, trail in
      guard try writer.organization(organization) != nil else { throw LicensingError.notFound }
      guard let product = try writer.product(draft.productID) else {
        throw LicensingError.invalid([FieldProblem("product_id", "is the id of a product")])
      }
      try license.validate(against: product)
      try writer.insert(license)
      try trail.record(
        .licenseCreated, license.id.text, in: organization, license.auditDetails, to: writer)
      return license
    }
  }
}

extension License {
  package static let quotaRange: ClosedRange<Int64> = 0...1_000_000_000

  /// - Throws: `invalid`.
  func validate(against product: Product) throws {
    var fields = FieldValidation()
    let known = Set(product.features.map(\.code))
    fields.require(
      features.allSatisfy(known.contains) && Set(features).count == features.count, "features",
      "are features of the product, each once: \(known.sorted().joined(separator: ", "))")
    fields.require(
      quota.map(Self.quotaRange.contains) ?? true, "quota",
      "is a whole number from 0 to 1000000000, or absent for unlimited")
    try fields.finish()
  }

  var auditDetails: [String: String?] {
    [
      "features": features.joined(separator: " "), "quota": quota.map(String.init),
      "renewal_date": renewalDate.map { "\($0)" }, "returns_file_units": returnsFileUnits ? "true" : nil,
    ]
  }
}
