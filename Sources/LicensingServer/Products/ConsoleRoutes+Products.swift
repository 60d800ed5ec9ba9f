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
  let next: String?
}

extension ConsoleRoutes {
  func addProducts(to router: Router<ServerRequestContext>) {
    get("/products", on: router) { request in
      let mayChange = request.actor.isPlatformAdministrator
      let list = try await productList("Products", "/products", request) { mayChange ? "/products/\($0.id)" : nil }
      return try await page("products", "Products", request, list)
    }
    get("/products/new", on: router) { request in
      try request.actor.requirePlatformAdministrator()
      return try await page("form", "Add product", request, ProductInput().form(nil))
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
      return try await page("form", product.name, request, ProductInput(product).form(product))
    }
    post("/products/{id}", on: router) { request in
      let product = try await ReadProducts(context).get(try request.id(), by: request.actor)
      try request.actor.requirePlatformAdministrator()
      let input = ProductInput(request.form)
      return try await saving(input.form(product), product.name, request) {
        let change = try input.change(of: product)
        _ = try await ChangeProduct(context)(product.id, version: try request.version(), change, by: request.actor)
        return "/products?done=saved"
      }
    }
  }

  /// - Parameters:
  ///   - list: the address of the list itself.
  ///   - href: where each of its rows leads.
  func productList(
    _ heading: String, _ list: String, _ request: ConsoleRequest, _ href: (Product) -> String?
  ) async throws -> ProductList {
    let part = try await part(of: list, request, id: { $0.id }) {
      try await ReadProducts(context).list($0, by: request.actor)
    }
    let rows = part.items.map { product in
      ProductRow(
        name: product.name, code: product.code, number: product.number,
        features: product.features.map(\.name).joined(separator: ", "), href: href(product))
    }
    return ProductList(
      heading: heading, products: rows, isEmpty: rows.isEmpty, canAdd: request.actor.isPlatformAdministrator,
      next: part.next)
  }
}
