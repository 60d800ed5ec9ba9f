import HTTPEdge
import Cryptography
import Foundation
import HTTPTypes
import LicenseTokens
import LicensingCore
import TestInstruments
import Testing

@testable import LicensingServer

/// Tokens that this server did not sign, or that it signed and nobody may take for a license token.
///
/// Most are signed with the server's own key, so that nothing but the one thing that is wrong with them can be the reason.
@Suite struct IntrospectionForgeryTests {
  private static let inactive = Array(#"{"active":false}"#.utf8)

  /// A world with a good token, and what it takes to make others like it.
  private struct Forge {
    let world: ServerWorld
    let token: String
    let header: JSONValue
    let claims: JSONValue
    let key: SigningKey
    let keyID: String

    init(algorithm: SignatureAlgorithm = .es256) async throws {
      world = try await ServerWorld(algorithm: algorithm)
      token = try await world.tokens().access
      let jws = try CompactJWS(parsing: token)
      header = .object(jws.header)
      claims = try JSONValue(parsing: jws.payload)
      let signer = try #require(world.context.keyring.signer)
      (key, keyID) = (signer.key, signer.id)
    }

    func signed(_ header: JSONValue? = nil, _ claims: JSONValue? = nil, by key: SigningKey? = nil) throws -> String {
      try signed(header: (header ?? self.header).json, payload: (claims ?? self.claims).json, by: key)
    }

    func signed(header: [UInt8], payload: [UInt8], by key: SigningKey? = nil) throws -> String {
      let input = Base64URL.encode(header) + "." + Base64URL.encode(payload)
      return input + "." + Base64URL.encode(try (key ?? self.key).sign(Array(input.utf8)))
    }

    func expectInactive(_ tokens: [String], _ location: SourceLocation = #_sourceLocation) async throws {
      for token in tokens {
        let answer = try await world.introspect(token)
        #expect(answer.status == 200, "\(token)", sourceLocation: location)
        #expect(answer.headers == .oauth, "\(token)", sourceLocation: location)
        #expect(answer.body == IntrospectionForgeryTests.inactive, "\(token)", sourceLocation: location)
        // Space around the value of a header field is not part of it.
        guard token.first?.isWhitespace == false, token.last?.isWhitespace == false else { continue }
        let bearer = try await world.post("/oauth/introspect", ["token": self.token], bearer: token)
        #expect(bearer.status == 401, "\(token)", sourceLocation: location)
      }
      #expect(try await world.isActive(token), sourceLocation: location)
    }
  }

  @Test(arguments: [SignatureAlgorithm.es256, .eddsa])
  func theForgeMakesGoodTokens(algorithm: SignatureAlgorithm) async throws {
    let forge = try await Forge(algorithm: algorithm)
    #expect(try await forge.world.isActive(try forge.signed()))
    for typ in ["application/at+jwt", "AT+JWT"] {
      #expect(try await forge.world.isActive(try forge.signed(forge.header.with(["typ": .string(typ)]))))
    }
  }

  @Test(arguments: [SignatureAlgorithm.es256, .eddsa])
  func theAlgorithmIsTheKeysOwn(algorithm: SignatureAlgorithm) async throws {
    let forge = try await Forge(algorithm: algorithm)
    let names: [JSONValue] = [
      "none", "None", "NONE", "nOnE", "", "es256", "ES384", "RS256", "HS256", "PS256", nil, 1, ["ES256"], [:],
      algorithm == .es256 ? "EdDSA" : "ES256",
    ]
    var forged = try names.map { try forge.signed(forge.header.with(["alg": $0])) }
    forged.append(try forge.signed(forge.header.without("alg")))
    for name in names {
      let input = Base64URL.encode(forge.header.with(["alg": name]).json) + "." + Base64URL.encode(forge.claims.json)
      forged += [input, input + ".", input + ".AA"]
    }
    try await forge.expectInactive(forged)
  }

  @Test func thePublicKeyIsNoSecret() async throws {
    let forge = try await Forge()
    guard case .p256(let x, let y) = forge.key.verificationKey.coordinates else { return }
    let information: [UInt8] = [
      0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE,
      0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
    ]
    let der = information + [0x04] + x + y
    let pem = "-----BEGIN PUBLIC KEY-----\n\(ServerWorld.base64(der))\n-----END PUBLIC KEY-----\n"
    let keySet = try await forge.world.send(.get, "/.well-known/jwks.json")
    let jwk = try keySet.json["keys"]?.elements.first?.json ?? []
    let secrets = [der, Array(pem.utf8), Array(pem.dropLast().utf8), jwk, keySet.body, x, x + y, [0x04] + x + y]
    for name in ["HS256", "ES256"] {
      let header = forge.header.with(["alg": .string(name)])
      let input = Base64URL.encode(header.json) + "." + Base64URL.encode(forge.claims.json)
      try await forge.expectInactive(
        secrets.map { secret in
          let code = HMACSHA256.authenticationCode(for: Array(input.utf8), key: SymmetricKey(bytes: secret))
          return input + "." + Base64URL.encode(code)
        })
    }
  }

  @Test func theKeyIsFoundByItsNameOnly() async throws {
    let forge = try await Forge()
    let names: [JSONValue] = [
      "unknown", "", nil, 1, ["\(forge.keyID)"], ["kid": "\(forge.keyID)"], "../../dev/null", "' OR 1=1 --", "|id",
      "http://127.0.0.1:1/key", "\(forge.keyID) ", "\(forge.keyID)\u{0}", "\(forge.keyID.uppercased())",
      "a\nlevel=error", .string(String(repeating: "k", count: 10_000)),
    ]
    let forged = try names.map { try forge.signed(forge.header.with(["kid": $0])) }
    try await forge.expectInactive(forged + [try forge.signed(forge.header.without("kid"))])
    #expect(!forge.world.log.lines.contains { $0.contains("level=error") || $0.contains("OR 1=1") })
    let huge = try await forge.world.introspect(String(repeating: "k", count: 1 << 20))
    #expect(huge.status == 413)
  }

  @Test func keysWithinTheTokenAreNotLookedAt() async throws {
    let forge = try await Forge()
    let attacker = try SigningKey.generate(.es256)
    let jwk = JSONWebKey(attacker.verificationKey, keyID: forge.keyID).json
    let members: [JSONValue] = [
      ["jwk": jwk], ["jku": "http://127.0.0.1:1/keys"], ["x5u": "http://127.0.0.1:1/chain"],
      ["x5c": ["MIIB"]], ["jwk": jwk, "jku": "http://127.0.0.1:1/keys", "x5t": "x"],
    ]
    for member in members {
      guard case .object(let changes) = member else { continue }
      let header = forge.header.with(changes)
      try await forge.expectInactive([
        try forge.signed(header, by: attacker), try forge.signed(header.without("kid"), by: attacker),
      ])
      #expect(try await forge.world.isActive(try forge.signed(header)))
    }
  }

  @Test func whatChangesTheMeaningIsRefused() async throws {
    let forge = try await Forge()
    let changes: [[String: JSONValue]] = [
      ["crit": ["exp"], "exp": 1], ["crit": []], ["crit": ["b64"], "b64": false], ["b64": true], ["zip": "DEF"],
      ["typ": "JWT"], ["typ": "license-check+jwt"], ["typ": "license+jws"], ["typ": ""], ["typ": nil], ["typ": 1],
      ["typ": ["at+jwt"]], ["typ": "at+jwt "], ["typ": "text/at+jwt"],
    ]
    var forged = try changes.map { try forge.signed(forge.header.with($0)) }
    forged.append(try forge.signed(forge.header.without("typ")))
    forged.append(
      try forge.signed(header: forge.header.with(["cty": "JWT"]).json, payload: Array(forge.token.utf8)))
    let encrypted = [Base64URL.encode(forge.header.with(["enc": "A256GCM"]).json), "", "AAAA", "AAAA", "AAAA"]
    forged.append(encrypted.joined(separator: "."))
    try await forge.expectInactive(forged)
  }

  @Test func onlyOneFormIsRead() async throws {
    let forge = try await Forge()
    let parts = forge.token.split(separator: ".").map(String.init)
    let claims = String(decoding: forge.claims.json, as: UTF8.self)
    let documents: [[UInt8]] = [
      Array("\(claims)x".utf8), Array("\(claims)\u{0}".utf8), [0xEF, 0xBB, 0xBF] + forge.claims.json,
      Array(claims.dropLast().utf8) + Array(#","exp":9999999999}"#.utf8),
      Array(claims.dropLast().utf8) + Array(",}".utf8),
      Array(claims.dropLast().utf8) + Array(#","x":NaN}"#.utf8),
      Array(claims.dropLast().utf8) + Array(#","x":"\#u{1}"}"#.utf8),
      Array(claims.dropLast().utf8) + Array(#","x":""#.utf8) + [0xFF] + Array(#""}"#.utf8), Array("[\(claims)]".utf8),
      [],
      Array("\"x\"".utf8), Array("null".utf8),
    ]
    var forged = try documents.map { try forge.signed(header: forge.header.json, payload: $0) }
    forged += [
      parts[0] + "." + parts[1], forge.token + ".", "." + forge.token, forge.token + "." + parts[2],
      parts[0] + "=." + parts[1] + "." + parts[2], forge.token + "=", forge.token + "\n", " " + forge.token,
      parts[0] + "\t." + parts[1] + "." + parts[2], parts[1] + "." + parts[0] + "." + parts[2],
      forge.token.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/") + "+",
      #"{"protected":"\#(parts[0])","payload":"\#(parts[1])","signature":"\#(parts[2])"}"#,
    ]
    let header = String(decoding: forge.header.json, as: UTF8.self)
    for more in [#","alg":"ES256"}"#, #","x":NaN}"#, "}x"] {
      forged.append(try forge.signed(header: Array((header.dropLast() + more).utf8), payload: forge.claims.json))
    }
    try await forge.expectInactive(forged)
  }

  @Test func signaturesAreExact() async throws {
    let forge = try await Forge()
    let jws = try CompactJWS(parsing: forge.token)
    let input = String(decoding: jws.signingInput, as: UTF8.self)
    let (r, s) = (Array(jws.signature.prefix(32)), Array(jws.signature.suffix(32)))
    let order = Base64URL.decode("_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE") ?? []
    let zero = [UInt8](repeating: 0, count: 32)
    let largest = [UInt8](repeating: 0xFF, count: 32)
    let der = ECDSASignature.der(fromRaw: jws.signature) ?? []
    let signatures: [[UInt8]] = [
      [], zero + zero, zero + s, r + zero, order + s, r + order, largest + largest, largest + s, s + r, der,
      Array(jws.signature.dropLast()), jws.signature + [0], [0] + jws.signature, r, jws.signature + jws.signature,
      [jws.signature[0] ^ 1] + jws.signature.dropFirst(), try forge.key.sign(jws.payload),
      try SigningKey.generate(.es256).sign(jws.signingInput),
    ]
    try await forge.expectInactive(signatures.map { input + "." + Base64URL.encode($0) })
  }

  @Test func timesAreNumbersThatHold() async throws {
    let forge = try await Forge()
    let now = forge.world.clock.now.seconds
    let never: [JSONValue] = [
      "\(now + 60)", .fraction(Double(now) + 60.5), -1, 0, nil, true, [], .fraction(9.3e18), .fraction(1e300),
    ]
    var forged = try never.map { try forge.signed(nil, forge.claims.with(["exp": $0])) }
    forged += try ["x", .fraction(1.5), -1, nil, .fraction(1e19), .integer(now + 61)]
      .map { try forge.signed(nil, forge.claims.with(["iat": $0])) }
    forged += try ["x", .fraction(1.5), -1, .integer(now + 61)]
      .map { try forge.signed(nil, forge.claims.with(["nbf": $0])) }
    forged += try [now, now - 1, now - 60].map { try forge.signed(nil, forge.claims.with(["exp": .integer($0)])) }
    forged += try ["exp", "iat"].map { try forge.signed(nil, forge.claims.without($0)) }
    try await forge.expectInactive(forged)
    for good in [forge.claims.with(["exp": .integer(now + 1)]), forge.claims.with(["iat": .integer(now + 60)])] {
      #expect(try await forge.world.isActive(try forge.signed(nil, good)))
    }
  }

  @Test func claimsAreThoseOfTheFamily() async throws {
    let forge = try await Forge()
    let other = try await forge.world.tokens(device: forge.world.a.hub).claims
    let changes: [[String: JSONValue]] = [
      ["iss": "https://evil.example"], ["iss": "https://auth.example.com/"], ["iss": "HTTPS://auth.example.com"],
      ["sub": other["sub"] ?? nil], ["activation": other["activation"] ?? nil], ["family": other["family"] ?? nil],
      ["client_id": "\(forge.world.kiosk.id)"], ["family": "fam_x"], ["family": ""], ["aud": []],
      ["aud": ["\(forge.world.b.organization.id)"]], ["aud": ["\(forge.world.a.organization.id)", "x"]],
    ]
    var forged = try changes.map { try forge.signed(nil, forge.claims.with($0)) }
    for name in ["iss", "sub", "aud", "client_id", "jti", "family", "activation", "license", "device"] {
      forged.append(try forge.signed(nil, forge.claims.without(name)))
    }
    try await forge.expectInactive(forged)
  }

  /// The vectors that verifiers are held to: signed with keys that this server never had, so not one is active.
  @Test func foreignTokensOfEveryShape() async throws {
    let forge = try await Forge()
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "LicenseTokensTests/Vectors")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "json" }
    let tokens = try files.compactMap { try JSONValue(parsing: Array(Data(contentsOf: $0)))["token"]?.text }
    #expect(tokens.count > 200)
    // A control character cannot be in a form, and nothing is there to ask about in an empty one.
    let controls = CharacterSet.controlCharacters
    try await forge.expectInactive(
      tokens.filter { !$0.isEmpty && $0.utf8.count < 5000 && $0.rangeOfCharacter(from: controls) == nil })
  }
}
