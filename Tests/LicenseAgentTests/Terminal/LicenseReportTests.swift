import LicenseTokens
import Testing

@testable import LicenseAgent

@Suite struct LicenseReportTests {
  @Test func showsWhatThereIs() throws {
    let view = LicenseView.of(
      AgentState(license: sampleLicense()), on: sampleMachine, at: LicenseTime(seconds: 1_790_259_199), Circumstances(),
      expiryWarning: 86_400)
    let report = try #require(LicenseReport(view.json))
    #expect(
      report.lines == [
        "License Status        Licensed", "Server ID             dev_1", "Device                Store 12 server",
        "Organization          Acme Stores", "License Renewal Date  2027-06-30", "Features              xms",
        "Hub Server Name       HQ Hub", "Hub Server URL        https://hub.example.com",
        "Token Expiry          2026-09-24T14:13:20Z",
        "Warning: The license token expires at 2026-09-24T14:13:20Z. Connect this machine to the internet.",
      ])
    #expect(report.exitStatus == .licensed)
    #expect(report.authorization == nil)
  }

  @Test func showsTheReasonAndTheCode() throws {
    var view = LicenseView(status: .notLicensed, reason: "The request was denied.")
    view.authorization = .init(
      userCode: "WDJB-MJHT", verificationURI: "https://a/activate", verificationURIComplete: nil,
      expiresAt: 1_790_000_000)
    let report = try #require(LicenseReport(view.json))
    #expect(report.lines == ["License Status        Not Licensed", "Reason                The request was denied."])
    #expect(
      report.authorization
        == .init(
          userCode: "WDJB-MJHT", verificationURI: "https://a/activate", verificationURIComplete: nil,
          expiresAt: "2026-09-21T14:13:20Z"))
  }

  @Test func noTerminalTakesAServersWordsForACommand() throws {
    let report = try #require(LicenseReport(LicenseView(status: .revoked, reason: "a\u{1B}[2J\u{202E}b").json))
    #expect(report.lines == ["License Status        Revoked", "Reason                a\u{FFFD}[2J\u{FFFD}b"])
  }

  @Test func whatIsNoLicenseIsNone() {
    for value in [JSONValue.null, .object([:]), .object(["status": .string("Fine")]), .array([])] {
      #expect(LicenseReport(value) == nil)
    }
  }
}

extension LicenseReportTests {
  @Test func saysThatAFileLicenses() throws {
    let state = AgentState(license: sampleLicense(), licenseFile: sampleFile())
    func report(at seconds: Int64) throws -> LicenseReport {
      try #require(
        LicenseReport(
          LicenseView.of(state, on: sampleMachine, at: LicenseTime(seconds: seconds), Circumstances(), expiryWarning: 0)
            .json))
    }
    #expect(
      try report(at: 1_790_000_000).lines == [
        "License Status        Licensed", "Licensed By           License file", "License File          fil_1",
        "Serial Number         SW-0001", "Article Number        SWITCH-8", "Issued                2026-09-21T14:13:20Z",
        "Valid Until           It does not end", "Organization          Acme Stores", "Features              l3", "",
        "A license token is here as well:", "Server ID             dev_1", "Device                Store 12 server",
        "Hub Server Name       HQ Hub", "Hub Server URL        https://hub.example.com",
        "Token Expiry          2026-09-24T14:13:20Z",
      ])
    // The token has run out, which is no matter.
    #expect(try report(at: 1_790_259_200).exitStatus == .licensed)
  }

  @Test func theFileStandsApartFromTheToken() throws {
    var claims = sampleFileClaims
    claims.expiresAt = 1_800_000_000
    let state = AgentState(license: sampleLicense(), licenseFile: sampleFile(claims))
    let view = LicenseView.of(
      state, on: sampleMachine, at: LicenseTime(seconds: 1_790_259_199), Circumstances(), expiryWarning: 86_400)
    #expect(
      try #require(LicenseReport(view.json)).lines == [
        "License Status        Licensed", "Licensed By           License token", "Server ID             dev_1",
        "Device                Store 12 server", "Organization          Acme Stores",
        "License Renewal Date  2027-06-30", "Features              xms", "Hub Server Name       HQ Hub",
        "Hub Server URL        https://hub.example.com", "Token Expiry          2026-09-24T14:13:20Z",
        "Warning: The license token expires at 2026-09-24T14:13:20Z. Connect this machine to the internet.", "",
        "A license file is here as well:", "License File          fil_1", "Serial Number         SW-0001",
        "Article Number        SWITCH-8", "Issued                2026-09-21T14:13:20Z",
        "Valid Until           2027-01-15T08:00:00Z",
      ])
  }

  @Test func aFileThatDoesNotCountSaysWhy() throws {
    let state = AgentState(license: sampleLicense(), licenseFile: sampleFile(), revoked: RevokedFiles(["fil_1"]))
    let view = LicenseView.of(
      state, on: sampleMachine, at: LicenseTime(seconds: 1_790_000_000), Circumstances(), expiryWarning: 86_400)
    let lines = try #require(LicenseReport(view.json)).lines
    #expect(
      lines.suffix(7).prefix(3) == [
        "A license file is here that does not count:", "Why                   The license file was revoked.",
        "License File          fil_1",
      ])
  }
}
