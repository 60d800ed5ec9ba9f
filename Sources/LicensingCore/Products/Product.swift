// Products: what is licensed.

/// A product: what a license is for, and how its licenses behave.
package struct Product: Sendable, Equatable {
  package static let tokenLifetimeRange: ClosedRange<Int64> = 300...2_592_000
  package static let renewalWindowRange = 0...3650

  package let id: ProductID
  /// Short code, in tokens.
  package var code: String
  /// Short and stable number, in license check addresses.
  package var number: Int64
  package var name: String
  package var features: [Feature]
  /// Seconds, 5 minutes to 30 days; 72 hours unless said otherwise.
  package var tokenLifetimeSeconds: Int64
  /// Days before the renewal date from which a license asks for renewal.
  package var renewalWindowDays: Int
  package var version: Int64
  package let createdAt: Timestamp
  package var updatedAt: Timestamp

  /// A short code a product defines and a license grants.
  package struct Feature: Sendable, Equatable {
    package let code: String
    package let name: String

    package init(code: String, name: String) {
      self.code = code
      self.name = name
    }
  }

  package init(
    id: ProductID, code: String, number: Int64, name: String, features: [Feature],
    tokenLifetimeSeconds: Int64 = 259_200, renewalWindowDays: Int = 30, version: Int64 = 1, createdAt: Timestamp,
    updatedAt: Timestamp
  ) {
    self.id = id
    self.code = code
    self.number = number
    self.name = name
    self.features = features
    self.tokenLifetimeSeconds = tokenLifetimeSeconds
    self.renewalWindowDays = renewalWindowDays
    self.version = version
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }
}

extension Product {
  /// What a license on it grants: those of its features that the product defines. A feature that the product gave up is granted
  /// no more, and again if the product defines it again before the license is changed.
  package func features(grantedBy license: License) -> [String] { defined(among: license.features) }

  func defined(among codes: [String]) -> [String] {
    let defined = Set(features.map(\.code))
    return codes.filter(defined.contains)
  }
}

package protocol ProductReader {
  func product(_ id: ProductID) throws -> Product?
  func products(page: Page<ProductID>) throws -> [Product]
  /// What is licensed with it, in all organizations.
  /// - Parameter now: decides which licenses are near their end, and which have expired.
  func use(of product: Product, at now: Timestamp) throws -> ProductUse
  /// Who has any of these features, by licenses that were not revoked.
  func use(of features: [String], in product: ProductID) throws -> FeatureUse
  /// The longest life of any product's tokens, seconds; nil without products.
  func longestTokenLifetimeSeconds() throws -> Int64?
}

package protocol ProductWriter {
  /// The field whose value is taken (`code`, `number`), or nil when it was inserted.
  func insert(_ product: Product) throws -> String?
  /// Writes everything but id, code and number and raises the version by one, if the row still has `product.version`.
  func update(_ product: Product) throws -> Product?
}
