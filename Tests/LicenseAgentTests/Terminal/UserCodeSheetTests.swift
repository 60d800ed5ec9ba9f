import LicenseTokens
import QRCodes
import Testing

@testable import LicenseAgent

@Suite struct UserCodeSheetTests {
  private func lines(complete: String?) throws -> [String] {
    var view = LicenseView(status: .notLicensed)
    view.authorization = .init(
      userCode: "WDJB-MJHT", verificationURI: "https://a/activate", verificationURIComplete: complete,
      expiresAt: 1_790_000_000)
    return UserCodeSheet(try #require(LicenseReport(view.json)?.authorization)).lines
  }

  private let head = [
    "", "Open       https://a/activate", "and type", "", "  ╭───────────────────────╮", "  │   W D J B - M J H T   │",
    "  ╰───────────────────────╯", "",
  ]
  private let foot = ["The code expires at 2026-09-21T14:13:20Z. Waiting for approval …", ""]

  @Test func showsAddressCodeAndEnd() throws { #expect(try lines(complete: nil) == head + foot) }

  @Test func theWholeAddressIsAQRCode() throws {
    let complete = "https://a/activate?user_code=WDJB-MJHT"
    let code = try #require(QRCode(complete)).terminalLines.map { "  " + $0 }
    #expect(try lines(complete: complete) == head + ["or scan", ""] + code + [""] + foot)
  }
}
