/// The steps of RFC 8628 as a machine takes them, and as an administrator does over the API.
extension ServerClient {
  struct Codes: Decodable, Sendable { let deviceCode, userCode: String }
  struct Tokens: Decodable, Sendable { let accessToken, refreshToken: String }
  struct Refusal: Decodable, Equatable, Sendable {
    let error: String
    let licenseStatus: String?
  }
  private struct Found: Decodable { let id: String }
  private struct Standing: Decodable { let active: Bool }

  private static let agent = "countersign-agent"

  func authorize() async throws -> Codes {
    try await post("/oauth/device_authorization", form: ["client_id": Self.agent, "hostname": "till"])
      .expecting(200, "a device authorization").decoded()
  }

  /// The id of the request with this code.
  func lookUp(_ codes: Codes, by administrator: String) async throws -> String {
    let found: Found = try await post(
      "/api/v1/device-authorizations/lookup", json: ["user_code": codes.userCode], bearer: administrator
    ).expecting(200, "a look-up").decoded()
    return found.id
  }

  func approve(
    _ codes: Codes, as request: String, device: String, by administrator: String
  ) async throws -> Answer {
    try await post(
      "/api/v1/device-authorizations/\(request)/approve", json: ["user_code": codes.userCode, "device_id": device],
      bearer: administrator)
  }

  func deny(_ codes: Codes, as request: String, by administrator: String) async throws -> Answer {
    try await post(
      "/api/v1/device-authorizations/\(request)/deny", json: ["user_code": codes.userCode], bearer: administrator)
  }

  func poll(_ deviceCode: String) async throws -> Answer {
    try await post(
      "/oauth/token",
      form: [
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": deviceCode,
        "client_id": Self.agent,
      ])
  }

  func refresh(_ token: String) async throws -> Answer {
    try await post(
      "/oauth/token", form: ["grant_type": "refresh_token", "refresh_token": token, "client_id": Self.agent])
  }

  /// From the request to the tokens.
  func license(_ device: String, by administrator: String) async throws -> Tokens {
    let codes = try await authorize()
    let request = try await lookUp(codes, by: administrator)
    _ = try await approve(codes, as: request, device: device, by: administrator).expecting(200, "an approval")
    return try await poll(codes.deviceCode).expecting(200, "a redemption").decoded()
  }

  /// RFC 7662.
  func isActive(_ token: String, asking client: Credentials) async throws -> Bool {
    let standing: Standing = try await post("/oauth/introspect", form: ["token": token], basic: client)
      .expecting(200, "an introspection").decoded()
    return standing.active
  }
}

extension ServerClient.Answer {
  /// Why a token is refused; nil: it is not.
  var refusal: ServerClient.Refusal? { status == 400 ? try? decoded() : nil }
}
