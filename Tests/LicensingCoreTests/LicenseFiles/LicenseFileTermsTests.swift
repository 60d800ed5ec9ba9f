import LicenseTokens
import Testing

@testable import LicensingCore

@Suite struct LicenseFileTermsTests {
  private func renewing(_ text: String) -> License { sampleLicense(renewalDate: RenewalDate(text)) }

  @Test func aLicenseThatCannotBeUsedGivesNoFiles() throws {
    #expect(fileTerms() != nil)
    #expect(fileTerms(license: sampleLicense(standing: .suspended)) == nil)
    #expect(fileTerms(license: sampleLicense(standing: .revoked)) == nil)
    #expect(fileTerms(isDisabled: true) == nil)
    #expect(fileTerms(settings: fileSettings(isEnabled: false)) == nil)
    let license = renewing("2026-09-21")
    let end = Timestamp(seconds: try #require(license.renewalDate).lastSecond)
    #expect(fileTerms(license: license, at: end) != nil)
    #expect(fileTerms(license: license, at: end.adding(seconds: 1)) == nil)
  }

  @Test func aFileEndsWithItsDaysOrWithTheLicense() throws {
    let issued = sampleTime.seconds
    func end(_ days: Int?, _ date: String?) -> Int64? {
      let license = date.map(renewing) ?? sampleLicense()
      return fileTerms(license: license, settings: fileSettings(validityDays: days))?.expiresAt(issuedAt: issued)
    }
    let lastSecond = try #require(RenewalDate("2026-10-21")).lastSecond
    #expect(end(nil, nil) == nil)
    #expect(end(30, nil) == issued + 30 * 86_400)
    #expect(end(nil, "2026-10-21") == lastSecond + 1)
    #expect(end(30, "2026-10-21") == issued + 30 * 86_400)
    #expect(end(31, "2026-10-21") == lastSecond + 1)
    #expect(end(36_500, "9999-12-31") == issued + 36_500 * 86_400)
  }

  @Test func aFileCarriesThoseOfTheLicensesFeaturesThatTheProductNames() {
    var license = sampleLicense()
    // One of them the product gave up.
    license.features = ["l2", "l3", "vpn", "xms"]
    #expect(fileTerms(license: license)?.features == ["l2", "l3", "xms"])
    #expect(
      fileTerms(license: license, settings: fileSettings(features: ["xms", "l2", "poe"]))?.features == ["l2", "xms"])
    #expect(fileTerms(license: license, settings: fileSettings(features: []))?.features == [])
  }

  @Test func numbersAreComparedInOneFormAndShownAsTyped() throws {
    let terms = try #require(fileTerms())
    let device = try terms.device(
      DeviceNumbers(serialNumber: "\u{FEFF} sw 00\u{A0}01 \r\n", articleNumber: "Switch-8\t"))
    #expect(device.serialNumber == "sw 00\u{A0}01" && device.articleNumber == "Switch-8")
    #expect(device.serialKey == "SW0001" && device.articleKey == "SWITCH-8")
    #expect(device.articleName == "8-port switch", "the first rule that fits")
    let other = try terms.device(DeviceNumbers(serialNumber: "1", articleNumber: "switch-16"))
    #expect(other.articleName == "Switch")
  }

  static let refused: [(serial: String?, article: String?, error: LicenseFileError)] = [
    (nil, nil, .serialNumberNotFound), ("", "SWITCH-8", .serialNumberNotFound), (" \t", nil, .serialNumberNotFound),
    ("SW;1", "SWITCH-8", .serialNumberNotFound), ("SW\n1", "SWITCH-8", .serialNumberNotFound),
    (String(repeating: "1", count: 65), "SWITCH-8", .serialNumberNotFound),
    ("1" + String(repeating: " ", count: 200) + "1", "SWITCH-8", .serialNumberNotFound),
    ("SW-1", nil, .articleNumberNotFound), ("SW-1", "", .articleNumberNotFound),
    ("SW-1", "ROUTER", .articleNumberNotFound),
    ("SW-1", "SWITCH_8", .articleNumberNotFound), ("SW-1", "=SWITCH-8", .articleNumberNotFound),
  ]

  @Test(arguments: refused)
  func whatIsNoNumberOfTheProductIsNamed(
    case refused: (serial: String?, article: String?, error: LicenseFileError)
  ) throws {
    let terms = try #require(fileTerms())
    #expect(throws: refused.error) {
      try terms.device(DeviceNumbers(serialNumber: refused.serial, articleNumber: refused.article))
    }
  }

  @Test func serialNumbersFitThePatternWhereThereIsOne() throws {
    let terms = try #require(fileTerms(settings: fileSettings(serialNumberPattern: "sw-####")))
    _ = try terms.device(DeviceNumbers(serialNumber: "SW-0001", articleNumber: "SWITCH-8"))
    #expect(throws: LicenseFileError.serialNumberNotFound) {
      try terms.device(DeviceNumbers(serialNumber: "SW-001", articleNumber: "SWITCH-8"))
    }
  }

  @Test func theErrorsAreDistinctInCodeAndSentence() {
    let all = LicenseFileError.allCases
    #expect(
      all.map(\.rawValue)
        == ["serial_number_not_found", "article_number_not_found", "no_local_license", "insufficient_quota"])
    let sentences = all.map { $0.message(LicenseFileAdvice()) }
    #expect(Set(sentences).count == 4 && sentences.allSatisfy { $0.hasSuffix(".") })
  }

  @Test func nobodyIsToldToRevokeFilesWhereNoUnitComesBack() {
    let error = LicenseFileError.insufficientQuota
    #expect(
      error.message(LicenseFileAdvice()) == "Every unit of the license is in use. Ask the vendor for more.")
    #expect(
      error.message(LicenseFileAdvice(returnsUnits: true))
        == "Every unit of the license is in use. Ask the vendor for more, or revoke license files that are no longer needed."
    )
  }

  @Test(arguments: [
    (nil, ""), ("*", ""), ("SW-####", ", whose serial numbers look like SW-1234"),
    ("A?-*", ", whose serial numbers look like AA-X"),
  ])
  func anUnknownSerialNumberIsToldWithWhatTheProductsLookLike(pattern: String?, look: String) {
    #expect(
      LicenseFileError.serialNumberNotFound.message(LicenseFileAdvice(serialNumberPattern: pattern))
        == "The serial number is missing, or is not one of this product\(look). Read it from the device's type plate.")
  }
}
