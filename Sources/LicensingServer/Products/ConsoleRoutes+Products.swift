import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

// Products: the pages and API routes of what is licensed. A list for whoever is signed in; a page of each, and its forms, for
// platform administrators.

struct ProductRow: Sendable {
  let name: String
  let code: String
  let number: Int64
  let features: String
  /// Where it leads; nil for those who may not go there.
  let href: String?
  /// What is licensed with it; nil for those who may not know.
  var use: String?
  /// What somebody should do about it.
  var needs: [StatusBadge] = []
}

struct ProductList: Sendable {
  let heading: String
  /// How many there are, where the list is not one to choose from.
  var count = ""
  let products: [ProductRow]
  let isEmpty: Bool
  let canAdd: Bool
  /// Rows say what is licensed.
  var hasUse = false
  let pager: Pager?
}

extension ConsoleRoutes {
  func addProducts(to router: Router<ServerRequestContext>) {
    get("/products", on: router) { try await products($0) }
    get("/products/new", on: router) { request in
      try request.actor.requirePlatformAdministrator()
      return try await page("form", "Add product", request, trail: Self.productsTrail, ProductInput().form(nil))
    }
    post("/products/new", on: router) { request in
      try request.actor.requirePlatformAdministrator()
      let input = ProductInput(request.form)
      return try await saving(input.form(nil), "Add product", request, trail: Self.productsTrail) {
        let made = try await CreateProduct(context)(try input.draft, by: request.actor)
        return "/products/\(made.id)?done=added"
      }
    }
    get("/products/{id}", on: router) { try await productPage($0) }
    addProductEditing(to: router)
  }

  static let productsTrail: [PageFrame.Link] = [.init("Products", "/products")]

  /// The product in the path, for platform administrators.
  func product(_ request: ConsoleRequest) async throws -> Product {
    try request.actor.requirePlatformAdministrator()
    return try await ReadProducts(context).get(try request.id(), by: request.actor)
  }

  private func products(_ request: ConsoleRequest) async throws -> Response {
    let part = try await productPart(of: "/products", request)
    guard request.actor.isPlatformAdministrator else {
      var list = list("Products", "/products", part, part.items.map { ProductRow($0, href: nil) }, request)
      list.count = part.count
      return try await page("products", "Products", request, list)
    }
    let uses = try await ReadProductUse(context)(of: part.items, by: request.actor)
    let rows = part.items.map { product in
      let use = uses[product.id] ?? ProductUse()
      var row = ProductRow(product, href: "/products/\(product.id)")
      row.use = use.sentence
      row.needs = use.needs
      return row
    }
    var list = list("Products", "/products", part, rows, request)
    (list.hasUse, list.count) = (true, part.count)
    return try await page("products", "Products", request, list)
  }

  /// - Parameters:
  ///   - list: the address of the list itself.
  ///   - href: where each of its rows leads.
  func productList(
    _ heading: String, _ list: String, _ request: ConsoleRequest, _ href: (Product) -> String?
  ) async throws -> ProductList {
    let part = try await productPart(of: list, request)
    return self.list(heading, list, part, part.items.map { ProductRow($0, href: href($0)) }, request)
  }

  private func productPart(of list: String, _ request: ConsoleRequest) async throws -> ListPart<Product> {
    try await part(of: list, request, id: { $0.id }) { try await ReadProducts(context).list($0, by: request.actor) }
  }

  private func list(
    _ heading: String, _ list: String, _ part: ListPart<Product>, _ rows: [ProductRow], _ request: ConsoleRequest
  ) -> ProductList {
    let isLater = request.query("after") != nil
    return ProductList(
      heading: heading, products: rows, isEmpty: rows.isEmpty && !isLater,
      canAdd: request.actor.isPlatformAdministrator,
      pager: isLater || part.next != nil ? Pager(first: isLater ? list : nil, next: part.next) : nil)
  }
}

extension ProductRow {
  init(_ product: Product, href: String?) {
    self.init(
      name: product.name, code: product.code, number: product.number,
      features: product.features.map(\.name).joined(separator: ", "), href: href)
  }
}

extension ProductUse {
  /// `12 licenses of 3 organizations`
  var sentence: String {
    licenses == 0
      ? "No license yet"
      : LicenseConsequence.count(licenses, "license") + " of " + LicenseConsequence.count(organizations, "organization")
  }

  var needs: [StatusBadge] {
    var needs: [StatusBadge] = []
    if expired > 0 {
      needs.append(
        StatusBadge(text: "\(LicenseConsequence.count(expired, "license")) expired", icon: "▲", tone: "bad"))
    }
    if nearEnd > 0 {
      needs.append(
        StatusBadge(
          text: "\(LicenseConsequence.count(nearEnd, "license")) near \(nearEnd == 1 ? "its" : "their") end", icon: "◷",
          tone: "soon"))
    }
    if suspended > 0 {
      needs.append(
        StatusBadge(text: "\(LicenseConsequence.count(suspended, "license")) suspended", icon: "‖", tone: "soon"))
    }
    return needs
  }
}
