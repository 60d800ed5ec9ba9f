extension Character {
  /// How many columns of a terminal it takes: East Asian wide characters and emoji two.
  var columns: Int {
    guard let scalar = unicodeScalars.first else { return 0 }
    let properties = scalar.properties
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .control, .format: return 0
    default: break
    }
    if properties.isEmojiPresentation || unicodeScalars.contains("\u{FE0F}") { return 2 }
    return Self.wide.contains { $0.contains(scalar.value) } ? 2 : 1
  }

  /// The blocks whose characters are wide or full-width (Unicode's annex 11), without single exceptions.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
    0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
    0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
  ]
}

extension String {
  /// How many columns of a terminal it takes.
  var columns: Int { reduce(0) { $0 + $1.columns } }

  /// As much of it as there is room for, with an ellipsis where something is missing.
  func fitted(to width: Int) -> String {
    guard columns > width else { return self }
    guard width > 0 else { return "" }
    var (text, taken) = ("", 0)
    for character in self {
      taken += character.columns
      guard taken < width else { break }
      text.append(character)
    }
    return text + "…"
  }

  /// With blanks up to a width.
  func padded(to width: Int, isRight: Bool = false) -> String {
    let blanks = String(repeating: " ", count: Swift.max(0, width - columns))
    return isRight ? blanks + self : self + blanks
  }
}
