/// What the demo made, and an administrator's token to use it with.
struct Business: Sendable {
  struct List: Decodable, Sendable {
    struct Item: Decodable, Sendable {
      let id: String
      let hubId: String?
    }

    let items: [Item]
  }

  struct Incomplete: Error {}

  let token: String
  let organization: String
  let license: String
  /// Those that report to a hub.
  let devices: [String]

  init(of installation: ServerInstallation, _ server: ServerProcess) async throws {
    let made = try await installation.run("api-tokens", "create", "--email", "admin@example.com", "--name", "test")
    let token = String(made.output.prefix { $0 != "\n" })
    let client = server.client
    func items(_ path: String) async throws -> [List.Item] {
      try await client.get("/api/v1" + path, bearer: token).expecting(200, path).decoded(List.self).items
    }
    guard let organization = try await items("/organizations").first?.id,
      let license = try await items("/organizations/\(organization)/licenses").first?.id
    else { throw Incomplete() }
    self.token = token
    self.organization = organization
    self.license = license
    devices = try await items("/organizations/\(organization)/devices").filter { $0.hubId != nil }.map(\.id)
  }
}
