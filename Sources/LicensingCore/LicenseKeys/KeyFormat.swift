#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the keys of a product look like: `MYSOFT-O55N-7NKR-9FLF` is a prefix and three groups of four characters.
package struct KeyFormat: Sendable, Equatable {
  package enum CharacterClass: String, CaseIterable, Sendable {
    case upperCase = "upper_case"
    case lowerCase = "lower_case"
    case digits
    case specialCharacters = "special_characters"
  }

  /// What the random characters of a key are worth against guessing.
  package enum Strength: Sendable {
    /// Below 64 bits: refused.
    case tooWeak
    /// Below 80 bits: allowed, with a warning.
    case weak
    case strong
  }

  package static let longestPrefix = 16
  package static let groupsRange = 1...8
  package static let groupLengthRange = 1...16
  package static let leastBits = 64.0
  package static let strongBits = 80.0
  static let separator: Character = "-"

  /// 0 to 16 ASCII letters and digits, the same in each key.
  package var prefix: String
  /// How many groups of random characters follow.
  package var groups: Int
  /// Characters of each group.
  package var groupLength: Int
  /// What the random characters are drawn from. Not each class is in each key: that would make keys easier to guess.
  package var classes: Set<CharacterClass>
  /// Whether a `-` stands between the prefix and the groups.
  package var hasSeparator: Bool
  /// Whether characters that are mistaken for others are left out: 0, O and o; 1, I, l and !.
  package var omitsLookalikes: Bool

  package init(
    prefix: String, groups: Int, groupLength: Int, classes: Set<CharacterClass>, hasSeparator: Bool,
    omitsLookalikes: Bool
  ) {
    self.prefix = prefix
    self.groups = groups
    self.groupLength = groupLength
    self.classes = classes
    self.hasSeparator = hasSeparator
    self.omitsLookalikes = omitsLookalikes
  }

  /// Four groups of five out of 32 characters: 100 bits.
  package static let standard = KeyFormat(
    prefix: "", groups: 4, groupLength: 5, classes: [.upperCase, .digits], hasSeparator: true, omitsLookalikes: true)

  /// The characters that are drawn from, in ASCII order.
  package var alphabet: [UInt8] {
    let all = classes.flatMap { Array($0.characters.utf8) }
    return all.filter { !omitsLookalikes || !"0Oo1Il!".utf8.contains($0) }.sorted()
  }

  /// The random part's entropy in bits: as many draws as there are random characters, each of the whole alphabet.
  package var entropyBits: Double {
    let characters = alphabet.count
    guard characters > 0, groups > 0, groupLength > 0 else { return 0 }
    return Double(groups) * Double(groupLength) * log2(Double(characters))
  }

  package var strength: Strength {
    switch entropyBits {
    case ..<Self.leastBits: .tooWeak
    case ..<Self.strongBits: .weak
    default: .strong
    }
  }

  /// The probability that among so many keys two are the same, from 0 to 1: `1 - e^(-n(n-1)/2N)` for `N` possible keys, the
  /// usual approximation of the birthday problem.
  package func collisionOdds(keys: Int) -> Double {
    guard keys > 1 else { return 0 }
    let pairs = Double(keys) * (Double(keys) - 1) / 2
    return min(-expm1(-pairs / exp2(entropyBits)), 1)
  }

  /// What each key looks like without being one: `X` stands for a random character, or `x`, `9` or `*` where keys have no
  /// letters of that kind.
  package var example: String {
    let place: Character =
      if classes.contains(.upperCase) {
        "X"
      } else if classes.contains(.lowerCase) {
        "x"
      } else if classes.contains(.digits) {
        "9"
      } else {
        "*"
      }
    guard hasSizesInRange else { return "" }
    return text(of: Array(repeating: place, count: groups * groupLength))
  }
}

extension KeyFormat.CharacterClass {
  /// The special characters are those that need no escape in the query of a URL (RFC 3986 §3.4), mean nothing in a form, a
  /// table or a formula, do not end a sentence, and have a name that can be said on the telephone.
  fileprivate var characters: String {
    switch self {
    case .upperCase: "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    case .lowerCase: "abcdefghijklmnopqrstuvwxyz"
    case .digits: "0123456789"
    case .specialCharacters: "!*:_~"
    }
  }
}

// MARK: Rules

extension KeyFormat {
  /// The rules of a format; one whose keys could be guessed is refused.
  package func validate(_ fields: inout FieldValidation) {
    fields.require(
      prefixIsValid, "key_format.prefix", "has at most \(Self.longestPrefix) of A-Z, a-z and 0-9, or is empty")
    fields.require(Self.groupsRange.contains(groups), "key_format.groups", "is a whole number from 1 to 8")
    fields.require(
      Self.groupLengthRange.contains(groupLength), "key_format.group_length", "is a whole number from 1 to 16")
    fields.require(!classes.isEmpty, "key_format.classes", "names at least one class of characters")
    guard prefixIsValid, hasSizesInRange, !classes.isEmpty else { return }
    fields.require(
      length <= LicenseKeyText.longest, "key_format.groups",
      "give keys of at most \(LicenseKeyText.longest) characters; these have \(length)")
    fields.require(
      strength != .tooWeak, "key_format",
      "gives keys of at least \(Int(Self.leastBits)) bits; these have \(Int(entropyBits)): more groups, longer ones or more "
        + "classes of characters")
  }

  private var prefixIsValid: Bool {
    prefix.utf8.count <= Self.longestPrefix && prefix.utf8.allSatisfy(Self.isLetterOrDigit)
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  private var hasSizesInRange: Bool {
    Self.groupsRange.contains(groups) && Self.groupLengthRange.contains(groupLength)
  }

  /// Characters of a whole key; for sizes in range.
  private var length: Int { text(of: Array(repeating: "X", count: groups * groupLength)).utf8.count }
}

// MARK: New keys

extension KeyFormat {
  /// Draws a new key. Each character comes from one byte; bytes beyond the largest multiple of the alphabet's size are drawn
  /// again, so that each character is equally likely.
  /// - Throws: `LicensingError.invalid` if the format breaks its rules, and what the source of random bytes throws.
  package func generate(from random: any RandomSource) throws -> LicenseKeyText {
    var fields = FieldValidation()
    validate(&fields)
    try fields.finish()
    let alphabet = alphabet
    let wanted = groups * groupLength
    let acceptable = 256 - 256 % alphabet.count
    var drawn: [Character] = []
    while drawn.count < wanted {
      for byte in try random.bytes(wanted) where Int(byte) < acceptable && drawn.count < wanted {
        drawn.append(Character(Unicode.Scalar(alphabet[Int(byte) % alphabet.count])))
      }
    }
    guard let key = LicenseKeyText(presented: text(of: drawn)) else { throw LicensingError.unavailable }
    return key
  }

  /// The prefix and the characters in groups, with separators if there are any.
  private func text(of characters: [Character]) -> String {
    var parts = prefix.isEmpty ? [] : [prefix]
    for start in stride(from: 0, to: characters.count, by: groupLength) {
      parts.append(String(characters.dropFirst(start).prefix(groupLength)))
    }
    return parts.joined(separator: hasSeparator ? String(Self.separator) : "")
  }
}
