import HTTPTypes
import LicenseTokens
import LicensingCore

extension APITopic {
  static let products = APITopic(
    name: "Products", description: "What is licensed.",
    schemas: [
      "Feature": .object(["code": code, "name": .line]),
      "Product": .object([
        "id": .named("ProductID"), "code": code, "number": number, "name": .line, "features": .array(.named("Feature")),
        "token_lifetime_seconds": tokenLifetime, "renewal_window_days": renewalWindow, "created_at": .time,
        "updated_at": .time,
      ]),
      "ProductPage": .list(of: "Product"),
    ],
    operations: [
      APIOperation(
        .get, "/products", "listProducts", "List products", query: APIParameter.page(by: "ProductID"),
        answers: .ok(.named("ProductPage"))),
      APIOperation(
        .post, "/products", "createProduct", "Add a product",
        body: .request(
          [
            "code": code.such(as: "kiosk"), "number": number.with("examples", .array([.integer(2001)])),
            "name": .line.such(as: "Kiosk"),
          ],
          optional: [
            "features": features, "token_lifetime_seconds": tokenLifetime.otherwise(.integer(259_200)),
            "renewal_window_days": renewalWindow.otherwise(.integer(30)),
          ]),
        answers: .created(.named("Product"), at: true), isTagged: true, problems: [409]),
      APIOperation(
        .get, "/products/{id}", "readProduct", "Read a product", answers: .ok(.named("Product")), isTagged: true),
      APIOperation(
        .patch, "/products/{id}", "changeProduct", "Change a product",
        """
        What is not sent stays as it is; code and number stay for ever.

        A feature that is left out of `features` is taken from every license that grants it, without asking again: devices lose it \
        with their next refresh, machines that are offline with the end of their token, and license files that were issued keep \
        it. A license grants it again if the product defines it again before the license is changed.
        """,
        body: .request(
          [:],
          optional: [
            "name": .line, "features": features, "token_lifetime_seconds": tokenLifetime,
            "renewal_window_days": renewalWindow,
          ]),
        ifMatch: .required, answers: .ok(.named("Product")), isTagged: true, problems: [409]),
    ])

  static let code = JSONSchema.text(1...40, pattern: "^[a-z0-9][a-z0-9._-]*$")
  private static let number = JSONSchema.number(1...999_999_999).says("Short and stable; license checks name it.")
  private static let tokenLifetime = JSONSchema.number(Product.tokenLifetimeRange)
  private static let renewalWindow = JSONSchema.number(Product.renewalWindowRange)
  private static let features = JSONSchema.array(.request(["code": code, "name": .line]), most: 100)
    .says("Each with its own code.")
}
