import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  func addProductEditing(to router: Router<ServerRequestContext>) {
    get("/products/{id}/edit", on: router) { request in
      let product = try await product(request)
      return try await page(
        "form", Self.editing, request, trail: Self.trail(to: product), ProductInput(product).form(product))
    }
    post("/products/{id}/edit", on: router) { try await editProduct($0) }
  }

  private static let editing = "Edit product"

  private static func trail(to product: Product) -> [PageFrame.Link] {
    productsTrail + [.init(product.name, "/products/\(product.id)")]
  }

  private func editProduct(_ request: ConsoleRequest) async throws -> Response {
    let (product, input) = (try await product(request), ProductInput(request.form))
    return try await showing(
      input.form(product), Self.editing, request, trail: Self.trail(to: product),
      current: ProductInput(product).form(product)
    ) {
      let (change, version) = (try input.change(of: product), try request.version())
      let loss = try await loss(of: product, through: change, request)
      if let loss, request.form[FeatureLoss.field] != loss.codes {
        let kept = input.kept + [("version", "\(version)"), (FeatureLoss.field, loss.codes)]
        return try await page(
          "confirm-change", Self.editing, request, trail: Self.trail(to: product), loss.page(sending: kept))
      }
      _ = try await ChangeProduct(context)(product.id, version: version, change, by: request.actor)
      return .seeOther("/products/\(product.id)?done=saved")
    }
  }

  /// What licenses lose by the change; nil: nothing.
  private func loss(
    of product: Product, through change: ChangeProduct.Change, _ request: ConsoleRequest
  ) async throws -> FeatureLoss? {
    let left = Set(change.features.applied(to: product.features).map(\.code))
    let taken = product.features.filter { !left.contains($0.code) }
    let use = try await ReadProductUse(context)(of: taken.map(\.code), in: product.id, by: request.actor)
    guard use.licenses > 0 else { return nil }
    let files = try await ReadLicenseFileSettings(context)(of: product.id, by: request.actor)
    return FeatureLoss(product: product, taken: taken, use: use, hasFiles: files.version > 0)
  }
}
