import HTTPCalls
package import LicenseTokens

/// The right of an organization on a product, as the API gives it.
package struct License: Sendable, Equatable {
  package let id: String
  package let organizationID: String
  package let productID: String
  package let features: [String]
  /// Nil: unlimited.
  package let quota: Int64?
  package let used: Int64
  /// `2027-06-30`
  package let renewalDate: String?
  /// As it is shown: `Licensed`.
  package let status: String
  /// The whole of it, as it came.
  package let json: JSONValue

  /// - Returns: nil if this is none.
  init?(_ json: JSONValue) {
    guard case .object(let members) = json, let id = members.text("id"),
      let organizationID = members.text("organization_id"), let productID = members.text("product_id"),
      let used = members.number("used"), let status = members.text("status")
    else { return nil }
    (self.id, self.organizationID, self.productID) = (id, organizationID, productID)
    (self.used, self.status, self.json) = (used, status, json)
    features = members.texts("features")
    quota = members.number("quota")
    renewalDate = members.text("renewal_date")
  }
}

extension APIClient {
  package func licenses(of organization: String) async throws(APIFailure) -> [License] {
    try Self.read(try await list("/organizations/\(Self.escaped(organization))/licenses"), License.init)
  }

  /// What products are called, by id.
  package func productNames() async throws(APIFailure) -> [String: String] {
    var names: [String: String] = [:]
    for case .object(let members) in try await list("/products") {
      if let id = members.text("id"), let name = members.text("name") { names[id] = name }
    }
    return names
  }
}
