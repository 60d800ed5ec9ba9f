/// Adds a product.
package struct CreateProduct: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package struct Draft: Sendable {
    package var code: String
    package var number: Int64
    package var name: String
    package var features: [Product.Feature] = []
    package var tokenLifetimeSeconds: Int64 = 259_200
    package var renewalWindowDays = 30

    package init(code: String, number: Int64, name: String) {
      self.code = code
      self.number = number
      self.name = name
    }
  }

  /// - Throws: `forbidden`, `invalid`, `taken` (code or number), `unavailable`.
  package func callAsFunction(_ draft: Draft, by actor: Actor) async throws -> Product {
    try actor.requirePlatformAdministrator()
    let now = context.clock.now
    var fields = FieldValidation()
    let code = fields.code("code", draft.code)
    fields.require((1...999_999_999).contains(draft.number), "number", "is a whole number from 1 to 999999999")
    var product = Product(
      id: try context.random.identifier(at: now), code: code, number: draft.number, name: draft.name,
      features: draft.features, tokenLifetimeSeconds: draft.tokenLifetimeSeconds,
      renewalWindowDays: draft.renewalWindowDays, createdAt: now, updatedAt: now)
    product.validate(&fields)
    try fields.finish()
    let valid = product
    return try await context.change(by: actor) { writer, trail in
      if let field = try writer.insert(valid) { throw LicensingError.taken(field: field) }
      try trail.record(.productCreated, valid.id.text, in: nil, ["code": valid.code], to: writer)
      return valid
    }
  }
}

extension Product {
  /// The rules of the fields that can be changed; brings them into their kept form.
  mutating func validate(_ fields: inout FieldValidation) {
    name = fields.line("name", name)
    fields.require(
      features.allSatisfy { FieldValidation.isCode($0.code) } && Set(features.map(\.code)).count == features.count
        && features.count <= 100,
      "features", "are at most 100, each with its own code of 1 to 40 of a-z, 0-9, '.', '-' and '_'")
    features = features.map { Feature(code: $0.code, name: fields.line("features", $0.name)) }
    fields.require(
      Self.tokenLifetimeRange.contains(tokenLifetimeSeconds), "token_lifetime_seconds",
      "is from 300 (5 minutes) to 2592000 (30 days)")
    fields.require(
      Self.renewalWindowRange.contains(renewalWindowDays), "renewal_window_days", "is from 0 to 3650")
  }
}
