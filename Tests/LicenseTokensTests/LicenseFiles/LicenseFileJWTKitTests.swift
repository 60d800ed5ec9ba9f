import Cryptography
import Foundation
import JWTKit
import LicenseTokens
import Testing

/// jwt-kit as an oracle: another library, on another cryptography (BoringSSL), must agree with ours.
@Suite struct LicenseFileJWTKitTests {
  // The names of the claims, as the wire has them.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  private struct File: JWTPayload, Equatable {
    struct Device: Codable, Equatable { let serial_number, article_number, article_name: String }
    struct Organization: Codable, Equatable { let id, name: String }
    struct License: Codable, Equatable { let id, product, renewal_date: String, renewal_window_days: Int }

    var iss = "https://auth.example.com"
    var jti = "fil_1"
    var aud = ["org_1"]
    var iat = 1_790_000_000
    var exp = 1_821_536_000
    var device = Device(serial_number: "SW-0001", article_number: "SWITCH-8", article_name: "8-port switch")
    var organization = Organization(id: "org_1", name: "Acme Stores")
    var license = License(id: "lic_1", product: "switch", renewal_date: "2028-06-30", renewal_window_days: 30)
    var entitlements = ["l3", "poe"]

    func verify(using _: some JWTAlgorithm) {}
  }

  // swift-format-ignore: AlwaysUseLowerCamelCase
  private struct Bundle: JWTPayload {
    struct Entry: Codable { let serial_number, article_number, file: String }

    let iss, jti, license_id: String
    let iat: Int
    let key_set: JWKS
    let revoked: [String]
    let files: [Entry]

    func verify(using _: some JWTAlgorithm) {}
  }

  @Test(arguments: SignatureAlgorithm.allCases)
  func jwtKitVerifiesOurFilesWithOurKeySet(algorithm: SignatureAlgorithm) async throws {
    let issuer = try FileIssuer(algorithm)
    let collection = try await JWTKeyCollection().add(jwksJSON: String(decoding: issuer.keySet.json, as: UTF8.self))
    let text = LicenseDocument.text(.license, try issuer.file())
    let file = text.split(separator: "\n").dropFirst().dropLast().joined()
    #expect(try await collection.verify(file, as: File.self) == File())

    let forged = try FileIssuer(algorithm).file()
    await #expect(throws: (any Error).self) { try await collection.verify(forged, as: File.self) }
  }

  @Test(arguments: SignatureAlgorithm.allCases)
  func jwtKitVerifiesOurBundlesWithTheKeysTheyBring(algorithm: SignatureAlgorithm) async throws {
    let issuer = try FileIssuer(algorithm)
    let collection = try await JWTKeyCollection().add(jwksJSON: String(decoding: issuer.keySet.json, as: UTF8.self))
    let signed = try issuer.bundle(of: 3).signed(with: issuer.key, keyID: "1")
    let bundle = try await collection.verify(signed, as: Bundle.self)
    #expect(bundle.files.map(\.serial_number) == ["SW-1", "SW-2", "SW-3"])
    let brought = try await JWTKeyCollection().add(jwks: bundle.key_set)
    for entry in bundle.files {
      #expect(try await brought.verify(entry.file, as: File.self).device.serial_number == entry.serial_number)
    }
  }

  @Test func weVerifyES256OfJWTKit() async throws {
    let key = ES256PrivateKey()
    let parameters = try #require(key.parameters)
    let x = Base64URL.encode(Array(try #require(Data(base64Encoded: parameters.x))))
    let y = Base64URL.encode(Array(try #require(Data(base64Encoded: parameters.y))))
    let keySet = #"""
      {"keys":[{"kty":"EC","crv":"P-256","x":"\#(x)","y":"\#(y)","kid":"1","use":"sig","alg":"ES256","purpose":"file"}]}
      """#
    try await requireGood(JWTKeyCollection().add(ecdsa: key, kid: "1"), keySet)
  }

  @Test func weVerifyEdDSAOfJWTKit() async throws {
    // RFC 8037 appendix A.1
    let key = try EdDSA.PrivateKey(d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A", curve: .ed25519)
    let keySet = #"""
      {"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"1","use":"sig",\#
      "alg":"EdDSA","purpose":"file"}]}
      """#
    try await requireGood(JWTKeyCollection().add(eddsa: key, kid: "1"), keySet)
  }

  private func requireGood(_ collection: JWTKeyCollection, _ keySet: String) async throws {
    let verifier = LicenseFileVerifier(
      issuer: FileIssuer.issuer, audience: "org_1", keySet: try JSONWebKeySet(parsing: Array(keySet.utf8)))
    for _ in 0..<10 {
      let file = try await collection.sign(File(), kid: "1", header: ["typ": "license-file+jwt"])
      let text = LicenseDocument.text(.license, file)
      #expect(
        try verifier.verify(
          text, serialNumber: "SW-0001", articleNumber: "SWITCH-8", at: FileIssuer.now, requiring: "poe")
          == sampleFileClaims)
    }
  }
}
