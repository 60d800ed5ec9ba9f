/// Products are for everyone who is signed in to see: an organization's people choose among what its licenses are on.
package struct ReadProducts: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package func list(_ page: Page<ProductID>, by actor: Actor) async throws -> [Product] {
    try await context.store.read { try $0.products(page: page) }
  }

  /// - Throws: `notFound`.
  package func get(_ id: ProductID, by actor: Actor) async throws -> Product {
    guard let found = try await context.store.read({ try $0.product(id) }) else { throw LicensingError.notFound }
    return found
  }
}
