/// `countersign devices`
package struct ListDevices: Sendable {
  private let client: APIClient
  private let console: any Console

  package init(_ client: APIClient, on console: any Console) {
    self.client = client
    self.console = console
  }

  /// - Parameters:
  ///   - organization: an id or a name; nil: all that can be seen.
  ///   - search: what name, serial or article number contain.
  /// - Throws: `CommandFailure`.
  package func callAsFunction(
    organization: String?, search: String?, json: Bool
  ) async throws(CommandFailure) {
    let organizations = try await ChosenOrganizations(organization, from: client)
    var found: [(device: Device, organization: Organization)] = []
    for organization in organizations.all {
      let devices = try await client.asking("organization \(organization.id)") { client throws(APIFailure) in
        try await client.devices(of: organization.id, search: search)
      }
      found += devices.map { ($0, organization) }
    }
    if json { return console.print(found.map(\.device.json)) }
    guard !found.isEmpty else {
      return console.note(search == nil ? "There are no devices." : "No device matches the search.")
    }
    let whose: [Table.Column] = organizations.areMany ? [.init("ORGANIZATION")] : []
    console.print(
      Table(
        [.init("ID", isWhole: true), .init("NAME")] + whose + [
          .init("SERIAL"), .init("ARTICLE"), .init("STATUS"),
        ],
        found.map { device, organization in
          [device.id, device.name] + (organizations.areMany ? [organization.name] : []) + [
            device.serialNumber, device.articleNumber, device.status,
          ]
        }))
  }
}
