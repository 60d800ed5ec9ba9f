/// The passwords that guessers try first (OWASP ASVS 5.0, 6.2.4 and 6.2.11), as far as they are long enough to be chosen at all.
///
/// Few common passwords are that long; most that people make so are common words, names and runs of keys, put together. So
/// these are taken out of a password, and what is left of it must be something.
enum GuessedPasswords {
  /// With fewer characters left, a password is nothing but what was taken out.
  static let leastRest = 6

  /// - Parameter names: what its owner thinks of first: the e-mail address, the name of this installation.
  static func hold(_ password: [UInt8], about names: [String]) -> Bool {
    let plain = Array(String(decoding: password, as: UTF8.self).lowercased().utf8)
    let pieces = (words + names.flatMap(parts)).map { Array($0.utf8) }
    return [plain, plain.map { disguises[$0] ?? $0 }].contains { text in
      whole.contains(String(decoding: text, as: UTF8.self)) || isRepetition(text)
        || restCount(of: text, without: pieces) < leastRest
    }
  }

  /// A name and its words, with letters enough to matter.
  private static func parts(of name: String) -> [String] {
    let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    return ([name.lowercased(), words.joined()] + words).filter { $0.utf8.count >= 4 }
  }

  /// One piece again and again: `abcdeabcdeab`.
  private static func isRepetition(_ text: [UInt8]) -> Bool {
    guard text.count >= 2 else { return false }
    return (1...text.count / 2).contains { period in
      (period..<text.count).allSatisfy { text[$0] == text[$0 - period] }
    }
  }

  private static func restCount(of text: [UInt8], without pieces: [[UInt8]]) -> Int {
    var (position, rest) = (0, 0)
    while position < text.count {
      let tail = text[position...]
      let longest = max(pieces.lazy.filter { tail.starts(with: $0) }.map(\.count).max() ?? 0, runLength(tail))
      position += max(longest, 1)
      if longest == 0 { rest += 1 }
    }
    return rest
  }

  /// How many keys follow each other in a row of the keyboard, forwards or backwards, or are one and the same; 0 for less
  /// than four.
  private static func runLength(_ text: ArraySlice<UInt8>) -> Int {
    guard let first = text.first else { return 0 }
    var longest = text.prefix { $0 == first }.count
    for row in rows {
      guard let start = row.firstIndex(of: first) else { continue }
      for step in [1, row.count - 1] {
        var place = start
        let run = text.prefix { key in
          defer { place = (place + step) % row.count }
          return key == row[place]
        }
        longest = max(longest, run.count)
      }
    }
    return longest >= 4 ? longest : 0
  }
}
