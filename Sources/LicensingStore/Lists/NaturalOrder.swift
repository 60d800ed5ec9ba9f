import LicensingCore

/// Names in the order in which people count: `Store 2` before `Store 10`.
enum NaturalOrder {
  /// A text that sorts byte by byte as its name does: folded, each number with its length before it and without zeros that
  /// lead it.
  static func key(of name: String) -> String {
    var key = "", digits = Substring(""), rest = name.folded[...]
    while let character = rest.first {
      guard isDigit(character) else {
        key.append(character)
        rest.removeFirst()
        continue
      }
      digits = rest.prefix(while: isDigit)
      rest = rest.dropFirst(digits.count)
      let number = digits.drop { $0 == "0" }
      key += length(number.count) + number
    }
    return key
  }

  private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }

  /// One character for up to nine digits; a letter and two for the few that are longer.
  private static func length(_ count: Int) -> String {
    guard count > 9 else { return "\(count)" }
    let text = "\(count)"
    return "9~" + String(repeating: "0", count: max(0, 3 - text.count)) + text
  }
}
