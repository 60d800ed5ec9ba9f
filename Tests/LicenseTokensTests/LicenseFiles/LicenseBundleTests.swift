import Cryptography
import LicenseTokens
import Testing

@Suite struct LicenseBundleTests {
  private let issuer: FileIssuer

  init() throws { issuer = try FileIssuer() }

  private func signed(_ bundle: LicenseBundle) throws -> String {
    LicenseDocument.text(.bundle, try bundle.signed(with: issuer.key, keyID: "1"))
  }

  @Test func itSaysWhatTheDocumentationSays() throws {
    let bundle = issuer.bundle(
      of: [.init(serialNumber: "SW-1", articleNumber: "SWITCH-8", file: "a.b.c")], revoked: ["fil_9"])
    let jws = try CompactJWS(parsing: try bundle.signed(with: issuer.key, keyID: "1"))
    #expect(jws.header == ["typ": .string("license-bundle+jwt"), "alg": .string("ES256"), "kid": .string("1")])
    let keySet = String(decoding: issuer.keySet.json, as: UTF8.self)
    #expect(keySet.contains(#""purpose":"file""#))
    #expect(
      String(decoding: jws.payload, as: UTF8.self) == """
        {"iss":"https://auth.example.com","jti":"bun_1","iat":1790000060,"license_id":"lic_1","key_set":\(keySet),\
        "revoked":["fil_9"],"files":[{"serial_number":"SW-1","article_number":"SWITCH-8","file":"a.b.c"}]}
        """)
  }

  @Test(arguments: SignatureAlgorithm.allCases)
  func aGoodBundleComesOut(algorithm: SignatureAlgorithm) throws {
    let issuer = try FileIssuer(algorithm)
    let bundle = try issuer.bundle(of: 3)
    let compact = try bundle.signed(with: issuer.key, keyID: "1")
    #expect(try issuer.verifier.verifyBundle(compact) == bundle)
    #expect(try issuer.verifier.verifyBundle(LicenseDocument.text(.bundle, compact)) == bundle)
    let results = issuer.verifier.verifyEntries(of: bundle, at: FileIssuer.now)
    #expect(try results.map { try $0.get().serialNumber } == ["SW-1", "SW-2", "SW-3"])
    #expect(try results.map { try $0.get().id } == ["fil_1", "fil_2", "fil_3"])
  }

  /// Whatever position it has: each entry is verified by itself.
  @Test(arguments: 0..<12)
  func oneBadEntryIsFoundWhereverItStands(position: Int) throws {
    let good = try issuer.bundle(of: 12)
    let bad = try issuer.file(serialNumber: "SW-99")
    var entries = good.entries
    entries[position] = .init(
      serialNumber: entries[position].serialNumber, articleNumber: "SWITCH-8", file: bad)
    let bundle = try issuer.verifier.verifyBundle(try signed(issuer.bundle(of: entries)))
    let failures = issuer.verifier.verifyEntries(of: bundle, at: FileIssuer.now).map { result -> LicenseFileFailure? in
      if case .failure(let failure) = result { failure } else { nil }
    }
    #expect(failures == (0..<12).map { $0 == position ? .wrongSerialNumber : nil })
  }

  @Test func whatItRevokesIsRevoked() throws {
    let entries = try issuer.bundle(of: 3).entries
    let bundle = issuer.bundle(of: entries, revoked: ["fil_2"])
    let verifier = issuer.verifier.addingRevoked(["fil_3"])
    let results = verifier.verifyEntries(of: bundle, at: FileIssuer.now)
    #expect(throws: Never.self) { try results[0].get() }
    #expect(throws: LicenseFileFailure.revoked) { try results[1].get() }
    #expect(throws: LicenseFileFailure.revoked) { try results[2].get() }
  }

  @Test func everyChangedBitIsFound() throws {
    let text = Array(try signed(issuer.bundle(of: 1)).utf8)
    for position in text.indices {
      var changed = text
      changed[position] ^= 1 << (position % 8)
      #expect(throws: LicenseFileFailure.self) {
        try issuer.verifier.verifyBundle(String(decoding: changed, as: UTF8.self))
      }
    }
  }

  @Test func tenThousandFilesFit() throws {
    let file = try issuer.file()
    let entries = (0..<10_000).map {
      LicenseBundle.Entry(serialNumber: "SW-\($0)", articleNumber: "SWITCH-8", file: file)
    }
    let bundle = issuer.bundle(of: entries, revoked: (0..<1_000).map { "fil_0\($0)" })
    let text = try signed(bundle)
    #expect(text.utf8.count < LicenseDocument.maximumByteCount)
    let read = try issuer.verifier.verifyBundle(text)
    #expect(read == bundle)
    for entry in [read.entries.first, read.entries.last] {
      #expect(try issuer.verify(try #require(entry).file) == sampleFileClaims)
    }
  }

  @Test func sizeIsLimited() throws {
    let filler = String(repeating: "a", count: 13_000_000)
    let text = try signed(
      issuer.bundle(of: [.init(serialNumber: "SW-1", articleNumber: "SWITCH-8", file: filler)]))
    #expect(text.utf8.count > LicenseDocument.maximumByteCount)
    #expect(throws: LicenseFileFailure.tooLarge) { try issuer.verifier.verifyBundle(text) }
  }

  /// Read before anyone knows who signed it: many small values must not cost many times their text.
  @Test func theNumberOfValuesIsLimited() throws {
    for filler in ["{}", "0", "[]"] {
      let values = [String](repeating: filler, count: 1 << 19).joined(separator: ",")
      let compact = try CompactJWS.signed(
        type: "license-bundle+jwt", payload: Array("{\"x\":[\(values)]}".utf8), with: issuer.key, keyID: "1")
      #expect(throws: LicenseFileFailure.malformed) { try LicenseBundle(unverified: compact) }
    }
  }

  @Test func itIsReadWithoutAKeyToLearnItsKeys() throws {
    let bundle = try FileIssuer().bundle(of: 1)
    let compact = try bundle.signed(with: try SigningKey.generate(.eddsa), keyID: "x")
    #expect(try LicenseBundle(unverified: compact) == bundle)
    #expect(throws: LicenseFileFailure.unknownKey) { try issuer.verifier.verifyBundle(compact) }
    #expect(throws: LicenseFileFailure.malformed) { try LicenseBundle(unverified: "a.b.c") }
  }
}
