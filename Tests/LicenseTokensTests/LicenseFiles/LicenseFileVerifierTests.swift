import Cryptography
import LicenseTokens
import Testing

@Suite struct LicenseFileVerifierTests {
  private let issuer: FileIssuer
  private let text: String

  init() throws {
    issuer = try FileIssuer()
    text = LicenseDocument.text(.license, try sampleFileClaims.signed(with: issuer.key, keyID: "1"))
  }

  @Test(arguments: SignatureAlgorithm.allCases)
  func aGoodFileComesOut(algorithm: SignatureAlgorithm) throws {
    let issuer = try FileIssuer(algorithm)
    let compact = try sampleFileClaims.signed(with: issuer.key, keyID: "1")
    #expect(try issuer.verify(compact) == sampleFileClaims)
    #expect(try issuer.verify(LicenseDocument.text(.license, compact)) == sampleFileClaims)
  }

  @Test func everyChangedBitIsFound() throws {
    let characters = Array(text.utf8)
    #expect(throws: Never.self) { try issuer.verify(text) }
    for position in characters.indices {
      for bit in 0..<8 {
        var changed = characters
        changed[position] ^= 1 << bit
        #expect(throws: LicenseFileFailure.self) { try issuer.verify(String(decoding: changed, as: UTF8.self)) }
      }
    }
  }

  @Test func everyLostCharacterIsFound() throws {
    let characters = Array(text.utf8)
    for position in characters.indices where characters[position] != UInt8(ascii: "\n") {
      var fewer = characters
      fewer.remove(at: position)
      #expect(throws: LicenseFileFailure.self) { try issuer.verify(String(decoding: fewer, as: UTF8.self)) }
    }
  }

  @Test func everyPrefixAndSuffixIsMalformed() throws {
    for count in 1..<text.utf8.count {
      // Without the end of the last line it is still whole.
      if count > 1 { #expect(throws: LicenseFileFailure.malformed) { try issuer.verify(String(text.dropLast(count))) } }
      #expect(throws: LicenseFileFailure.malformed) { try issuer.verify(String(text.dropFirst(count))) }
    }
  }

  @Test func itIsGoodForItsOwnDeviceOnly() throws {
    let verifier = issuer.verifier
    for (serialNumber, articleNumber) in [("sw-0001", "switch-8"), (" SW-00 01 ", "ＳＷＩＴＣＨ-8"), ("SW-0001", nil)] {
      #expect(
        try verifier.verify(text, serialNumber: serialNumber, articleNumber: articleNumber, at: FileIssuer.now)
          == sampleFileClaims)
    }
    for serialNumber in ["SW-0002", "SW-001", "", "#"] {
      #expect(throws: LicenseFileFailure.wrongSerialNumber) {
        try verifier.verify(text, serialNumber: serialNumber, articleNumber: "SWITCH-8", at: FileIssuer.now)
      }
    }
    for articleNumber in ["SWITCH-48", "", "#"] {
      #expect(throws: LicenseFileFailure.wrongArticleNumber) {
        try verifier.verify(text, serialNumber: "SW-0001", articleNumber: articleNumber, at: FileIssuer.now)
      }
    }
  }

  @Test func aRevokedFileIsRefused() throws {
    let verifier = issuer.verifier.addingRevoked(["fil_0", "fil_1"])
    #expect(verifier.revoked == ["fil_0", "fil_1"])
    #expect(verifier.addingRevoked(["fil_2"]).revoked == ["fil_0", "fil_1", "fil_2"])
    #expect(throws: LicenseFileFailure.revoked) {
      try verifier.verify(text, serialNumber: "SW-0001", articleNumber: nil, at: FileIssuer.now)
    }
  }

  @Test func onlyAllowedAlgorithmsAreTaken() {
    for (allowed, failure) in [
      ([.eddsa], .algorithmNotAllowed), ([], .algorithmNotAllowed), ([.es256], nil),
    ] as [(Set<JWSAlgorithm>, LicenseFileFailure?)] {
      let verifier = LicenseFileVerifier(
        issuer: FileIssuer.issuer, audience: nil, keySet: issuer.keySet, allowedAlgorithms: allowed)
      var found: LicenseFileFailure?
      do {
        _ = try verifier.verify(text, serialNumber: "SW-0001", articleNumber: nil, at: FileIssuer.now)
      } catch { found = error }
      #expect(found == failure)
    }
  }

  @Test(arguments: [(-1, 0), (0, 0), (30, 30), (60, 60), (61, 60), (.max, 60), (.min, 0)] as [(Int64, Int64)])
  func theToleranceIsAMinuteAtMost(asked: Int64, taken: Int64) throws {
    let verifier = LicenseFileVerifier(
      issuer: FileIssuer.issuer, audience: nil, keySet: issuer.keySet, clockTolerance: asked)
    #expect(verifier.clockTolerance == taken)
    #expect(verifier.addingRevoked([]).clockTolerance == taken)
    func verify(at now: Int64) throws(LicenseFileFailure) {
      _ = try verifier.verify(text, serialNumber: "SW-0001", articleNumber: nil, at: now)
    }
    #expect(throws: Never.self) { try verify(at: 1_821_535_999 + taken) }
    #expect(throws: LicenseFileFailure.expired) { try verify(at: 1_821_536_000 + taken) }
    #expect(throws: Never.self) { try verify(at: 1_790_000_000 - taken) }
    #expect(throws: LicenseFileFailure.notYetValid) { try verify(at: 1_789_999_999 - taken) }
  }

  @Test func noTimeOverflows() throws {
    var claims = sampleFileClaims
    claims.expiresAt = .max
    claims.license.renewalDate = nil
    let endless = try claims.signed(with: issuer.key, keyID: "1")
    #expect(throws: Never.self) { try issuer.verify(endless, at: .max) }
    #expect(throws: LicenseFileFailure.notYetValid) { try issuer.verify(endless, at: .min) }
    claims.issuedAt = .max
    let unborn = try claims.signed(with: issuer.key, keyID: "1")
    #expect(throws: LicenseFileFailure.notYetValid) { try issuer.verify(unborn, at: .max - 61) }
    #expect(throws: Never.self) { try issuer.verify(unborn, at: .max - 60) }
    claims.license.renewalDate = RenewalDate(year: 9999, month: 12, day: 31)
    #expect(throws: LicenseFileFailure.expired) {
      try issuer.verify(try claims.signed(with: issuer.key, keyID: "1"), at: .max)
    }
  }
}
