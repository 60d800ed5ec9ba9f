import LicenseTokens
import Testing
import WebPages

@testable import LicenseAgent

@Suite struct LicensePageTests {
  private static let now: Int64 = 1_790_000_000

  private func page(_ change: (inout LicenseView) -> Void) -> LicensePage {
    var view = LicenseView(status: .notLicensed)
    change(&view)
    return LicensePage(
      ShownLicense(
        view: view, now: Self.now, machine: MachineDescription(deviceName: "till", hostname: "till-07"),
        server: "https://auth.example.com"))
  }

  private func license(_ status: LicenseStatus, _ change: (inout LicenseView) -> Void = { _ in }) -> LicensePage {
    page { view in
      view.status = status
      view.source = .token
      view.tokenRefusal = [.licensed, .requiresRenewal].contains(status) ? nil : .notLicensed
      view.tokenState = .valid
      view.tokenExpiresAt = Self.now + 259_200
      view.serverID = "dev_1"
      view.deviceName = "Store 12 server"
      view.organizationName = "Acme Stores"
      view.product = "pos"
      change(&view)
    }
  }

  private func lines(_ facts: [Fact]) -> [String] {
    facts.map { "\($0.name): \($0.value.plain())\($0.isCode ? " (code)" : "")\($0.isLink ? " → \($0.href)" : "")" }
  }

  @Test func withoutALicenseItShowsTheWay() {
    let page = page { _ in }
    #expect(page.template == "acquire")
    #expect(!page.isLicensed)
    #expect(page.status.text == "Not Licensed")
    #expect(page.reason == nil)
    #expect(lines(page.machine) == ["Name: till", "Host: till-07 (code)"])
    #expect(page.facts.isEmpty && page.code == nil)
  }

  @Test func aLicenseWithEverything() {
    let page = license(.licensed) { view in
      view.renewalDate = RenewalDate("2027-06-30")
      view.features = ["xms", "loyalty"]
      view.hub = LicenseClaims.Hub(id: "dev_9", name: "HQ Hub", url: "https://hub.example.com")
    }
    #expect(page.template == "license")
    #expect(page.isLicensed && page.isSealed)
    #expect(page.device == "Store 12 server")
    #expect(page.grant == "pos for Acme Stores")
    #expect(
      lines(page.facts) == [
        "Server ID: dev_1 (code)", "License Renewal Date: 30 June 2027", "Features: xms, loyalty",
        "Hub Server Name: HQ Hub", "Hub Server URL: https://hub.example.com → https://hub.example.com",
        "Token Expiry: 24 September 2026, 14:13 UTC (in 3 days)",
      ])
  }

  @Test func aLicenseWithLittle() {
    let page = license(.licensed) { view in
      view.tokenExpiresAt = Self.now - 1
      view.tokenState = .expired
      view.tokenRefusal = .tokenExpired
    }
    #expect(!page.isLicensed && !page.isSealed)
    #expect(
      lines(page.facts) == [
        "Server ID: dev_1 (code)", "License Renewal Date: None: it does not end", "Features: None",
        "Hub Server Name: No hub", "Hub Server URL: No hub", "Token Expiry: 21 September 2026, 14:13 UTC",
      ])
  }

  @Test(
    arguments: [
      (
        .requiresRenewal, true,
        "It goes on working until the renewal date. Have it renewed on the authorization server."
      ),
      (.expired, false, "Why. Have it renewed on the authorization server, then refresh it here."),
      (.suspended, false, "Why. It goes on by itself when it is reinstated on the authorization server."),
      (.revoked, false, "Why. Remove it, then acquire a new one."),
    ] as [(LicenseStatus, Bool, String)])
  func whatHelps(status: LicenseStatus, isLicensed: Bool, reason: String) {
    let page = license(status) { if !isLicensed { $0.reason = "Why." } }
    #expect(page.reason == reason)
    #expect(page.isLicensed == isLicensed)
    #expect(page.isSealed == isLicensed)
  }

  @Test func aCodeThatWaits() throws {
    let complete = "https://auth.example.com/activate?user_code=WDJB-MJHT"
    let page = page {
      $0.authorization = LicenseView.Authorization(
        userCode: "WDJB-MJHT", verificationURI: "https://auth.example.com/activate", verificationURIComplete: complete,
        expiresAt: Self.now + 599)
    }
    #expect(page.template == "user-code")
    let code = try #require(page.code)
    #expect(code.text == "WDJB-MJHT")
    #expect(code.spelled == "W D J B dash M J H T")
    #expect(code.address == "https://auth.example.com/activate")
    #expect(code.href == complete)
    #expect(code.qrCode != nil)
    #expect(code.expiry.plain() == "21 September 2026, 14:23 UTC (in 9 minutes)")
    #expect(code.secondsLeft == 599 && code.barSeconds == 600 && !code.isExpired)
  }

  @Test(arguments: [Self.now, Self.now - 1, .min, .max])
  func aCodeThatIsTooOldOrStrange(end: Int64) throws {
    let page = page {
      $0.authorization = LicenseView.Authorization(
        userCode: "WDJB-MJHT", verificationURI: "javascript:alert(1)", verificationURIComplete: nil, expiresAt: end)
    }
    let code = try #require(page.code)
    #expect(code.isExpired == (end != .max))
    #expect(code.href == nil && code.qrCode == nil)
  }

  @Test(arguments: [
    ("https://hub.example.com/a?b=c#d", true), ("http://10.0.0.1:8080", true), ("HTTPS://hub.example.com", false),
    ("javascript:alert(1)", false), ("https://hub.example.com/ b", false), ("https://hüb.example.com", false),
    ("", false), ("data:text/html,x", false),
  ])
  func onlyWebAddressesAreLinks(text: String, isLink: Bool) {
    #expect(WebAddress.checked(text) == (isLink ? text : nil))
  }
}
