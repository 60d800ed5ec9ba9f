import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore

extension APIRoutes {
  /// Two hundred article numbers with long names.
  private static let largestSettings = 256 * 1024

  func addLicenseFileSettings(to router: Router<ServerRequestContext>) {
    get("/products/{id}/license-files", on: router) { request in
      let found = try await ReadLicenseFileSettings(context)(of: try request.id(), by: request.actor)
      return .ok(found.json, version: found.version)
    }
    patch("/products/{id}/license-files", on: router) { request in
      let version = try await request.version {
        try await ReadLicenseFileSettings(context)(of: try request.id(), by: request.actor).version
      }
      var (body, change) = (
        try await request.body(maximumBytes: Self.largestSettings), ChangeLicenseFileSettings.Change()
      )
      change.isEnabled = body.patch("enabled") { $0.bool("enabled") }
      change.articleNumbers = body.patch("article_numbers") { fields in
        fields.objects("article_numbers") {
          ArticleNumberRule(pattern: $0.string("pattern"), name: $0.string("name"))
        }
      }
      change.serialNumberPattern = body.patch("serial_number_pattern") { $0.optionalString("serial_number_pattern") }
      change.features = body.patch("features") { $0.optionalStrings("features") }
      change.validityDays = body.patch("validity_days") { fields in
        fields.optionalInteger("validity_days").map { Int(clamping: $0) }
      }
      try body.finish()
      let changed = try await ChangeLicenseFileSettings(context)(
        of: try request.id(), version: version, change, by: request.actor)
      return .ok(changed.json, version: changed.version)
    }
  }
}

extension LicenseFileSettings {
  fileprivate var json: JSONValue {
    .object([
      "product_id": JSONValue(productID), "enabled": .bool(isEnabled),
      "article_numbers": .array(
        articleNumbers.map { .object(["pattern": .string($0.pattern), "name": .string($0.name)]) }),
      "serial_number_pattern": JSONValue(serialNumberPattern), "features": features.map { JSONValue($0) } ?? .null,
      "validity_days": JSONValue(validityDays.map(Int64.init)), "updated_at": JSONValue(updatedAt),
    ])
  }
}
