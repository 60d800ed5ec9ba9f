import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

struct ProductRow: Sendable {
  let name: String
  let code: String
  let number: Int64
  let features: String
  /// Where it leads; nil for those who may not go there.
  let href: String?
}

struct ProductList: Sendable {
  let heading: String
  let products: [ProductRow]
  let isEmpty: Bool
  let canAdd: Bool
}

extension ConsoleRoutes {
  func addProducts(to router: Router<ServerRequestContext>) {
    get("/products", on: router) { request in
      let mayChange = request.actor.isPlatformAdministrator
      let rows = try await productRows(request) { mayChange ? "/products/\($0.id)" : nil }
      return try page(
        "products", "Products", request,
        ProductList(
          heading: "Products", products: rows, isEmpty: rows.isEmpty, canAdd: mayChange))
    }
    get("/products/new", on: router) { request in
      try request.actor.requirePlatformAdministrator()
      return try page("form", "Add product", request, ProductInput().form(nil))
    }
    post("/products/new", on: router) { request in
      try request.actor.requirePlatformAdministrator()
      let input = ProductInput(request.form)
      return try await saving(input.form(nil), "Add product", request) {
        _ = try await CreateProduct(context)(try input.draft, by: request.actor)
        return "/products?done=added"
      }
    }
    get("/products/{id}", on: router) { request in
      let product = try await ReadProducts(context).get(try request.id(), by: request.actor)
      try request.actor.requirePlatformAdministrator()
      return try page("form", product.name, request, ProductInput(product).form(product))
    }
    post("/products/{id}", on: router) { request in
      let product = try await ReadProducts(context).get(try request.id(), by: request.actor)
      try request.actor.requirePlatformAdministrator()
      let input = ProductInput(request.form)
      return try await saving(input.form(product), product.name, request) {
        let version = request.form["version"].flatMap { Int64($0) } ?? product.version
        _ = try await ChangeProduct(context)(product.id, version: version, try input.change, by: request.actor)
        return "/products?done=saved"
      }
    }
  }

  func productRows(_ request: ConsoleRequest, _ href: (Product) -> String?) async throws -> [ProductRow] {
    let found = try await ReadProducts(context).list(Page(limit: Page<ProductID>.largest), by: request.actor)
    return found.map { product in
      ProductRow(
        name: product.name, code: product.code, number: product.number,
        features: product.features.map(\.name).joined(separator: ", "), href: href(product))
    }
  }
}
