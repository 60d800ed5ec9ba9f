import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore
import LicensingStore

/// The steps from a machine's first request to its license token, as programs take them.
extension ServerWorld {
  struct Codes: Sendable {
    let device: String
    let user: String
    let answer: ServerAnswer
  }

  struct Tokens: Sendable {
    let access: String
    let refresh: String
    let answer: ServerAnswer
    let client: TestClient

    init(_ answer: ServerAnswer, client: TestClient) {
      (access, refresh) = (answer.string("access_token"), answer.string("refresh_token"))
      self.answer = answer
      self.client = client
    }

    /// What the license token says.
    var claims: JSONValue {
      get throws { try JSONValue(parsing: try CompactJWS(parsing: access).payload) }
    }
  }

  /// A machine asks for its codes.
  func authorize(_ client: TestClient? = nil, from address: String = address) async throws -> Codes {
    let client = client ?? pos
    let answer = try await post(
      "/oauth/device_authorization", ["client_id": client.id], basic: client.secret.map { _ in client }, from: address)
    return Codes(device: answer.string("device_code"), user: answer.string("user_code"), answer: answer)
  }

  /// Someone types the user code, and approves.
  func approve(
    _ codes: Codes, device: Device? = nil, license: LicenseID? = nil, by login: Login? = nil
  ) async throws -> ServerAnswer {
    let login = login ?? a.manager
    let found = try await api(.post, "/device-authorizations/lookup", ["user_code": "\(codes.user)"], by: login)
    guard found.status == 200 else { return found }
    var body: JSONValue = ["user_code": "\(codes.user)", "device_id": "\((device ?? a.device).id)"]
    if let license { body = body.with(["license_id": "\(license)"]) }
    return try await api(.post, "/device-authorizations/\(found.string("id"))/approve", body, by: login)
  }

  /// A machine polls with its device code.
  func poll(_ codes: Codes, _ client: TestClient? = nil, from address: String = address) async throws -> ServerAnswer {
    try await poll(code: codes.device, client, from: address)
  }

  func poll(code: String, _ client: TestClient? = nil, from address: String = address) async throws -> ServerAnswer {
    let client = client ?? pos
    return try await post(
      "/oauth/token",
      ["grant_type": Self.deviceCodeGrant, "device_code": code, "client_id": client.id],
      basic: client.secret.map { _ in client }, from: address)
  }

  /// The whole way: a device of organization A unless another is named.
  func tokens(
    _ client: TestClient? = nil, device: Device? = nil, license: LicenseID? = nil, by login: Login? = nil
  ) async throws -> Tokens {
    let client = client ?? pos
    let codes = try await authorize(client)
    _ = try await approve(codes, device: device, license: license, by: login)
    return Tokens(try await poll(codes, client), client: client)
  }

  func refresh(
    _ token: String, _ client: TestClient? = nil, from address: String = address
  ) async throws -> ServerAnswer {
    let client = client ?? pos
    return try await post(
      "/oauth/token", ["grant_type": "refresh_token", "refresh_token": token, "client_id": client.id],
      basic: client.secret.map { _ in client }, from: address)
  }

  /// Asks about a token, as the platform's resource server unless another caller is named.
  func introspect(_ token: String, by client: TestClient? = nil) async throws -> ServerAnswer {
    try await post("/oauth/introspect", ["token": token], basic: client ?? rs)
  }

  func isActive(_ token: String) async throws -> Bool {
    let answer = try await introspect(token)
    return answer.status == 200 && answer["active"] == true
  }

  func revoke(_ token: String, _ client: TestClient? = nil) async throws -> ServerAnswer {
    let client = client ?? pos
    return try await post(
      "/oauth/revoke", ["token": token, "client_id": client.id], basic: client.secret.map { _ in client })
  }

  static let deviceCodeGrant = "urn:ietf:params:oauth:grant-type:device_code"

  /// The audit events of an action, oldest first.
  func auditEvents(_ action: AuditEvent.Action) async throws -> [AuditEvent] {
    let all = try await store.healthy.read { reader in
      var (events, after) = ([AuditEvent](), AuditEventID?.none)
      while true {
        let page = try reader.auditEvents(of: nil, page: Page(limit: 200, after: after))
        events += page
        guard page.count == 200, let last = page.last else { return events }
        after = last.id
      }
    }
    return all.filter { $0.action == action }
  }

  /// Someone types the user code, and refuses.
  func deny(_ codes: Codes, reason: String? = nil, by login: Login? = nil) async throws -> ServerAnswer {
    let login = login ?? a.manager
    let found = try await api(.post, "/device-authorizations/lookup", ["user_code": "\(codes.user)"], by: login)
    guard found.status == 200 else { return found }
    return try await api(
      .post, "/device-authorizations/\(found.string("id"))/deny",
      ["user_code": "\(codes.user)", "reason": reason.map { .string($0) } ?? .null], by: login)
  }

  /// How many activations of organization A's license are living.
  func used() async throws -> Int64? {
    let id = a.license.id
    return try await store.healthy.read { try $0.license(id)?.used }
  }
}
