import LicenseTokens

/// `countersign organizations`
package struct ListOrganizations: Sendable {
  private let client: APIClient
  private let console: any Console

  package init(_ client: APIClient, on console: any Console) {
    self.client = client
    self.console = console
  }

  /// - Throws: `CommandFailure`.
  package func callAsFunction(json: Bool) async throws(CommandFailure) {
    let found = try await client.asking { client throws(APIFailure) in try await client.organizations() }
    if json { return console.print(found.map(\.json)) }
    guard !found.isEmpty else { return console.note("There are no organizations.") }
    console.print(
      Table(
        [.init("ID", isWhole: true), .init("NAME"), .init("STATUS")], found.map { [$0.id, $0.name, $0.status] }))
  }
}

extension Console {
  /// For scripts: a JSON array on one line.
  func print(_ values: [JSONValue]) {
    print(String(decoding: JSONValue.array(values).json, as: UTF8.self))
  }
}
