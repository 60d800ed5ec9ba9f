import LicensingCore
import Testing

@Suite struct UserCodeTests {
  @Test(arguments: [
    "WDJBMJHT", "WDJB-MJHT", "wdjb-mjht", "wdjb mjht", "  W.D.J.B-M.J.H.T\n", "wDjB\u{A0}mJhT", "w-d-j-b-m-j-h-t",
  ])
  func caseSpacesDashesAndDotsDoNotMatter(typed: String) throws {
    let code = try UserCode(typed: typed)
    #expect(code.letters == "WDJBMJHT")
    #expect(code.shown == "WDJB-MJHT")
  }

  private static let known = "which has 8 of the letters BCDFGHJKLMNPQRSTVWXZ"

  @Test(arguments: [
    ("WDJB-MJHA", "'A'"), ("a", "'a'"), ("WDJB_MJHT", "'_'"), ("WDJB-MJH1", "'1'"), ("WDJB+MJHT", "'+'"),
    ("\u{FF37}DJB-MJHT", "the character U+FF37"), ("WDJ\u{412}-MJHT", "the character U+0412"),
    ("WDJB-MJ\u{41D}T", "the character U+041D"), ("WDJB-MJHT\u{200B}", "the character U+200B"),
    ("WDJB\u{2010}MJHT", "the character U+2010"), ("W\u{301}DJB-MJHT", "the character U+0057 U+0301"),
    ("\u{212A}DJB-MJHT", "the character U+212A"), ("WDJB\u{0}MJHT", "the character U+0000"),
    ("WDJB\u{1B}MJHT", "the character U+001B"), ("\u{1F600}", "the character U+1F600"),
  ])
  func aCharacterThatCannotBeIsNamed(typed: String, name: String) {
    #expect(throws: FieldProblem("user_code", "\(name) is not in a user code, \(Self.known)")) {
      try UserCode(typed: typed)
    }
  }

  @Test(arguments: ["", "-", "WDJB-MJH", "WDJB-MJHTX", String(repeating: "B", count: 10_000)])
  func aCodeOfAnotherLengthIsRefused(typed: String) {
    #expect(throws: FieldProblem("user_code", "has 8 letters, for example WDJB-MJHT")) { try UserCode(typed: typed) }
  }

  @Test func eachLetterStandsForTwelveBytesAndTheRestIsDrawnAgain() throws {
    var counts: [Character: Int] = [:]
    for byte in UInt8.min...UInt8.max {
      // Should the byte be drawn again, the zeros after it give a B.
      let code = try UserCode(from: ScriptedRandom([byte] + Array(repeating: 0, count: 7)))
      let first = try #require(code.letters.first)
      #expect(first == (byte < 240 ? UserCode.alphabet[Int(byte) % 20] : "B"))
      if byte < 240 { counts[first, default: 0] += 1 }
    }
    #expect(counts == Dictionary(uniqueKeysWithValues: UserCode.alphabet.map { ($0, 12) }))
  }

  @Test func bytesThatAreDrawnAgainLeaveNoGap() throws {
    let script: [UInt8] = [240, 1, 255, 2, 250, 3, 241, 4, 255, 255, 5, 6, 7, 8, 9, 10]
    #expect(try UserCode(from: ScriptedRandom(script)).letters == "CDFGHJKL")
  }

  @Test func codesOfAGoodSourceAreSpreadEvenly() throws {
    let random = SeededRandom(seed: 42)
    var counts: [Character: Double] = [:]
    for _ in 0..<10_000 { for letter in try UserCode(from: random).letters { counts[letter, default: 0] += 1 } }
    let expected = 80_000.0 / 20
    let chiSquare = UserCode.alphabet.reduce(0.0) { sum, letter in
      let difference = (counts[letter] ?? 0) - expected
      return sum + difference * difference / expected
    }
    // The 99.9 % point for 19 degrees of freedom; the seed is fixed, so is the figure.
    #expect(counts.count == 20 && chiSquare < 43.82)
  }

  @Test func printingDoesNotShowIt() throws {
    let code = try UserCode(typed: "WDJB-MJHT")
    var dumped = ""
    dump(code, to: &dumped)
    #expect(["\(code)", String(reflecting: code)] == ["user code", "user code"])
    #expect(!dumped.contains("WDJB"))
  }
}
