import Foundation
import Testing

@testable import WebPages

@Suite struct BrandColorTests {
  @Test(arguments: [
    "", "#", "8c1c2e", "#8c1c2", "#8c1c2e0", "#8c1c2g", "#+c1c2e", "red", "#８c1c2e", "rgb(1,2,3)", "#fff",
  ])
  func anotherNotationIsNoColor(text: String) { #expect(BrandColor(text) == nil) }

  @Test(arguments: [("#8c1c2e", "#8c1c2e"), ("#8C1C2E", "#8c1c2e"), ("#000000", "#000000"), ("#0a00ff", "#0a00ff")])
  func sixDigitsAreOne(text: String, kept: String) { #expect(BrandColor(text)?.text == kept) }

  @Test func contrastIsThatOfWCAG() throws {
    let (black, white, grey) = (try color("#000000"), try color("#ffffff"), try color("#767676"))
    #expect(abs(black.contrast(with: white) - 21) < 0.001 && white.contrast(with: black) == black.contrast(with: white))
    #expect(abs(grey.contrast(with: white) - 4.542) < 0.001 && grey.contrast(with: grey) == 1)
  }

  @Test func theStyleSheetNamesBothForEachScheme() throws {
    #expect(
      try color("#005f73").styleSheet == """
        :root { --accent: #005f73; --on-accent: #ffffff; }
        @media (prefers-color-scheme: dark) {
          :root { --accent: \(try color("#005f73").on(BrandColor.dark).text); --on-accent: #1a0d10; }
        }

        """)
  }

  /// Of every sixteenth shade: on page and card of both schemes it reads well, and so does what stands on it.
  @Test func whateverTheColorIsItIsRead() throws {
    for value in stride(from: 0, through: 0xFFFFFF, by: 0x1111) {
      let digits = String(value, radix: 16)
      let chosen = try color("#" + String(repeating: "0", count: 6 - digits.count) + digits)
      for scheme in [BrandColor.light, BrandColor.dark] {
        let shown = chosen.on(scheme)
        let contrasts = scheme.grounds.map { shown.contrast(with: $0) } + [shown.textOnIt.contrast(with: shown)]
        #expect(contrasts.allSatisfy { $0 >= 4.5 }, "\(chosen.text) \(shown.text) \(contrasts)")
      }
    }
  }

  @Test func noMoreIsTakenFromAColorThanIsNeeded() throws {
    for text in ["#005f73", "#8c1c2e", "#0a3d62"] { #expect(try color(text).on(BrandColor.light).text == text) }
    for text in ["#e0677a", "#f4a261", "#ffffff"] { #expect(try color(text).on(BrandColor.dark).text == text) }
    let yellow = try color("#ffd60a").on(BrandColor.light)
    #expect(BrandColor.light.grounds.contains { yellow.contrast(with: $0) < 4.75 }, "no darker than it must be")
  }

  @Test func theGroundsAreThoseOfTheStyleSheet() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Public/css/countersign.css")
    let sheet = try String(contentsOf: file, encoding: .utf8)
    let grounds = sheet.matches(of: /--(page|card): (#[0-9a-f]{6});/).map { String($0.2) }
    #expect(grounds == (BrandColor.light.grounds + BrandColor.dark.grounds).map(\.text))
  }

  private func color(_ text: String) throws -> BrandColor { try #require(BrandColor(text)) }
}
