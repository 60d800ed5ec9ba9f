import LicenseTokens
import Testing

@testable import LicensingCore

@Suite struct LicenseFileDecisionTests {
  private func decide(
    _ file: LicenseFile, under terms: LicenseFileTerms?, isKeyPublished: Bool = true, at now: Timestamp = sampleTime,
    issuer: String = fileIssuer
  ) throws -> LicenseFileDecision {
    .decide(file, under: try #require(terms), issuer: issuer, isKeyPublished: isKeyPublished, at: now)
  }

  @Test func whatStillSaysTheSameIsGivenAgain() throws {
    let terms = try #require(fileTerms(settings: fileSettings(validityDays: 30)))
    let file = try file(under: terms, serial: "sw 1")
    #expect(try decide(file, under: terms) == .same)
    #expect(try decide(file, under: terms, at: sampleTime.adding(seconds: -3600)) == .same, "a clock that went back")
  }

  @Test func whatWouldSaySomethingElseIsIssuedAgain() throws {
    let file = try file(under: try #require(fileTerms()))
    var license = sampleLicense()
    license.features = ["xms", "l3"]
    let changed: [(String, LicenseFileTerms?)] = [
      ("features", fileTerms(license: license)),
      ("renewal date", fileTerms(license: sampleLicense(renewalDate: RenewalDate("2027-06-30")))),
      ("renewal window", fileTerms(windowDays: 31)), ("organization", fileTerms(organizationName: "Acme Shops")),
      ("validity", fileTerms(settings: fileSettings(validityDays: 365))),
      ("features of the product", fileTerms(settings: fileSettings(features: []))),
    ]
    for (name, terms) in changed { #expect(try decide(file, under: terms) == .reissue, "\(name)") }
    #expect(try decide(file, under: fileTerms(), issuer: "https://other.example.com") == .reissue)
    #expect(try decide(file, under: fileTerms(settings: fileSettings(serialNumberPattern: "SW-*"))) == .same)
  }

  @Test func aFileWhoseKeyIsGoneIsIssuedAgain() throws {
    let terms = try #require(fileTerms())
    #expect(try decide(try file(under: terms), under: terms, isKeyPublished: false) == .reissue)
  }

  @Test func aFileWithDaysIsRenewedInItsSecondHalf() throws {
    let terms = try #require(fileTerms(settings: fileSettings(validityDays: 30)))
    let file = try file(under: terms)
    let half = sampleTime.adding(seconds: 15 * 86_400)
    #expect(try decide(file, under: terms, at: half) == .same)
    #expect(try decide(file, under: terms, at: half.adding(seconds: 1)) == .reissue)
    #expect(try decide(file, under: terms, at: sampleTime.adding(seconds: 30 * 86_400)) == .reissue, "it has expired")
  }

  @Test func aFileThatEndsWithItsLicenseIsNotRenewedForNothing() throws {
    let license = sampleLicense(renewalDate: RenewalDate("2026-09-30"))
    for days in [nil, 30] as [Int?] {
      let terms = try #require(fileTerms(license: license, settings: fileSettings(validityDays: days)))
      let file = try file(under: terms)
      let last = Timestamp(seconds: try #require(license.renewalDate).lastSecond)
      #expect(try decide(file, under: terms, at: last) == .same, "another would end at the same moment")
    }
  }

  @Test func aFileThatCannotBeReadIsIssuedAgain() throws {
    let terms = try #require(fileTerms())
    let good = try file(under: terms)
    let broken = LicenseFile(
      id: good.id, unitID: good.unitID, licenseID: good.licenseID, organizationID: good.organizationID,
      productID: good.productID, serialNumber: good.serialNumber, articleNumber: good.articleNumber,
      serialKey: good.serialKey, articleKey: good.articleKey, articleName: nil, features: [], issuedAt: good.issuedAt,
      expiresAt: nil, keyID: "k1", compact: "e30.e30.e30", issuedBy: .operator)
    #expect(try decide(broken, under: terms) == .reissue)
  }

  @Test func aStatusNamesWhatBecameOfAFileFirst() throws {
    let terms = try #require(fileTerms(settings: fileSettings(validityDays: 1)))
    var file = try file(under: terms)
    let end = sampleTime.adding(seconds: 86_400)
    #expect(file.status(at: end.adding(milliseconds: -1)) == .valid && file.status(at: end) == .expired)
    file.replacedAt = sampleTime
    #expect(file.status(at: sampleTime) == .replaced && file.status(at: end) == .replaced)
    file.revokedAt = sampleTime
    #expect(file.status(at: end) == .revoked)
  }
}
