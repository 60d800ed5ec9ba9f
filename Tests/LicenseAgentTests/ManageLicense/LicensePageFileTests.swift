import HTTPCalls
import LicenseTokens
import Testing
import WebPages

@testable import LicenseAgent

@Suite struct LicensePageFileTests {
  private static let now: Int64 = 1_790_000_000

  private func page(
    _ state: AgentState, at now: Int64 = Self.now, serialNumber: String? = "SW-0001"
  ) -> LicensePage {
    let machine = MachineDescription(deviceName: "Hall 3", serialNumber: serialNumber)
    return LicensePage(
      ShownLicense(
        view: LicenseView.of(
          state, on: machine, at: LicenseTime(seconds: now), Circumstances(), expiryWarning: 86_400),
        now: now, machine: machine, server: "https://auth.example.com"))
  }

  private func lines(_ facts: [Fact]) -> [String] {
    facts.map { "\($0.name): \($0.value.plain())\($0.isCode ? " (code)" : "")" }
  }

  private let fileLines = [
    "License File: fil_1 (code)", "Serial Number: SW-0001 (code)", "Article Number: SWITCH-8 (code)",
    "Article: 8-port switch", "Issued: 21 September 2026, 14:13 UTC", "Valid Until: It does not end",
  ]

  @Test func aMachineThatIsLicensedByAFile() {
    let page = page(AgentState(licenseFile: sampleFile()))
    #expect(page.template == "license" && page.isLicensed && page.isSealed && page.isByFile && !page.hasToken)
    #expect(page.device == "Hall 3" && page.grant == "switch for Acme Stores" && page.reason == nil)
    #expect(
      lines(page.facts)
        == ["Licensed By: License file"] + fileLines
        + ["Features: l3"])
    #expect(page.othersTitle == nil && page.others.isEmpty)
  }

  @Test func aFileThatEnds() {
    var claims = sampleFileClaims
    (claims.expiresAt, claims.articleName) = (Self.now + 259_200, nil)
    let page = page(AgentState(licenseFile: sampleFile(claims)))
    #expect(
      lines(page.facts)[4...5] == [
        "Issued: 21 September 2026, 14:13 UTC", "Valid Until: 24 September 2026, 14:13 UTC (in 3 days)",
      ])
    #expect(
      page.warnings.map { $0.plain() } == [
        "The license file ends at 24 September 2026, 14:13 UTC. Import a new one before."
      ])
    let ended = self.page(AgentState(licenseFile: sampleFile(claims)), at: Self.now + 259_200)
    #expect(ended.template == "license" && !ended.isLicensed && !ended.isSealed)
    #expect(ended.reason == "Have it renewed on the authorization server, then import a new license file.")
  }

  @Test func aRevokedFile() {
    let page = page(AgentState(licenseFile: sampleFile(), revoked: RevokedFiles(["fil_1"])))
    #expect(page.status.text == "Revoked" && !page.isLicensed)
    #expect(page.reason == "The license file was revoked. Import a new license file.")
  }

  @Test func aFileOfAnotherMachine() {
    let page = page(AgentState(licenseFile: sampleFile()), serialNumber: "SW-0002")
    #expect(page.template == "license" && page.status.text == "Not Licensed" && !page.isLicensed && !page.isSealed)
    #expect(
      page.reason
        == "The license file is for the serial number SW-0001 and the article number SWITCH-8. This machine's serial number is "
        + "SW-0002 (device.serial_number). Set this machine's own numbers in the agent's configuration, or import a license "
        + "file for it.")
  }

  /// Beside a token it changes nothing, and says so.
  @Test func aFileOfAnotherMachineBesideAToken() {
    let page = page(AgentState(license: sampleLicense(), licenseFile: sampleFile()), serialNumber: "SW-0002")
    #expect(!page.isByFile && page.isLicensed && page.othersTitle == "A license file is here that does not count")
    #expect(
      lines(page.others)
        == [
          "Why: The license file is for the serial number SW-0001 and the article number SWITCH-8. This machine's serial "
            + "number is SW-0002 (device.serial_number)."
        ] + fileLines)
    let revoked = self.page(
      AgentState(license: sampleLicense(), licenseFile: sampleFile(), revoked: RevokedFiles(["fil_1"])))
    #expect(lines(revoked.others).first == "Why: The license file was revoked.")
    var claims = sampleFileClaims
    claims.expiresAt = Self.now
    let ended = self.page(AgentState(license: sampleLicense(), licenseFile: sampleFile(claims)))
    #expect(lines(ended.others).first == "Why: Its status is Expired – Requires Renewal.")
  }

  @Test func tokenAndFileAreBothShown() {
    let token = [
      "Server ID: dev_1 (code)", "Hub Server Name: HQ Hub", "Hub Server URL: https://hub.example.com",
      "Token Expiry: 24 September 2026, 14:13 UTC (in 3 days)",
    ]
    let byFile = page(AgentState(license: sampleLicense(), licenseFile: sampleFile()))
    #expect(byFile.isByFile && byFile.hasToken && byFile.othersTitle == "A license token is here as well")
    #expect(lines(byFile.others) == token && byFile.device == "Store 12 server")
    var claims = sampleFileClaims
    claims.expiresAt = Self.now + 86_400
    let byToken = page(AgentState(license: sampleLicense(), licenseFile: sampleFile(claims)))
    #expect(!byToken.isByFile && byToken.hasToken && byToken.othersTitle == "A license file is here as well")
    #expect(
      lines(byToken.facts)
        == [
          "Licensed By: License token", "Server ID: dev_1 (code)", "License Renewal Date: 30 June 2027",
          "Features: xms",
        ]
        + token.dropFirst())
    #expect(lines(byToken.others).first == "License File: fil_1 (code)")
  }

  @Test func aCodeThatWaitsIsShownBeforeTheFile() {
    let pending = PendingAuthorization(
      deviceCode: Credential("csd_1"), userCode: "WDJB-MJHT", verificationURI: "https://a/activate",
      verificationURIComplete: nil,
      expiresAt: Self.now + 600, interval: 5)
    let page = page(AgentState(authorization: pending, licenseFile: sampleFile()))
    #expect(page.template == "user-code" && page.status.text == "Licensed")
  }
}
