import Cryptography
import LicenseTokens
import Testing

@Suite struct CompactJWSTests {
  /// RFC 7515 appendix A.3: a JWS with ES256, taken apart.
  @Test func publishedDocument() throws {
    let jws = try CompactJWS(
      parsing: """
        eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
        DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q
        """)
    #expect(jws.header == ["alg": .string("ES256")])
    #expect(
      String(decoding: jws.payload, as: UTF8.self)
        == "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}")
    let x = try #require(Base64URL.decode("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"))
    let y = try #require(Base64URL.decode("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"))
    #expect(try VerificationKey(p256X: x, y: y).isValid(jws.signature, for: jws.signingInput))
  }

  @Test(arguments: SignatureAlgorithm.allCases)
  func signedDocumentsNameTypeAlgorithmAndKey(algorithm: SignatureAlgorithm) throws {
    let key = try SigningKey.generate(algorithm)
    let text = try CompactJWS.signed(type: "license-check+jwt", payload: [1, 2, 3], with: key, keyID: "a \"key\"")
    let jws = try CompactJWS(parsing: text)
    #expect(
      jws.header == [
        "typ": .string("license-check+jwt"), "alg": .string(algorithm.rawValue), "kid": .string("a \"key\""),
      ])
    #expect(jws.payload == [1, 2, 3])
    #expect(text.hasPrefix(String(decoding: jws.signingInput, as: UTF8.self) + "."))
    #expect(key.verificationKey.isValid(jws.signature, for: jws.signingInput))
  }

  @Test func aDocumentIsOfItsTypeOnly() throws {
    let key = try SigningKey.generate(.es256)
    let keySet = try JSONWebKeySet(keys: [JSONWebKey(key.verificationKey, keyID: "1")])
    let jws = try CompactJWS(
      parsing: try CompactJWS.signed(type: "license-check+jwt", payload: [], with: key, keyID: "1"))
    #expect(throws: Never.self) {
      try jws.requireSignature(by: keySet, type: "license-check+jwt", allowedAlgorithms: [.es256])
    }
    #expect(throws: LicenseVerificationFailure.wrongType) {
      try jws.requireSignature(by: keySet, type: "at+jwt", allowedAlgorithms: [.es256])
    }
    #expect(throws: LicenseVerificationFailure.algorithmNotAllowed) {
      try jws.requireSignature(by: keySet, type: "license-check+jwt", allowedAlgorithms: [.eddsa])
    }
  }

  static let refusals: [(text: String, error: CompactJWSError)] = [
    ("", .wrongNumberOfParts), ("e30.e30", .wrongNumberOfParts), ("e30.e30.e30.e30", .wrongNumberOfParts),
    ("e30.e30.e30.", .wrongNumberOfParts), (".....", .wrongNumberOfParts),
    ("e30=.e30.e30", .notBase64URL), ("e30.e+0.e30", .notBase64URL), ("e30.e30.e30 ", .notBase64URL),
    ("e31.e30.e30", .notBase64URL), ("..", .headerNotJSON(.unexpectedEnd)), ("W10.e30.e30", .headerNotAnObject),
    (Base64URL.encode(Array(#"{"crit":["a"]}"#.utf8)) + "..", .unsupportedHeader("crit")),
    (Base64URL.encode(Array(#"{"b64":true}"#.utf8)) + "..", .unsupportedHeader("b64")),
    (Base64URL.encode(Array(#"{"zip":"DEF"}"#.utf8)) + "..", .unsupportedHeader("zip")),
    (Base64URL.encode(Array(#"{"a":1,"a":1}"#.utf8)) + "..", .headerNotJSON(.duplicateName("a"))),
  ]

  @Test(arguments: refusals)
  func otherTextIsRefused(refusal: (text: String, error: CompactJWSError)) {
    #expect(throws: refusal.error) { try CompactJWS(parsing: refusal.text) }
  }

  @Test func sizeIsLimited() {
    let largest = "e30." + String(repeating: "A", count: CompactJWS.maximumByteCount - 8) + ".AAA"
    #expect(throws: Never.self) { try CompactJWS(parsing: largest) }
    #expect(throws: CompactJWSError.tooLarge) { try CompactJWS(parsing: largest + "A") }
  }

  @Test func aLargerSizeIsAllowedWhereItIsSaid() {
    let limit = 3 * CompactJWS.maximumByteCount
    let largest = "e30." + String(repeating: "A", count: limit - 8) + ".AAA"
    #expect(throws: Never.self) { try CompactJWS(parsing: largest, maximumByteCount: limit) }
    #expect(throws: CompactJWSError.tooLarge) { try CompactJWS(parsing: largest + "A", maximumByteCount: limit) }
    #expect(throws: CompactJWSError.tooLarge) { try CompactJWS(parsing: largest) }
    // The header is read before the signature is checked: its own limit stays.
    let header = String(repeating: "A", count: CompactJWS.maximumByteCount + 1) + ".AAAA.AAAA"
    #expect(throws: CompactJWSError.tooLarge) { try CompactJWS(parsing: header, maximumByteCount: limit) }
  }

  @Test func aKeyOfAnotherPurposeIsUnknown() throws {
    let key = try SigningKey.generate(.es256)
    let jws = try CompactJWS(parsing: try CompactJWS.signed(type: "t", payload: [], with: key, keyID: "1"))
    for (published, wanted, isGood) in [
      (nil, .token, true), (nil, .file, true), (.token, .token, true), (.token, .file, false), (.file, .token, false),
      (.file, .file, true),
    ] as [(JSONWebKey.Purpose?, JSONWebKey.Purpose, Bool)] {
      let keySet = try JSONWebKeySet(keys: [JSONWebKey(key.verificationKey, keyID: "1", purpose: published)])
      var failure: LicenseVerificationFailure?
      do {
        try jws.requireSignature(by: keySet, for: wanted, type: "t", allowedAlgorithms: [.es256])
      } catch { failure = error }
      #expect(failure == (isGood ? nil : .unknownKey))
    }
  }
}
