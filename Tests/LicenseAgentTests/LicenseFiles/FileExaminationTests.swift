import Cryptography
import HTTPCalls
import LicenseTokens
import TestAuthorizationServer
import Testing

@testable import LicenseAgent

@Suite struct FileExaminationTests {
  private let world: SwitchHarness
  private let now: Int64 = 1_790_000_000

  init() throws { world = try SwitchHarness() }

  private func examine(
    _ document: String, serialNumber: String = "SW-0001", articleNumber: String? = nil, kept: TrustedKeys? = nil,
    given: JSONWebKeySet? = nil, revoked: Set<String> = [], now: Int64? = nil
  ) throws(LicenseFileFailure) -> FileExamination {
    try FileExamination.of(
      document, with: given, for: .init(serialNumber: serialNumber, articleNumber: articleNumber),
      .init(
        trust: KeyTrust(issuer: "https://auth.example.com", configured: nil), kept: kept,
        revoked: RevokedFiles(revoked), now: now ?? self.now))
  }

  private func known() throws -> TrustedKeys { try world.harness.fetchedKeys() }

  // MARK: One file

  @Test func aFileForThisMachineIsTaken() throws {
    for document in [
      try world.file(), try world.file { $0.serialNumber = " sw - 0001" },
      "Dear technician,\r\n\r\n" + (try world.file()).replacing("\n", with: " \r\n\r\n") + "-- \r\nAcme",
      "\u{FEFF}" + (try world.file()).replacing("\n", with: "\r"),
    ] {
      let examination = try examine(document, kept: known())
      #expect(examination.files.map(\.claims.id) == ["fil_1"])
      #expect(examination.ignored == [] && examination.ignoredCount == 0)
      #expect(examination.newKeys == nil && examination.revoked == [] && examination.issuedAt == now)
    }
  }

  @Test func aDocumentIsTakenWithoutItsArmor() throws {
    let file = try world.compact()
    let bundle = try LicenseDocument.parse(world.bundle(["SW-0001", "SW-0002"])).compact
    for (before, after) in [("", ""), ("", "\n"), (" \r\n\t", " \r\n")] {
      #expect(try examine(before + file + after, kept: known()).files.map(\.compact) == [file])
      let examination = try examine(before + bundle + after, kept: known())
      #expect(examination.files.map(\.claims.id) == ["fil_1"] && examination.othersCount == 1)
    }
    let parent = try CompactJWS.signed(
      type: "parent-license+jwt", payload: Array("{}".utf8), with: .generate(.es256), keyID: "k1")
    let table: [(String, LicenseFileFailure)] = [
      (parent, .wrongDocument), (sampleLicense().accessToken.value, .wrongDocument), ("a.b.c", .malformed),
      (file + "\n" + file, .malformed), (file + ".", .malformed),
      (altered(file, at: file.utf8.count - 20), .badSignature), (" ", .malformed), (".", .malformed),
    ]
    for (document, failure) in table {
      #expect(throws: failure, "\(document.prefix(300))") { try examine(document, kept: known()) }
    }
  }

  @Test func whatIsWrongWithAFileIsTold() throws {
    let (good, known) = (try world.file(), try known())
    let other = try SwitchHarness()
    let table: [(String, LicenseFileFailure)] = [
      ("", .malformed), ("Hello", .malformed), (String(good.dropLast(60)), .malformed),
      (good + good, .severalDocuments),
      (try world.file { $0.serialNumber = "SW-0002" }, .wrongSerialNumber),
      (try world.file { $0.articleNumber = "SWITCH-9" }, .wrongArticleNumber),
      (try world.file { $0.issuer = "https://other.example.com" }, .wrongIssuer),
      (try world.file { $0.expiresAt = 1_789_999_940 }, .expired),
      (try world.file { $0.license.renewalDate = RenewalDate("2026-09-20") }, .expired),
      (try world.file { $0.id = "fil_7" }, .revoked), (try other.file(), .badSignature),
      (LicenseDocument.text(.parentLicense, try world.compact()), .wrongDocument),
      (LicenseDocument.text(.license, try LicenseDocument.parse(world.bundle([])).compact), .wrongDocument),
      (LicenseDocument.text(.bundle, try world.compact()), .wrongDocument),
      (LicenseDocument.text(.license, sampleLicense().accessToken.value), .unknownKey),
      (LicenseDocument.text(.license, "a.b"), .malformed),
      (String(repeating: "x", count: (16 << 20) + 1), .tooLarge),
    ]
    for (document, failure) in table {
      #expect(throws: failure, "\(document.prefix(300))") {
        try examine(document, articleNumber: "SWITCH-8", kept: known, revoked: ["fil_7"])
      }
    }
  }

  /// The signature is for every byte.
  @Test func noCharacterOfAFileCanBeChanged() throws {
    let (compact, known) = (try world.compact(), try known())
    for offset in compact.utf8.indices.enumerated().map(\.offset) {
      let changed = altered(compact, at: offset)
      #expect(throws: LicenseFileFailure.self, "\(offset)") {
        // The last character of base64url can hold bits that are not read; only strict readers refuse those.
        try examine(LicenseDocument.text(.license, changed), kept: known)
      }
    }
  }

  // MARK: Clocks

  @Test func aFileProvesThatItsTimeHasCome() throws {
    let document = try world.file { $0.expiresAt = 1_790_000_600 }
    #expect(try examine(document, kept: known(), now: 0).issuedAt == now)
    #expect(throws: LicenseFileFailure.expired) { try examine(document, kept: known(), now: 1_790_000_660) }
  }

  // MARK: Keys

  @Test func withoutKeysThoseThatComeAlongAreBelieved() throws {
    let (document, keySet) = (try world.file(), try world.keySet)
    #expect(throws: LicenseFileFailure.unknownKey) { try examine(document) }
    let examination = try examine(document, given: keySet)
    #expect(examination.files.count == 1)
    #expect(
      examination.newKeys
        == TrustedKeys(issuer: world.server.issuer, keySet: keySet, origin: .handedOver, publishedAt: now))
    #expect(throws: LicenseFileFailure.badSignature) { try examine(document, given: SwitchHarness().keySet) }
  }

  @Test func knownKeysAreNotReplacedByThoseThatComeAlong() throws {
    let stranger = try SwitchHarness()
    var kept = try known()
    for origin in [TrustedKeys.Origin.server, .handedOver] {
      kept.origin = origin
      #expect(throws: LicenseFileFailure.badSignature) {
        try examine(stranger.file(), kept: kept, given: stranger.keySet)
      }
      #expect(throws: LicenseFileFailure.badSignature) {
        try examine(stranger.bundle(["SW-0001"]), kept: kept, given: stranger.keySet)
      }
    }
  }

  @Test func aBundleBringsItsKeys() throws {
    let examination = try examine(world.bundle(["SW-0001"]))
    #expect(
      try examination.newKeys
        == TrustedKeys(issuer: world.server.issuer, keySet: world.keySet, origin: .handedOver, publishedAt: now))
    #expect(examination.files.count == 1)
    // Its own signature has to be by one of them.
    #expect(throws: LicenseFileFailure.badSignature) {
      try examine(world.bundle(of: [], keySet: SwitchHarness().keySet))
    }
  }

  @Test func keysFollowByABundleThatAKnownOneSigned() throws {
    let old = try known()
    world.server.change { $0.signingKey = 1 }
    let both = try world.keySet
    world.server.change { $0.signingKey = 0 }
    let bundle = try world.bundle(of: [], keySet: both, at: now + 1)
    let later = try #require(try examine(bundle, kept: old).newKeys)
    #expect(later == old.followed(by: both, publishedAt: now + 1) && later.keySet.keys.map(\.keyID) == ["k1", "k2"])
    // The new key signs from now on; a bundle from before does not take it away, nor does one bring back what is gone.
    world.server.change { $0.signingKey = 1 }
    #expect(throws: LicenseFileFailure.unknownKey) { try examine(world.file(), kept: old) }
    #expect(try examine(world.file(), kept: later).files.count == 1)
    #expect(try examine(world.bundle(of: [], keySet: old.keySet, at: now), kept: later).newKeys == nil)
  }

  /// Whoever has a key for license files must not come to sign license tokens with it.
  @Test func aBundleBringsNoKeysForTokens() throws {
    let (own, genuine) = (try SigningKey.generate(.es256), try world.keySet)
    let token = try sampleClaims.signed(with: own, keyID: "k9")
    for purpose in [JSONWebKey.Purpose.token, nil] {
      let key = JSONWebKey(own.verificationKey, keyID: "k9", purpose: purpose)
      let bundle = try world.bundle(of: [], keySet: JSONWebKeySet(keys: genuine.keys + [key]), at: now + 1)
      func verify(with kept: TrustedKeys?) throws {
        let keys = try #require(try examine(bundle, kept: kept).newKeys)
        #expect(keys.keySet["k1"] == genuine["k1"])
        _ = try LicenseVerifier(issuer: world.server.issuer, audience: nil, keySet: keys.keySet).verify(token, at: now)
      }
      #expect(throws: LicenseVerificationFailure.unknownKey) { try verify(with: known()) }
      // Those who know none take the key set as it is, once.
      try verify(with: nil)
    }
  }

  // MARK: Bundles

  /// Each entry is looked at, wherever it stands.
  @Test func theFileOfThisMachineIsFoundAtEveryPlace() throws {
    let others = (1...7).map { "SW-1\($0)" }
    for place in 0...others.count {
      var numbers = others
      numbers.insert("SW-0001", at: place)
      let examination = try examine(world.bundle(numbers), kept: known())
      #expect(examination.files.map(\.claims.id) == ["fil_\(place + 1)"])
      #expect(examination.ignored.map(\.serialNumber) == others)
      #expect(Set(examination.ignored.map(\.code)) == ["wrong_serial_number"])
      #expect(examination.ignoredCount == others.count && examination.othersCount == others.count)
    }
  }

  /// One that is bad is found at every place, and takes nothing from the others.
  @Test func aBadFileIsFoundAtEveryPlace() throws {
    let (known, count) = (try known(), 8)
    for place in 0..<count {
      let files = try (0..<count).map { index in
        let compact = try world.compact { ($0.id, $0.issuedAt) = ("fil_\(index)", now + Int64(index)) }
        return index == place ? altered(compact, at: compact.utf8.count - 20) : compact
      }
      let examination = try examine(world.bundle(of: files), kept: known)
      #expect(examination.files.map(\.claims.id) == (0..<count).filter { $0 != place }.map { "fil_\($0)" })
      #expect(
        examination.ignored == [IgnoredFile("SW-0001", "SWITCH-8", .badSignature)] && examination.ignoredCount == 1)
    }
  }

  @Test func whatIsWrongWithAnOwnEntryIsToldFirst() throws {
    let files = [
      try world.compact { $0.serialNumber = "SW-0002" }, try world.compact { $0.articleNumber = "SWITCH-9" },
      try world.compact { $0.id = "fil_7" }, try world.compact { $0.id = "fil_8" },
      try world.compact { $0.expiresAt = 1 },
    ]
    let examination = try examine(
      world.bundle(of: files, revoked: ["fil_7"]), articleNumber: "SWITCH-8", kept: known(), revoked: ["fil_8"])
    #expect(
      examination.ignored == [
        IgnoredFile("SW-0001", "SWITCH-9", .wrongArticleNumber), IgnoredFile("SW-0001", "SWITCH-8", .revoked),
        IgnoredFile("SW-0001", "SWITCH-8", .revoked), IgnoredFile("SW-0001", "SWITCH-8", .expired),
        IgnoredFile("SW-0002", "SWITCH-8", .wrongSerialNumber),
      ])
    #expect(examination.files == [] && examination.revoked == ["fil_7"])
    #expect(examination.ignoredCount == 5 && examination.othersCount == 1)
  }

  /// The entry names another device than the file that it holds.
  @Test func anEntryThatIsNotItsFilesIsNotTaken() throws {
    let file = try world.compact { $0.serialNumber = "SW-0002" }
    let bundle = try world.server.sign(
      LicenseBundle(
        id: "b", issuer: world.server.issuer, issuedAt: now, licenseID: "lic_2", keySet: world.keySet, revoked: [],
        entries: [
          .init(serialNumber: "SW-0001", articleNumber: "SWITCH-8", file: file),
          .init(serialNumber: "SW-0001", articleNumber: "SWITCH-8", file: "x"),
        ]))
    let examination = try examine(bundle, kept: known())
    #expect(examination.files == [])
    #expect(examination.ignored.map(\.code) == ["wrong_serial_number", "malformed"])
  }

  @Test func severalFilesComeOldestFirst() throws {
    let files = try [3, 1, 2].map { age in
      try world.compact { ($0.id, $0.issuedAt) = ("fil_\(age)", now - Int64(age)) }
    }
    #expect(
      try examine(world.bundle(of: files), kept: known()).files.map(\.claims.id) == ["fil_3", "fil_2", "fil_1"])
  }

  @Test func ofManyOthersSomeAreTold() throws {
    let numbers = (1...200).map { "SW-1\($0)" }
    let examination = try examine(world.bundle(numbers), kept: known())
    #expect(examination.ignoredCount == 200)
    #expect(examination.ignored.map(\.serialNumber) == Array(numbers.prefix(20)))
  }

  @Test func noCharacterOfABundleCanBeChanged() throws {
    let bundle = try LicenseDocument.parse(world.bundle(["SW-0001"])).compact
    let known = try known()
    for offset in stride(from: 0, to: bundle.utf8.count, by: 7) {
      let changed = LicenseDocument.text(.bundle, altered(bundle, at: offset))
      #expect(throws: LicenseFileFailure.self, "\(offset)") { try examine(changed, kept: known) }
    }
  }
}
