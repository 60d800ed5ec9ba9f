import LicenseTokens

/// A serial or article number as a vendor writes down many at once: the number itself, with `*` for any run of characters, `?` for
/// one, and, where it is asked for, `#` for one digit.
///
/// Numbers are compared in their canonical form, so a pattern's text is brought into it as well.
package struct DeviceNumberPattern: Sendable, Equatable {
  package static let longest = 64

  fileprivate enum Part: Sendable, Equatable {
    case literal(Character)
    case anyRun, anyOne, anyDigit
  }
  private let parts: [Part]

  /// nil unless there are 1 to 64 characters, each one that numbers have or one of the signs.
  package init?(_ text: String, hasDigitSign: Bool = false) {
    var (parts, literal): ([Part], String) = ([], "")
    func literals() -> [Part]? {
      if literal.allSatisfy(\.isWhitespace) { return [] }
      return DeviceNumber.canonical(literal)?.map(Part.literal)
    }
    for character in text {
      guard let sign = Self.sign(character, hasDigitSign) else {
        literal.append(character)
        continue
      }
      guard let before = literals() else { return nil }
      parts += before + [sign]
      literal = ""
    }
    guard let rest = literals() else { return nil }
    parts += rest
    guard (1...Self.longest).contains(parts.count) else { return nil }
    self.parts = parts
  }

  private static func sign(_ character: Character, _ hasDigitSign: Bool) -> Part? {
    switch character {
    case "*": .anyRun
    case "?": .anyOne
    case "#": hasDigitSign ? .anyDigit : nil
    default: nil
    }
  }

  /// - Parameter key: a number in its canonical form.
  package func matches(_ key: String) -> Bool {
    let characters = Array(key)
    var (place, part) = (0, 0)
    // Where the last run began, to make it one character longer: no more steps than characters times parts.
    var retry: (place: Int, part: Int)?
    while place < characters.count {
      if part < parts.count, parts[part] == .anyRun {
        retry = (place, part + 1)
        part += 1
      } else if part < parts.count, parts[part].fits(characters[place]) {
        (place, part) = (place + 1, part + 1)
      } else if let (start, next) = retry {
        retry = (start + 1, next)
        (place, part) = (start + 1, next)
      } else {
        return false
      }
    }
    return parts[part...].allSatisfy { $0 == .anyRun }
  }
}

extension DeviceNumberPattern {
  /// A number that fits a pattern, for people to see what it means.
  package static func example(of pattern: String) -> String {
    var digit = 0
    return String(
      pattern.map { character -> Character in
        switch character {
        case "#":
          digit = digit % 9 + 1
          return Character("\(digit)")
        case "?": return "A"
        case "*": return "X"
        default: return character
        }
      })
  }
}

extension DeviceNumberPattern.Part {
  fileprivate func fits(_ character: Character) -> Bool {
    switch self {
    case .literal(let expected): character == expected
    case .anyOne: true
    case .anyDigit: ("0"..."9").contains(character)
    case .anyRun: false
    }
  }
}
