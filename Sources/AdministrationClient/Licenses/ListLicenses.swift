/// `countersign licenses`
package struct ListLicenses: Sendable {
  private let client: APIClient
  private let console: any Console

  package init(_ client: APIClient, on console: any Console) {
    self.client = client
    self.console = console
  }

  /// - Parameter organization: an id or a name; nil: all that can be seen.
  /// - Throws: `CommandFailure`.
  package func callAsFunction(organization: String?, json: Bool) async throws(CommandFailure) {
    let organizations = try await ChosenOrganizations(organization, from: client)
    var found: [(license: License, organization: Organization)] = []
    for organization in organizations.all {
      let licenses = try await client.asking("organization \(organization.id)") { client throws(APIFailure) in
        try await client.licenses(of: organization.id)
      }
      found += licenses.map { ($0, organization) }
    }
    if json { return console.print(found.map(\.license.json)) }
    guard !found.isEmpty else { return console.note("There are no licenses.") }
    let products = try await client.asking { client throws(APIFailure) in try await client.productNames() }
    let whose: [Table.Column] = organizations.areMany ? [.init("ORGANIZATION")] : []
    console.print(
      Table(
        [.init("ID", isWhole: true)] + whose + [
          .init("PRODUCT"), .init("STATUS"), .init("USED", isRight: true), .init("RENEWAL", isWhole: true),
          .init("FEATURES"),
        ],
        found.map { license, organization in
          [license.id] + (organizations.areMany ? [organization.name] : []) + [
            products[license.productID] ?? license.productID, license.status, license.usage, license.renewalDate,
            license.features.joined(separator: ", "),
          ]
        }))
  }
}

extension License {
  /// `3/10`; without a quota only how many.
  fileprivate var usage: String { quota.map { "\(used)/\($0)" } ?? String(used) }
}
