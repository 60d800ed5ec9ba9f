/// Changes a product; its code and number are promises to programs in the field and stay. Features that it gives up are lost to the
/// licenses that grant them: machines hear of it with their next refresh.
package struct ChangeProduct: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package struct Change: Sendable {
    package var name: Patch<String> = .keep
    package var features: Patch<[Product.Feature]> = .keep
    package var tokenLifetimeSeconds: Patch<Int64> = .keep
    package var renewalWindowDays: Patch<Int> = .keep

    package init() {}
  }

  /// - Parameter version: the one that was shown; nil: whatever it is now.
  /// - Throws: `forbidden`, `notFound`, `invalid`, `changedMeanwhile`, `unavailable`.
  package func callAsFunction(
    _ id: ProductID, version: Int64?, _ change: Change, by actor: Actor
  ) async throws
    -> Product
  {
    try actor.requirePlatformAdministrator()
    return try await context.change(by: actor) { writer, trail in
      guard var product = try writer.product(id) else { throw LicensingError.notFound }
      guard version == nil || product.version == version else { throw LicensingError.changedMeanwhile }
      let before = product.features.map(\.code)
      product.name = change.name.applied(to: product.name)
      product.features = change.features.applied(to: product.features)
      product.tokenLifetimeSeconds = change.tokenLifetimeSeconds.applied(to: product.tokenLifetimeSeconds)
      product.renewalWindowDays = change.renewalWindowDays.applied(to: product.renewalWindowDays)
      product.updatedAt = trail.now
      var fields = FieldValidation()
      product.validate(&fields)
      try fields.finish()
      guard let changed = try writer.update(product) else { throw LicensingError.changedMeanwhile }
      let left = Set(changed.features.map(\.code))
      let taken = before.filter { !left.contains($0) }
      try trail.record(
        .productChanged, id.text, in: nil,
        ["name": changed.name, "taken_features": taken.isEmpty ? nil : taken.joined(separator: " ")], to: writer)
      return changed
    }
  }
}
