import Cryptography
import LicenseTokens
import Testing

@Suite struct LicenseCheckVerifierTests {
  private static let issuer = "https://auth.example.com"
  private static let nonce = "n0nce-of-22-characters"
  private static let product = "1002"
  private static let text = "MYSOFT-O55N-7NKR-9FLF"
  private static let checkedAt: Int64 = 1_790_000_000

  private let key: SigningKey
  private let keySet: JSONWebKeySet

  init() throws {
    key = try SigningKey.generate(.es256)
    keySet = try JSONWebKeySet(keys: [JSONWebKey(key.verificationKey, keyID: "ec-1")])
  }

  private var verifier: LicenseCheckVerifier {
    LicenseCheckVerifier(issuer: Self.issuer, product: Self.product, keySet: keySet)
  }

  private static func answer(
    issuer: String = issuer, checkedAt: Int64 = checkedAt, result: LicenseCheckAnswer.Result = .ok
  ) -> LicenseCheckAnswer {
    LicenseCheckAnswer(
      issuer: issuer, checkedAt: checkedAt, nonce: nonce, product: product,
      keySHA256: LicenseCheckAnswer.digest(of: text),
      result: result)
  }

  private func verify(
    _ answer: String, nonce: String = nonce, key: String = text, at now: Int64 = checkedAt
  ) throws(LicenseCheckFailure) -> LicenseCheckAnswer {
    try verifier.verify(answer, nonce: nonce, key: key, at: now)
  }

  private func document(_ payload: String, type: String = "license-check+jwt", keyID: String = "ec-1") throws -> String
  {
    try CompactJWS.signed(type: type, payload: Array(payload.utf8), with: key, keyID: keyID)
  }

  @Test(arguments: SignatureAlgorithm.allCases, LicenseCheckAnswer.Result.allCases)
  func aGoodAnswerComesOut(algorithm: SignatureAlgorithm, result: LicenseCheckAnswer.Result) throws {
    let key = try SigningKey.generate(algorithm)
    let verifier = LicenseCheckVerifier(
      issuer: Self.issuer, product: Self.product,
      keySet: try JSONWebKeySet(keys: [JSONWebKey(key.verificationKey, keyID: "k")]))
    let answer = Self.answer(result: result)
    let signed = try answer.signed(with: key, keyID: "k")
    #expect(try verifier.verify(signed, nonce: Self.nonce, key: Self.text, at: Self.checkedAt) == answer)
  }

  @Test func itSaysWhatTheProtocolSays() throws {
    let jws = try CompactJWS(parsing: try Self.answer().signed(with: key, keyID: "ec-1"))
    #expect(
      jws.header == ["typ": .string("license-check+jwt"), "alg": .string("ES256"), "kid": .string("ec-1")])
    // SHA-256 by `printf %s MYSOFT-O55N-7NKR-9FLF | openssl dgst -sha256 -binary | basenc --base64url`.
    #expect(
      String(decoding: jws.payload, as: UTF8.self) == """
        {"iss":"https://auth.example.com","iat":1790000000,"checked_at":1790000000,"nonce":"n0nce-of-22-characters",\
        "product":"1002",\
        "key_sha256":"BFtGvhYGj0A49cFNWAsZnaUHTKw6KbGr7Uxoyj3wzJo","result":"OK"}
        """)
  }

  @Test func anAnswerToAnotherQuestionProvesNothing() throws {
    let signed = try Self.answer().signed(with: key, keyID: "ec-1")
    for nonce in ["", "n0nce-of-22-characterz", Self.nonce + "x", String(Self.nonce.dropLast())] {
      #expect(throws: LicenseCheckFailure.wrongNonce) { try verify(signed, nonce: nonce) }
    }
    for text in ["", Self.text.lowercased(), Self.text + " ", "example.com"] {
      #expect(throws: LicenseCheckFailure.wrongKey) { try verify(signed, key: text) }
    }
    // A key that is good for one product of the vendor's opens no other.
    let other = LicenseCheckVerifier(issuer: Self.issuer, product: "1003", keySet: keySet)
    #expect(throws: LicenseCheckFailure.wrongProduct) {
      try other.verify(signed, nonce: Self.nonce, key: Self.text, at: Self.checkedAt)
    }
    let foreign = try Self.answer(issuer: Self.issuer + "/").signed(with: key, keyID: "ec-1")
    #expect(throws: LicenseCheckFailure.wrongIssuer) { try verify(foreign) }
  }

  @Test func anEmptyNonceIsNoneEvenWhenSigned() throws {
    let answer = LicenseCheckAnswer(
      issuer: Self.issuer, checkedAt: Self.checkedAt, nonce: "", product: Self.product,
      keySHA256: LicenseCheckAnswer.digest(of: Self.text),
      result: .ok)
    let signed = try answer.signed(with: key, keyID: "ec-1")
    #expect(throws: LicenseCheckFailure.wrongNonce) { try verify(signed, nonce: "") }
  }

  @Test func itAges() throws {
    let signed = try Self.answer().signed(with: key, keyID: "ec-1")
    #expect(throws: Never.self) { try verify(signed, at: Self.checkedAt + 360) }
    #expect(throws: LicenseCheckFailure.tooOld) { try verify(signed, at: Self.checkedAt + 361) }
    #expect(throws: LicenseCheckFailure.tooOld) { try verify(signed, at: .max) }
    #expect(throws: Never.self) { try verify(signed, at: Self.checkedAt - 60) }
    #expect(throws: LicenseCheckFailure.notYetValid) { try verify(signed, at: Self.checkedAt - 61) }
    #expect(throws: LicenseCheckFailure.notYetValid) { try verify(signed, at: .min) }
  }

  @Test func noTimeOverflows() throws {
    let last = try Self.answer(checkedAt: .max).signed(with: key, keyID: "ec-1")
    #expect(throws: LicenseCheckFailure.notYetValid) { try verify(last, at: 0) }
    #expect(throws: Never.self) { try verify(last, at: .max) }
    let patient = LicenseCheckVerifier(
      issuer: Self.issuer, product: Self.product, keySet: keySet, maximumAge: .max, clockTolerance: 99)
    let first = try Self.answer(checkedAt: 0).signed(with: key, keyID: "ec-1")
    #expect(patient.clockTolerance == 60)
    #expect(throws: Never.self) { try patient.verify(first, nonce: Self.nonce, key: Self.text, at: .max) }
    let strict = LicenseCheckVerifier(
      issuer: Self.issuer, product: Self.product, keySet: keySet, maximumAge: -5, clockTolerance: -1)
    let signed = try Self.answer().signed(with: key, keyID: "ec-1")
    #expect(throws: Never.self) { try strict.verify(signed, nonce: Self.nonce, key: Self.text, at: Self.checkedAt) }
    #expect(throws: LicenseCheckFailure.tooOld) {
      try strict.verify(signed, nonce: Self.nonce, key: Self.text, at: Self.checkedAt + 1)
    }
  }

  @Test func onlyItsOwnTypeKeyAndAlgorithmAreTaken() throws {
    let token = try sampleClaims.signed(with: key, keyID: "ec-1")
    #expect(throws: LicenseCheckFailure.wrongType) { try verify(token) }
    let stranger = try SigningKey.generate(.es256)
    let forged = try Self.answer().signed(with: stranger, keyID: "ec-1")
    #expect(throws: LicenseCheckFailure.badSignature) { try verify(forged) }
    let unknown = try Self.answer().signed(with: key, keyID: "ec-2")
    #expect(throws: LicenseCheckFailure.unknownKey) { try verify(unknown) }
    let picky = LicenseCheckVerifier(
      issuer: Self.issuer, product: Self.product, keySet: keySet, allowedAlgorithms: [.eddsa])
    let signed = try Self.answer().signed(with: key, keyID: "ec-1")
    #expect(throws: LicenseCheckFailure.algorithmNotAllowed) {
      try picky.verify(signed, nonce: Self.nonce, key: Self.text, at: Self.checkedAt)
    }
  }

  @Test func noLicenseTokenIsReadFromIt() throws {
    let verifier = LicenseVerifier(issuer: Self.issuer, audience: nil, keySet: keySet)
    let signed = try Self.answer().signed(with: key, keyID: "ec-1")
    #expect(throws: LicenseVerificationFailure.wrongType) { try verifier.verify(signed, at: Self.checkedAt) }
  }

  @Test func everyChangedCharacterIsFound() throws {
    let signed = Array(try Self.answer().signed(with: key, keyID: "ec-1").utf8)
    for position in signed.indices {
      for bit in 0..<7 {
        var changed = signed
        changed[position] ^= 1 << bit
        #expect(throws: LicenseCheckFailure.self) { try verify(String(decoding: changed, as: UTF8.self)) }
      }
    }
  }

  @Test(arguments: ["", "OK", "FAILED", "a.b.c", ".", "..", String(repeating: "a", count: 100_000)])
  func whatIsNoSignedDocumentIsMalformed(answer: String) {
    #expect(throws: LicenseCheckFailure.malformed) { try verify(answer) }
  }

  @Test func everyClaimIsNeededAndOfItsType() throws {
    let digest = LicenseCheckAnswer.digest(of: Self.text)
    let claims = [
      "iss": "\"\(Self.issuer)\"", "iat": "1790000000", "checked_at": "1790000000", "nonce": "\"\(Self.nonce)\"",
      "product": "\"\(Self.product)\"",
      "key_sha256": "\"\(digest)\"", "result": "\"OK\"",
    ]
    func payload(_ claims: [String: String]) -> String {
      "{" + claims.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
    }
    #expect(throws: Never.self) { try verify(try document(payload(claims))) }
    for (name, good) in claims {
      let without = payload(claims.filter { $0.key != name })
      #expect(throws: LicenseCheckFailure.missingClaim(name)) { try verify(try document(without)) }
      for bad in ["null", "[]", "{}", "true", "1.5", "-1", good.hasPrefix("\"") ? "7" : "\"7\""] {
        let wrong = payload(claims.merging([name: bad]) { $1 })
        #expect(throws: LicenseCheckFailure.invalidClaim(name)) { try verify(try document(wrong)) }
      }
    }
    for result in ["", "ok", "OK ", "Ok"] {
      let wrong = payload(claims.merging(["result": "\"\(result)\""]) { $1 })
      #expect(throws: LicenseCheckFailure.invalidClaim("result")) { try verify(try document(wrong)) }
    }
    let twoTimes = payload(claims.merging(["iat": "1790000001"]) { $1 })
    #expect(throws: LicenseCheckFailure.invalidClaim("iat")) { try verify(try document(twoTimes)) }
    for notAnObject in ["", "[]", "null", "{"] {
      #expect(throws: LicenseCheckFailure.malformed) { try verify(try document(notAnObject)) }
    }
  }

  @Test(arguments: [
    ("1234567890123456", true), (String(repeating: "a", count: 128), true), ("AZaz09-._~AZaz09", true),
    ("123456789012345", false), (String(repeating: "a", count: 129), false), ("1234567890123456 ", false),
    ("12345678901234567890+", false), ("123456789012345\u{E9}", false), ("", false),
  ])
  func aNonceNeedsNoEscaping(text: String, isNonce: Bool) {
    #expect(LicenseCheckAnswer.isNonce(text) == isNonce)
  }

  @Test func everyFailureHasItsCodeAndSentence() {
    let failures: [LicenseCheckFailure] = [
      .malformed, .algorithmNotAllowed, .unknownKey, .wrongType, .badSignature, .missingClaim("iss"),
      .invalidClaim("iss"), .wrongIssuer, .wrongNonce, .wrongProduct, .wrongKey, .tooOld, .notYetValid,
    ]
    #expect(
      failures.map(\.code) == [
        "malformed", "algorithm_not_allowed", "unknown_key", "wrong_type", "bad_signature", "missing_claim",
        "invalid_claim", "wrong_issuer", "wrong_nonce", "wrong_product", "wrong_key", "too_old", "not_yet_valid",
      ])
    #expect(Set(failures.map(\.description)).count == failures.count)
    #expect(failures.allSatisfy { $0.description.hasSuffix(".") })
  }
}
