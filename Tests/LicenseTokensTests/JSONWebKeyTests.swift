import Cryptography
import LicenseTokens
import Testing

@Suite struct JSONWebKeyTests {
  /// The public half of the key of RFC 7515 appendix A.3.
  private static let ec: [String: JSONValue] = [
    "kty": .string("EC"), "crv": .string("P-256"), "use": .string("sig"), "alg": .string("ES256"),
    "kid": .string("ec-1"), "x": .string("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
    "y": .string("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"),
  ]
  /// The key of RFC 8037 appendix A.2.
  private static let okp: [String: JSONValue] = [
    "kty": .string("OKP"), "crv": .string("Ed25519"), "use": .string("sig"), "alg": .string("EdDSA"),
    "kid": .string("ed-1"), "x": .string("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"),
  ]

  @Test(arguments: [(ec, JWSAlgorithm.es256, "ec-1"), (okp, .eddsa, "ed-1")])
  func publishedKeys(members: [String: JSONValue], algorithm: JWSAlgorithm, keyID: String) throws {
    let key = try JSONWebKey(.object(members))
    #expect(key.algorithm == algorithm)
    #expect(key.keyID == keyID)
    #expect(key.json == .object(members))
    #expect(try JSONWebKey(.object(members.merging(["x5t": .string("a")]) { $1 })) == key)
  }

  @Test(arguments: JSONWebKey.Purpose.allCases)
  func purposes(purpose: JSONWebKey.Purpose) throws {
    let members = Self.ec.merging(["purpose": .string(purpose.rawValue)]) { $1 }
    let key = try JSONWebKey(.object(members))
    #expect(key.purpose == purpose)
    #expect(key.json == .object(members))
    let plain = try JSONWebKey(.object(Self.ec))
    #expect(plain.purpose == nil)
    #expect(key != plain)
    #expect(key == JSONWebKey(plain.verificationKey, keyID: "ec-1", purpose: purpose))
  }

  @Test(arguments: ["", "File", "file ", "mail", "sig"])
  func otherPurposesAreNotSupported(purpose: String) {
    #expect(throws: JSONWebKeyError.unsupported) {
      try JSONWebKey(.object(Self.ec.merging(["purpose": .string(purpose)]) { $1 }))
    }
  }

  @Test(arguments: [JSONValue.null, .integer(1), .bool(true), .array([.string("file")])])
  func aPurposeIsText(purpose: JSONValue) {
    #expect(throws: JSONWebKeyError.invalidMember("purpose")) {
      try JSONWebKey(.object(Self.ec.merging(["purpose": purpose]) { $1 }))
    }
  }

  /// RFC 8037 appendix A.3; for EC, what Python made of the same members.
  @Test func thumbprints() throws {
    let okp = try JSONWebKey(.object(Self.okp))
    #expect(JSONWebKey.thumbprint(of: okp.verificationKey) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
    let ec = try JSONWebKey(.object(Self.ec))
    #expect(JSONWebKey.thumbprint(of: ec.verificationKey) == "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U")
  }

  @Test(arguments: ["d", "p", "q", "dp", "dq", "qi", "oth", "k"])
  func privateMembersRefuseTheKey(name: String) {
    for members in [Self.ec, Self.okp] {
      #expect(throws: JSONWebKeyError.privateMember(name)) {
        try JSONWebKey(.object(members.merging([name: .null]) { $1 }))
      }
    }
  }

  @Test(arguments: ["kty", "crv", "use", "alg", "kid", "x", "y"])
  func everyMemberIsNeeded(name: String) {
    #expect(throws: JSONWebKeyError.invalidMember(name)) { try JSONWebKey(.object(Self.ec.filter { $0.key != name })) }
    #expect(throws: JSONWebKeyError.invalidMember(name)) {
      try JSONWebKey(.object(Self.ec.merging([name: .integer(1)]) { $1 }))
    }
  }

  @Test(
    arguments: [
      ("kty", "RSA", .unsupported), ("kty", "oct", .unsupported), ("kty", "OKP", .unsupported),
      ("crv", "P-384", .unsupported), ("crv", "secp256k1", .unsupported), ("alg", "ES384", .unsupported),
      ("alg", "EdDSA", .unsupported), ("alg", "none", .unsupported), ("use", "enc", .unsupported),
      ("x", "", .invalidMember("x")), ("x", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU=", .invalidMember("x")),
      ("y", "AMfxRM0bvZt-hyzf7bnuufSzaV1uqQskrYpGIyiFiOWt", .invalidMember("y")),
      ("y", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", .invalidPoint),
    ] as [(String, String, JSONWebKeyError)])
  func otherKeysAreRefused(name: String, value: String, error: JSONWebKeyError) {
    #expect(throws: error) { try JSONWebKey(.object(Self.ec.merging([name: .string(value)]) { $1 })) }
  }

  @Test func valuesThatAreNoObjectAreRefused() {
    #expect(throws: JSONWebKeyError.notAnObject) { try JSONWebKey(.string("key")) }
  }
}
