import Foundation

/// An installation's own accent color, and what becomes of it on light and on dark pages.
package struct BrandColor: Sendable, Equatable {
  private let channels: [Double]

  /// - Parameter text: `#rrggbb`.
  package init?(_ text: String) {
    let digits = text.utf8.dropFirst()
    guard text.utf8.first == UInt8(ascii: "#"), digits.count == 6,
      digits.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x46).contains($0) || (0x61...0x66).contains($0) }),
      let value = Int(text.dropFirst(), radix: 16)
    else { return nil }
    channels = [value >> 16 & 255, value >> 8 & 255, value & 255].map(Double.init)
  }

  private init(channels: [Double]) { self.channels = channels }

  /// `#rrggbb`, in lower case.
  package var text: String {
    "#"
      + channels.map { channel in
        let digits = String(Int(channel), radix: 16)
        return digits.count == 1 ? "0" + digits : digits
      }.joined()
  }

  /// The properties of the style sheet that this color replaces.
  package var styleSheet: String {
    let (light, dark) = (on(Self.light), on(Self.dark))
    return """
      :root { --accent: \(light.text); --on-accent: \(light.textOnIt.text); }
      @media (prefers-color-scheme: dark) {
        :root { --accent: \(dark.text); --on-accent: \(dark.textOnIt.text); }
      }

      """
  }

  /// WCAG 2.2, 1.4.3.
  package static let leastContrast = 4.5

  /// Page and card of each scheme, as in `countersign.css`, and whither a color goes that cannot be read on them.
  package static let light = (grounds: ["#f6f4ef", "#ffffff"].compactMap(BrandColor.init), end: black)
  package static let dark = (grounds: ["#14171c", "#1c2128"].compactMap(BrandColor.init), end: white)
  private static let black = BrandColor(channels: [0, 0, 0])
  private static let white = BrandColor(channels: [255, 255, 255])
  private static let ink = BrandColor(channels: [0x1A, 0x0D, 0x10])

  /// The color itself where it can be read on the grounds; else the nearest darker or lighter one that can. No color can be read
  /// on both white and nearly black.
  package func on(_ scheme: (grounds: [BrandColor], end: BrandColor)) -> BrandColor {
    let steps = (0...100).lazy.map { mixed(with: scheme.end, percent: Double($0)) }
    return steps.first { color in scheme.grounds.allSatisfy { color.contrast(with: $0) >= Self.leastContrast } }
      ?? scheme.end
  }

  /// White or nearly black: what is read better on this color.
  package var textOnIt: BrandColor { contrast(with: Self.white) >= contrast(with: Self.ink) ? Self.white : Self.ink }

  private func mixed(with end: BrandColor, percent: Double) -> BrandColor {
    BrandColor(channels: zip(channels, end.channels).map { ($0 + ($1 - $0) * percent / 100).rounded() })
  }

  package func contrast(with other: BrandColor) -> Double {
    (max(luminance, other.luminance) + 0.05) / (min(luminance, other.luminance) + 0.05)
  }

  /// WCAG 2.2, relative luminance.
  private var luminance: Double {
    let linear = channels.map { channel in
      let part = channel / 255
      return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
  }
}
