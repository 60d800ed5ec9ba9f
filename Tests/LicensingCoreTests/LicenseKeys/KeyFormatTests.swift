import LicensingCore
import Testing

@Suite struct KeyFormatTests {
  private static func format(
    prefix: String = "", groups: Int = 4, groupLength: Int = 5,
    classes: Set<KeyFormat.CharacterClass> = [.upperCase, .digits], hasSeparator: Bool = true,
    omitsLookalikes: Bool = true
  ) -> KeyFormat {
    KeyFormat(
      prefix: prefix, groups: groups, groupLength: groupLength, classes: classes, hasSeparator: hasSeparator,
      omitsLookalikes: omitsLookalikes)
  }

  private func problems(_ format: KeyFormat) -> [String] {
    var fields = FieldValidation()
    format.validate(&fields)
    return fields.problems.map(\.field)
  }

  // MARK: Alphabet

  @Test(arguments: [
    ([KeyFormat.CharacterClass.upperCase, .digits], true, "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"),
    ([.upperCase, .digits], false, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    ([.lowerCase], true, "abcdefghijkmnpqrstuvwxyz"), ([.lowerCase], false, "abcdefghijklmnopqrstuvwxyz"),
    ([.digits], true, "23456789"), ([.specialCharacters], false, "!*:_~"), ([.specialCharacters], true, "*:_~"),
    ([], false, ""),
  ])
  func theAlphabetIsTheClassesLessTheLookalikes(
    classes: [KeyFormat.CharacterClass], omitsLookalikes: Bool, alphabet: String
  ) {
    let format = Self.format(classes: Set(classes), omitsLookalikes: omitsLookalikes)
    #expect(String(decoding: format.alphabet, as: UTF8.self) == alphabet)
  }

  @Test func everyCharacterCanStandInAKeyAndNeedsNoEscape() {
    let all = Self.format(classes: Set(KeyFormat.CharacterClass.allCases), omitsLookalikes: false)
    let text = String(decoding: all.alphabet, as: UTF8.self)
    #expect(text.count == 67 && Set(text).count == 67)
    #expect(LicenseKeyText(presented: text) != nil)
    #expect(text.utf8.allSatisfy { !"&=+#%?;/@$-\"',".utf8.contains($0) })
    #expect(CSVText.cell(text) == text)
  }

  // MARK: Entropy

  @Test(arguments: [
    (format(), 100.0, KeyFormat.Strength.strong), (format(groups: 4, groupLength: 4), 80, .strong),
    (format(groups: 3, groupLength: 5), 75, .weak), (format(groups: 5, groupLength: 3), 75, .weak),
    (format(groups: 3, groupLength: 4), 60, .tooWeak), (format(classes: [.digits]), 60, .tooWeak),
    (format(groups: 2, groupLength: 16, classes: [.specialCharacters]), 64, .weak),
    (
      format(groups: 1, groupLength: 16, classes: [.upperCase, .lowerCase, .digits], omitsLookalikes: false), 95.27,
      .strong
    ),
    (format(groups: 8, groupLength: 15, classes: [.digits], omitsLookalikes: false), 398.63, .strong),
    (format(groups: 1, groupLength: 1, classes: []), 0, .tooWeak), (format(groups: 0), 0, .tooWeak),
    (format(groups: -1, groupLength: -20), 0, .tooWeak),
  ])
  func bitsAndStrength(format: KeyFormat, bits: Double, strength: KeyFormat.Strength) {
    #expect(abs(format.entropyBits - bits) < 0.01)
    #expect(format.strength == strength)
  }

  @Test func theStandardFormatIsStrongAndKeepsTheRules() {
    #expect(problems(.standard) == [])
    #expect(KeyFormat.standard.strength == .strong)
  }

  @Test func theOddsOfACollisionAreTheBirthdayProblems() {
    let birthdays = Self.format(groups: 1, groupLength: 2, classes: [.digits])  // 64 possible keys
    // 1 - e^(-10*9/128)
    #expect(abs(birthdays.collisionOdds(keys: 10) - 0.50495) < 0.0001)
    #expect(birthdays.collisionOdds(keys: 100_000) == 1)
    for none in [1, 0, -1, .min] { #expect(birthdays.collisionOdds(keys: none) == 0) }
    // A million keys of 100 bits: 10^12 / 2 / 2^100, which 1 - e^-x would round to nothing.
    let odds = KeyFormat.standard.collisionOdds(keys: 1_000_000)
    #expect(odds > 3.94e-19 && odds < 3.95e-19)
    #expect(KeyFormat.standard.collisionOdds(keys: .max) > 0.99)
    #expect((0...1).contains(Self.format(classes: []).collisionOdds(keys: .max)))
  }

  // MARK: Rules

  @Test(arguments: [
    (format(prefix: "MYSOFT"), []), (format(prefix: "a0Z9a0Z9a0Z9a0Z9"), []),
    (format(prefix: "a0Z9a0Z9a0Z9a0Z9a"), ["key_format.prefix"]), (format(prefix: "MY-SOFT"), ["key_format.prefix"]),
    (format(prefix: "MÿSOFT"), ["key_format.prefix"]), (format(prefix: " "), ["key_format.prefix"]),
    (format(groups: 0), ["key_format.groups"]), (format(groups: 9), ["key_format.groups"]),
    (format(groups: .max, groupLength: .max), ["key_format.groups", "key_format.group_length"]),
    (format(groupLength: 0), ["key_format.group_length"]), (format(groupLength: 17), ["key_format.group_length"]),
    (format(classes: []), ["key_format.classes"]), (format(groups: 3, groupLength: 4), ["key_format"]),
    (format(groups: 8, groupLength: 16, hasSeparator: false), []),
    (format(groups: 8, groupLength: 16), ["key_format.groups"]),
    (format(prefix: "A", groups: 8, groupLength: 16, hasSeparator: false), ["key_format.groups"]),
    (format(prefix: "ABCDEFGH", groups: 8, groupLength: 14), []),
    (format(prefix: "ABCDEFGHI", groups: 8, groupLength: 14), ["key_format.groups"]),
  ])
  func theRules(format: KeyFormat, fields: [String]) throws {
    #expect(problems(format) == fields)
    if fields.isEmpty {
      #expect(try format.generate(from: SeededRandom()).exposed.utf8.count <= LicenseKeyText.longest)
    } else {
      #expect(throws: LicensingError.self) { try format.generate(from: SeededRandom()) }
    }
  }

  // MARK: New keys

  @Test(arguments: [
    (format(), "22222-22222-22222-22222"), (format(hasSeparator: false), "22222222222222222222"),
    (format(prefix: "MYSOFT", groups: 4, groupLength: 4), "MYSOFT-2222-2222-2222-2222"),
    (format(prefix: "My", groups: 2, groupLength: 8, hasSeparator: false), "My2222222222222222"),
  ])
  func theShapeOfAKey(format: KeyFormat, key: String) throws {
    #expect(try format.generate(from: ScriptedRandom([])).exposed == key)
    #expect(format.example == key.replacing("2", with: "X"))
  }

  @Test func anExampleIsOfTheKindsCharactersAndNeverAKey() {
    for (classes, example) in [
      ([.upperCase, .lowerCase], "XX-XX"), ([.lowerCase, .digits], "xx-xx"), ([.digits], "99-99"),
      ([.specialCharacters], "**-**"),
    ] as [(Set<KeyFormat.CharacterClass>, String)] {
      #expect(Self.format(groups: 2, groupLength: 2, classes: classes).example == example)
    }
    #expect(Self.format(groups: .max, groupLength: .max).example == "")
    #expect(Self.format(groupLength: 0).example == "")
  }

  @Test func bytesBeyondTheLastWholeRoundAreDrawnAgain() throws {
    let format = Self.format(groups: 1, groupLength: 14, omitsLookalikes: false)  // 36 characters: 252 bytes count
    var counts: [Character: Int] = [:]
    for byte in UInt8.min...UInt8.max {
      // Should the byte be drawn again, the zeros after it give a 0.
      let key = try format.generate(from: ScriptedRandom([byte])).exposed
      let first = try #require(key.first)
      let expected = byte < 252 ? format.alphabet[Int(byte) % 36] : UInt8(ascii: "0")
      #expect(first.asciiValue == expected)
      if byte < 252 { counts[first, default: 0] += 1 }
    }
    #expect(counts.count == 36 && counts.values.allSatisfy { $0 == 7 })
    let gaps: [UInt8] = [252, 1, 255, 2, 253, 3, 254, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 35]
    let key = try format.generate(from: ScriptedRandom(gaps)).exposed
    #expect(key == "123456789ABCDZ")
  }

  @Test(arguments: [
    (format(), 53.0), (format(omitsLookalikes: false), 58.0),
    (format(classes: Set(KeyFormat.CharacterClass.allCases), omitsLookalikes: false), 96.6),
  ])
  func charactersOfAGoodSourceAreSpreadEvenly(format: KeyFormat, atMost: Double) throws {
    let random = SeededRandom(seed: 42)
    var counts: [UInt8: Double] = [:]
    for _ in 0..<5000 {
      let key = try format.generate(from: random).exposed
      for byte in key.utf8 where byte != UInt8(ascii: "-") { counts[byte, default: 0] += 1 }
    }
    let expected = 100_000.0 / Double(format.alphabet.count)
    let chiSquare = format.alphabet.reduce(0.0) { sum, byte in
      let difference = (counts[byte] ?? 0) - expected
      return sum + difference * difference / expected
    }
    // Near the 99 % points for 31, 35 and 66 degrees of freedom; the seed is fixed, so is the figure.
    #expect(counts.count == format.alphabet.count && chiSquare < atMost)
  }

  @Test func aSourceThatFailsMakesNoKey() {
    struct Broken: Error, RandomSource {
      func bytes(_ count: Int) throws -> [UInt8] { throw self }
    }
    #expect(throws: Broken.self) { try KeyFormat.standard.generate(from: Broken()) }
  }
}
