import Foundation
import Testing

/// The sheets themselves are read: what the one of all programs promises of contrast holds for the colors that it has.
@Suite struct StyleSheetTests {
  private let sheet: String
  /// Those that a program has beside it.
  private let others: [String]
  private let schemes: [String: [String: Color]]

  struct Color {
    let luminance: Double

    /// WCAG 2.2, relative luminance.
    init?(_ text: Substring) {
      guard text.count == 7, text.first == "#", let value = Int(text.dropFirst(), radix: 16) else { return nil }
      let channels = [value >> 16 & 255, value >> 8 & 255, value & 255].map { channel in
        let part = Double(channel) / 255
        return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
      }
      luminance = 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
    }

    func contrast(with other: Color) -> Double {
      (max(luminance, other.luminance) + 0.05) / (min(luminance, other.luminance) + 0.05)
    }
  }

  init() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Public/css")
    let sheets = try FileManager.default.contentsOfDirectory(atPath: folder.path).map { name in
      (name, try String(contentsOf: folder.appending(path: name), encoding: .utf8))
    }
    sheet = try #require(sheets.first { $0.0 == "countersign.css" }).1
    others = sheets.filter { $0.0 != "countersign.css" }.map(\.1)
    try #require(others.count == 3)
    let blocks = sheet.matches(of: /:root \{([^}]*)\}/).map { match in
      Dictionary(
        match.1.matches(of: /--([a-z-]+): (#[0-9a-f]{6});/).compactMap { pair in
          Color(pair.2).map { (String(pair.1), $0) }
        }, uniquingKeysWith: { _, last in last })
    }
    try #require(blocks.count == 2)
    schemes = ["light": blocks[0], "dark": blocks[0].merging(blocks[1]) { _, dark in dark }]
    try #require(sheet.contains("@media (prefers-color-scheme: dark) {\n  :root {"))
  }

  @Test(arguments: ["light", "dark"])
  func everyTextReadsWellOnEveryGround(scheme: String) throws {
    let colors = try #require(schemes[scheme])
    let texts = ["text", "quiet", "accent", "good", "soon", "bad", "off"]
    let pairs = texts.flatMap { [($0, "page"), ($0, "card")] } + [("on-accent", "accent")]
    for (text, ground) in pairs {
      let contrast = try #require(colors[text]).contrast(with: try #require(colors[ground]))
      #expect(contrast >= 4.5, "\(text) on \(ground): \(contrast)")
    }
  }

  /// WCAG 2.2, 1.4.11: what shows where a field is.
  @Test(arguments: ["light", "dark"])
  func theEdgesOfFieldsCanBeSeen(scheme: String) throws {
    let colors = try #require(schemes[scheme])
    let edge = try #require(colors["quiet"])
    for ground in ["page", "card"] { #expect(edge.contrast(with: try #require(colors[ground])) >= 3) }
    #expect(sheet.contains("border: 1px solid var(--quiet); border-radius: var(--radius); min-height: 44px;"))
  }

  @Test func darkHasAColorForEachOfLight() throws {
    let dark = try #require(sheet.matches(of: /:root \{([^}]*)\}/).last).1
    for name in try #require(schemes["light"]).keys { #expect(dark.contains("--\(name): #"), "\(name)") }
  }

  /// So that the pairs above are all there are.
  @Test func colorsStandOnlyAmongTheProperties() {
    let rest = ([sheet.replacing(/:root \{[^}]*\}/, with: "")] + others).joined()
    #expect(rest.matches(of: /#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(|opacity/).map { String($0.0) } == [])
    let names = Set(rest.matches(of: /var\(--([a-z-]+)\)/).map { String($0.1) })
    for name in names { #expect(sheet.contains("--\(name): "), "\(name)") }
  }

  @Test func nothingComesFromElsewhere() {
    for sheet in [sheet] + others { #expect(!sheet.contains("url(") && !sheet.contains("@import")) }
  }

  @Test func whoWantsLittleMotionGetsNone() {
    let rest = sheet.replacing(/@media \(prefers-reduced-motion: no-preference\) \{[^}]*\}\n\}/, with: "")
    for sheet in [rest] + others { #expect(!sheet.contains("transition") && !sheet.contains("animation")) }
  }
}
