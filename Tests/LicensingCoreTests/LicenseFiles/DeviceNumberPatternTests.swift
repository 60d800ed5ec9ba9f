import LicensingCore
import Testing

@Suite struct DeviceNumberPatternTests {
  static let matches: [(pattern: String, key: String, isMatch: Bool)] = [
    ("SWITCH-8", "SWITCH-8", true), ("SWITCH-8", "SWITCH-80", false), ("SWITCH-8", "XSWITCH-8", false),
    ("switch - 8", "SWITCH-8", true), ("ｓｗｉｔｃｈ-8", "SWITCH-8", true), (" SWITCH-8\u{FEFF}", "SWITCH-8", true),
    ("SWITCH-16*", "SWITCH-16", true), ("SWITCH-16*", "SWITCH-16-POE", true), ("SWITCH-16*", "SWITCH-1", false),
    ("*", "A", true), ("*", "A/B_C.D-E", true), ("**", "A", true), ("*8", "SWITCH-88", true), ("*8", "8", true),
    ("*8", "SWITCH-81", false), ("A*B*C", "AXXBYYC", true), ("A*B*C", "ABC", true), ("A*B*C", "ACB", false),
    ("*AB*AB", "ABAAB", true), ("*AB*AB", "XABAABAB", true), ("*AB*AB", "ABA", false),
    ("?", "A", true), ("?", "AB", false), ("A?C", "ABC", true), ("A?C", "AC", false), ("A?*", "AB", true),
    ("A?*", "A", false), ("É1", "É1", true), ("e\u{301}1", "É1", true), ("001", "1", false),
    ("A#", "A1", true), ("A#", "AA", false), ("A##-*", "A12-", true), ("####", "123", false), ("#", "٣", false),
  ]

  @Test(arguments: matches)
  func aPatternFitsTheWholeNumber(match: (pattern: String, key: String, isMatch: Bool)) throws {
    let pattern = try #require(DeviceNumberPattern(match.pattern, hasDigitSign: true))
    #expect(pattern.matches(match.key) == match.isMatch, "\(match)")
  }

  @Test(arguments: ["", " ", "A B;C", "A+", "(A)", "A\nB,C", String(repeating: "A", count: 65), "A\u{0}B", "🔧"])
  func whatNoNumberHasIsNoPattern(text: String) {
    #expect(DeviceNumberPattern(text, hasDigitSign: true) == nil)
  }

  @Test func theDigitSignIsOneOnlyWhereItIsAskedFor() {
    #expect(DeviceNumberPattern("A#") == nil && DeviceNumberPattern("A#", hasDigitSign: true) != nil)
    #expect(DeviceNumberPattern(String(repeating: "#", count: 64), hasDigitSign: true) != nil)
  }

  @Test func aPatternMadeToTakeLongDoesNot() throws {
    let pattern = try #require(DeviceNumberPattern(String(repeating: "*A", count: 31) + "*B"))
    #expect(!pattern.matches(String(repeating: "A", count: 64)))
  }
}
