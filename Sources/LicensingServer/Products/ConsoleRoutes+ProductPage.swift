import HTTPEdge
import Hummingbird
import LicensingCore
import WebPages

/// The page of one product.
extension ConsoleRoutes {
  private struct ProductPage: Sendable {
    let name: String
    let href: String
    let features: [Feature]
    let hasFeatures: Bool
    let facts: [Fact]
    let needs: [StatusBadge]
    let tiles: [KeysSection.Tile]

    struct Feature: Sendable {
      let code: String
      let name: String
    }
  }

  func productPage(_ request: ConsoleRequest) async throws -> Response {
    let product = try await product(request)
    let use = try await ReadProductUse(context)(of: [product], by: request.actor)[product.id] ?? ProductUse()
    let href = "/products/\(product.id)"
    return try await page(
      "product", product.name, request, trail: Self.productsTrail,
      ProductPage(
        name: product.name, href: href, features: product.features.map { .init(code: $0.code, name: $0.name) },
        hasFeatures: !product.features.isEmpty, facts: try await facts(product, use, request),
        needs: use.needs, tiles: try await tiles(product, use, href, request)))
  }

  private func facts(_ product: Product, _ use: ProductUse, _ request: ConsoleRequest) async throws -> [Fact] {
    let longest = try await ReadProductUse(context).longestTokenLifetimeSeconds(by: request.actor) ?? 0
    return [
      Fact("Code", "\(product.code)", isCode: true, note: "In tokens, and for good."),
      Fact(
        "Number", "\(product.number)", isCode: true, note: "In the addresses of license checks, and for good."),
      Fact(
        "Token lifetime", "\(DisplayTime.length(product.tokenLifetimeSeconds))",
        note: "So long a machine works without the internet. \(Self.keyNote(product, longest: longest))"),
      Fact(
        "Renewal window", "\(LicenseConsequence.count(Int64(product.renewalWindowDays), "day"))",
        note: product.renewalWindowDays == 0
          ? "Its licenses never ask for renewal before they end."
          : "So long before its renewal date a license asks for renewal."),
      Fact(
        "Licensed", "\(use.sentence)",
        note: use.licenses == 0 ? nil : "\(LicenseConsequence.count(use.unitsInUse, "activation")) in use"),
    ]
  }

  /// What the lifetime means for signing keys: they are announced for the longest one.
  private static func keyNote(_ product: Product, longest: Int64) -> String {
    let announced = DisplayTime.length(max(longest, product.tokenLifetimeSeconds) + KeySchedule.marginSeconds)
    return product.tokenLifetimeSeconds >= longest
      ? "It is the longest of all products: a new signing key is announced \(announced) before it signs."
      : "Signing keys go by the longest of all products: a new one is announced \(announced) before it signs."
  }

  private func tiles(
    _ product: Product, _ use: ProductUse, _ href: String, _ request: ConsoleRequest
  ) async throws -> [KeysSection.Tile] {
    let files = try await ReadLicenseFileSettings(context)(of: product.id, by: request.actor)
    return [
      .init(
        name: "Licensing settings",
        detail: use.hasKeys ? "Its programs ask with keys or domains" : "For programs that ask with a key or domain",
        href: "\(href)/licensing"),
      .init(
        name: "License files",
        detail: files.isEnabled
          ? "Issued for devices that are never online"
          : files.version > 0 ? "Not issued any more" : "For devices that are never online: not set up",
        href: "\(href)/license-files"),
    ]
  }
}
