import Cryptography
import Foundation
import JWTKit
import LicenseTokens
import Testing

/// jwt-kit as an oracle: another library, on another cryptography (BoringSSL), must agree with ours.
@Suite struct JWTKitTests {
  // The names of the claims, as the wire has them.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  private struct Payload: JWTPayload, Equatable {
    struct License: Codable, Equatable { let id, product, renewal_date: String, renewal_window_days: Int }
    struct Device: Codable, Equatable { let name, kind: String }
    struct Organization: Codable, Equatable { let id, name: String }
    struct Hub: Codable, Equatable { let id, name, url: String }

    var iss = "https://auth.example.com"
    var sub = "dev_1"
    var aud = ["org_1"]
    var client_id = "countersign-agent"
    var scope = "license"
    var iat = 1_790_000_000
    var exp = 1_790_259_200
    var jti = "jti_1"
    var family = "fam_1"
    var activation = "act_1"
    var entitlements = ["xms"]
    var license = License(id: "lic_1", product: "pos", renewal_date: "2027-06-30", renewal_window_days: 30)
    var device = Device(name: "Store 12 server", kind: "server")
    var organization = Organization(id: "org_1", name: "Acme Stores")
    var hub = Hub(id: "dev_2", name: "HQ Hub", url: "https://hub.example.com")

    func verify(using _: some JWTAlgorithm) {}
  }

  @Test(arguments: SignatureAlgorithm.allCases)
  func jwtKitVerifiesOurTokensWithOurKeySet(algorithm: SignatureAlgorithm) async throws {
    let key = try SigningKey.generate(algorithm)
    let keySet = try JSONWebKeySet(keys: [JSONWebKey(key.verificationKey, keyID: "1")])
    let collection = try await JWTKeyCollection().add(jwksJSON: String(decoding: keySet.json, as: UTF8.self))
    let token = try sampleClaims.signed(with: key, keyID: "1")
    #expect(try await collection.verify(token, as: Payload.self) == Payload())

    let stranger = try SigningKey.generate(algorithm)
    let forged = try sampleClaims.signed(with: stranger, keyID: "1")
    await #expect(throws: (any Error).self) { try await collection.verify(forged, as: Payload.self) }
  }

  @Test func weVerifyES256OfJWTKit() async throws {
    let key = ES256PrivateKey()
    let parameters = try #require(key.parameters)
    let x = try #require(Data(base64Encoded: parameters.x)).base64URL
    let y = try #require(Data(base64Encoded: parameters.y)).base64URL
    let verifier = try verifier(
      publishing: #"{"kty":"EC","crv":"P-256","x":"\#(x)","y":"\#(y)","kid":"1","use":"sig","alg":"ES256"}"#)
    let collection = await JWTKeyCollection().add(ecdsa: key, kid: "1")
    for _ in 0..<20 {
      let token = try await collection.sign(Payload(), kid: "1", header: ["typ": "at+jwt"])
      #expect(try verifier.verify(token, at: 1_790_000_100, requiring: "xms") == sampleClaims)
    }
  }

  @Test func weVerifyEdDSAOfJWTKit() async throws {
    let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"  // RFC 8037 appendix A.1
    let key = try EdDSA.PrivateKey(d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A", curve: .ed25519)
    let verifier = try verifier(
      publishing: #"{"kty":"OKP","crv":"Ed25519","x":"\#(x)","kid":"1","use":"sig","alg":"EdDSA"}"#)
    let collection = await JWTKeyCollection().add(eddsa: key, kid: "1")
    let token = try await collection.sign(Payload(), kid: "1", header: ["typ": "at+jwt"])
    #expect(try verifier.verify(token, at: 1_790_000_100, requiring: "xms") == sampleClaims)
  }

  private func verifier(publishing key: String) throws -> LicenseVerifier {
    LicenseVerifier(
      issuer: "https://auth.example.com", audience: "org_1",
      keySet: try JSONWebKeySet(parsing: Array(#"{"keys":[\#(key)]}"#.utf8)))
  }
}

extension Data {
  fileprivate var base64URL: String { Base64URL.encode(Array(self)) }
}
