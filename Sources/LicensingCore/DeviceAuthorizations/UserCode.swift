/// The code a person types (RFC 8628 §6.1): eight consonants, so that no word is spelt and no digit is mistaken.
///
/// 20^8 codes are 34.5 bits; the limits on wrong codes make guessing one hopeless within its life.
package struct UserCode: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
  package static let alphabet = Array("BCDFGHJKLMNPQRSTVWXZ")
  package static let length = 8

  /// The eight letters without the dash.
  package let letters: String

  /// Each letter from one byte; bytes from 240 on are drawn again, as 256 is no multiple of 20.
  package init(from random: any RandomSource) throws {
    var letters = ""
    while letters.count < Self.length {
      for byte in try random.bytes(Self.length) where byte < 240 && letters.count < Self.length {
        letters.append(Self.alphabet[Int(byte) % Self.alphabet.count])
      }
    }
    self.letters = letters
  }

  /// What a person typed: case, spaces, dashes and dots do not matter.
  /// - Throws: `FieldProblem` that names the first character that cannot be, or says how long a code is.
  package init(typed text: String) throws(FieldProblem) {
    var letters = ""
    for character in text {
      if character.isWhitespace || character == "-" || character == "." { continue }
      let upper = character.uppercased()
      // Other scripts have letters that look like these, and some that Unicode holds for equal to them.
      guard character.isASCII, Self.alphabet.contains(where: { String($0) == upper }) else {
        throw FieldProblem(
          "user_code",
          "\(character.named) is not in a user code, which has 8 of the letters \(String(Self.alphabet))")
      }
      letters += upper
      if letters.count > Self.length { break }
    }
    guard letters.count == Self.length else {
      throw FieldProblem("user_code", "has 8 letters, for example WDJB-MJHT")
    }
    self.letters = letters
  }

  /// As it is shown: `WDJB-MJHT`.
  package var shown: String { "\(letters.prefix(4))-\(letters.suffix(4))" }

  package var description: String { "user code" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Character {
  /// The character itself, or the numbers of its code points where it cannot be seen or looks like another.
  fileprivate var named: String {
    if let value = asciiValue, (0x21...0x7E).contains(value) { return "'\(self)'" }
    let numbers = unicodeScalars.prefix(3).map { scalar in
      let number = String(scalar.value, radix: 16, uppercase: true)
      return "U+" + String(repeating: "0", count: max(0, 4 - number.count)) + number
    }
    return "the character \(numbers.joined(separator: " "))"
  }
}
