package import LicenseTokens
import HTTPCalls

/// License files, asked for with the credential of a parent license, which says the license, or with an API token, which has
/// to name it.
extension APIClient {
  /// A license file of a few kilobytes for each of a thousand devices.
  private static let issueLimit = 32 << 20

  /// - Parameter devices: a thousand at the most. Asking for the same again costs nothing.
  package func issueLicenseFiles(
    _ devices: [RequestedDevice], license: String? = nil
  ) async throws(APIFailure) -> IssuedLicenseFiles {
    var body: [String: JSONValue] = ["devices": .array(devices.map(\.json))]
    body["license_id"] = license.map { .string($0) }
    let answer = try await json(call(.post, "/license-files", .object(body)), limit: Self.issueLimit)
    guard let issued = IssuedLicenseFiles(answer.members, count: devices.count) else { throw .unexpected(status: 200) }
    return issued
  }

  /// A signed bundle, with its armor. It is not verified.
  /// - Parameter ids: of license files; nil: all that are still good.
  package func licenseFileBundle(
    of ids: [String]? = nil, license: String? = nil
  ) async throws(APIFailure) -> String {
    var body: [String: JSONValue] = [:]
    body["ids"] = ids.map { .array($0.map { .string($0) }) }
    body["license_id"] = license.map { .string($0) }
    return try await text(
      call(.post, "/license-files/bundle", .object(body)), "text/plain", limit: LicenseDocument.maximumByteCount)
  }

  /// The quota of a license; without one, of that of the parent license.
  package func quota(license: String? = nil) async throws(APIFailure) -> QuotaFigures {
    let path = license.map { "/licenses/\(Self.escaped($0))/quota" } ?? "/license-files/quota"
    guard let quota = QuotaFigures(try await get(path).members) else { throw .unexpected(status: 200) }
    return quota
  }

  /// The keys that the server publishes.
  package func keySet() async throws(APIFailure) -> JSONWebKeySet {
    let answer = try await get("/.well-known/jwks.json")
    guard let keySet = try? JSONWebKeySet(answer.value) else { throw .unexpected(status: 200) }
    return keySet
  }

  /// The signed list of the license files that are revoked, as a compact JWS. It is not verified.
  package func revocationList() async throws(APIFailure) -> String {
    try await text(
      call(.get, "/.well-known/license-revocations", nil), "application/jose",
      limit: LicenseDocument.maximumByteCount)
  }
}
