import Cryptography
import LicenseTokens

/// The license file that stands in the documentation, and what goes with it.
let sampleFileClaims = LicenseFileClaims(
  id: "fil_1", issuer: "https://auth.example.com", audience: ["org_1"], issuedAt: 1_790_000_000,
  expiresAt: 1_821_536_000, serialNumber: "SW-0001", articleNumber: "SWITCH-8", articleName: "8-port switch",
  organization: .init(id: "org_1", name: "Acme Stores"),
  license: .init(
    id: "lic_1", product: "switch", renewalDate: RenewalDate(year: 2028, month: 6, day: 30), renewalWindowDays: 30),
  entitlements: ["l3", "poe"])

let sampleFileClaimsJSON = """
  {"iss":"https://auth.example.com","jti":"fil_1","aud":["org_1"],"iat":1790000000,"exp":1821536000,\
  "device":{"serial_number":"SW-0001","article_number":"SWITCH-8","article_name":"8-port switch"},\
  "organization":{"id":"org_1","name":"Acme Stores"},\
  "license":{"id":"lic_1","product":"switch","renewal_date":"2028-06-30","renewal_window_days":30},\
  "entitlements":["l3","poe"]}
  """

/// An authorization server's signing keys, what it signs with them, and a verifier that knows them.
struct FileIssuer {
  static let issuer = "https://auth.example.com"
  static let now: Int64 = 1_790_000_100

  let key: SigningKey
  let keySet: JSONWebKeySet

  init(_ algorithm: SignatureAlgorithm = .es256, purpose: JSONWebKey.Purpose? = .file) throws {
    key = try SigningKey.generate(algorithm)
    keySet = try JSONWebKeySet(keys: [JSONWebKey(key.verificationKey, keyID: "1", purpose: purpose)])
  }

  var verifier: LicenseFileVerifier {
    LicenseFileVerifier(issuer: Self.issuer, audience: "org_1", keySet: keySet)
  }

  func file(
    id: String = "fil_1", serialNumber: String = "SW-0001", articleNumber: String = "SWITCH-8"
  ) throws -> String {
    var claims = sampleFileClaims
    claims.id = id
    claims.serialNumber = serialNumber
    claims.articleNumber = articleNumber
    return try claims.signed(with: key, keyID: "1")
  }

  /// License files for the serial numbers `SW-1` to `SW-count`, whose ids are `fil_1` to `fil_count`.
  func bundle(of count: Int) throws -> LicenseBundle {
    let entries = try (1...count).map { number in
      LicenseBundle.Entry(
        serialNumber: "SW-\(number)", articleNumber: "SWITCH-8",
        file: try file(id: "fil_\(number)", serialNumber: "SW-\(number)"))
    }
    return bundle(of: entries)
  }

  func bundle(of entries: [LicenseBundle.Entry], revoked: [String] = []) -> LicenseBundle {
    LicenseBundle(
      id: "bun_1", issuer: Self.issuer, issuedAt: 1_790_000_060, licenseID: "lic_1", keySet: keySet,
      revoked: revoked, entries: entries)
  }

  func verify(_ text: String, at now: Int64 = now) throws(LicenseFileFailure) -> LicenseFileClaims {
    try verifier.verify(text, serialNumber: "SW-0001", articleNumber: "SWITCH-8", at: now)
  }
}
