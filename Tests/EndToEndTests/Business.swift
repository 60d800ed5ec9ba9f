/// What the demo made, and an administrator's token to use it with.
struct Business: Sendable {
  struct List: Decodable, Sendable {
    struct Item: Decodable, Sendable {
      let id: String
      let hubId: String?
      let code: String?
      let productId: String?
    }

    let items: [Item]
  }

  struct Incomplete: Error {}

  let token: String
  let product: String
  let organization: String
  let license: String
  /// Of the product that is licensed by keys.
  let keyLicense: String
  /// Those that report to a hub.
  let devices: [String]

  init(of installation: ServerInstallation, _ server: ServerProcess) async throws {
    let made = try await installation.run("api-tokens", "create", "--email", "admin@example.com", "--name", "test")
    let token = String(made.output.prefix { $0 != "\n" })
    let client = server.client
    func items(_ path: String) async throws -> [List.Item] {
      try await client.get("/api/v1" + path, bearer: token).expecting(200, path).decoded(List.self).items
    }
    let products = try await items("/products")
    guard let product = products.first(where: { $0.code == "pos" })?.id,
      let organization = try await items("/organizations").first?.id
    else { throw Incomplete() }
    let licenses = try await items("/organizations/\(organization)/licenses")
    guard let license = licenses.first(where: { $0.productId == product })?.id,
      let keyLicense = licenses.first(where: { $0.productId != product })?.id
    else { throw Incomplete() }
    self.token = token
    self.product = product
    self.organization = organization
    self.license = license
    self.keyLicense = keyLicense
    devices = try await items("/organizations/\(organization)/devices").filter { $0.hubId != nil }.map(\.id)
  }

  private init(_ parent: Business, organization: String, license: String, devices: [String]) {
    (token, product, keyLicense) = (parent.token, parent.product, parent.keyLicense)
    (self.organization, self.license, self.devices) = (organization, license, devices)
  }

  /// Another organization with the same product, as many devices as asked for, and a license that has a place for each.
  func branch(devices count: Int, _ client: ServerClient) async throws -> Business {
    func create(_ path: String, _ json: some Encodable & Sendable) async throws -> String {
      try await client.post("/api/v1" + path, json: json, bearer: token).expecting(201, path).decoded(List.Item.self).id
    }
    let organization = try await create("/organizations", ["name": "Branch"])
    let license = try await create(
      "/organizations/\(organization)/licenses", NewLicense(productId: product, quota: count, features: ["xms"]))
    var devices: [String] = []
    for number in 1...count {
      devices.append(try await create("/organizations/\(organization)/devices", ["name": "Till \(number)"]))
    }
    return Business(self, organization: organization, license: license, devices: devices)
  }

  /// How many places of the license are taken: by its own count, and by counting the activations that live.
  func places(_ client: ServerClient) async throws -> (used: Int, living: Int) {
    let license: Quota = try await client.get("/api/v1/licenses/\(license)", bearer: token)
      .expecting(200, "a license").decoded()
    var (living, after) = (0, "")
    while true {
      let page: Activations = try await client.get(
        "/api/v1/licenses/\(self.license)/activations?limit=200\(after)", bearer: token
      ).expecting(200, "activations").decoded()
      living += page.items.count { $0.releasedAt == nil }
      guard let next = page.next else { return (license.used, living) }
      after = "&after=\(next)"
    }
  }
}

private struct NewLicense: Encodable {
  let productId: String
  let quota: Int
  let features: [String]
}

private struct Quota: Decodable { let used: Int }

private struct Activations: Decodable {
  struct Item: Decodable { let releasedAt: String? }

  let items: [Item]
  let next: String?
}
