import LicensingCore
import Testing

@Suite struct LicenseKeyTextTests {
  @Test(arguments: ["A", "MYSOFT-O55N-7NKR-9FLF", "abc;{}|\\^`<>=+%&", "!~", String(repeating: "x", count: 128)])
  func printableTextsAreKeysAsTheyAre(text: String) {
    #expect(LicenseKeyText(presented: text)?.exposed == text)
  }

  @Test(arguments: [
    "", " ", " AB", "AB ", "A B", "AB\n", "AB\u{0}", "A,B", "\"AB\"", "A'B", "\u{7F}", "AÄ", "\u{FF21}\u{FF22}",
    "A\u{301}", "AB\r\n",
    "AB\t", String(repeating: "x", count: 129),
  ])
  func whatCannotBeWrittenEverywhereIsNoKey(text: String) {
    #expect(LicenseKeyText(presented: text) == nil)
  }

  @Test(arguments: [
    ("MYSOFT-AAAA-BBBB-CCCC-9FLF", "MYSO••••••••••••••••••9FLF"), ("MYSOFT-O55N-7NKR-9FLF", "MYS••••••••••••••9FLF"),
    ("MY-AAAAAAAA-BBBBBBBB-CCCCCCCC", "MY•••••••••••••••••••••••CCCC"),
    ("AAAAABBBBBCCCCCDDDDD", "••••••••••••••••DDDD"),
    ("-AAAAABBBBBCCCCCDDDDD", "•••••••••••••••••DDDD"), ("AB-CDE", "••••DE"), ("ABC", "••C"), ("AB", "••"), ("A", "•"),
  ])
  func whatListsShow(text: String, masked: String) throws {
    #expect(try #require(LicenseKeyText(presented: text)).masked == masked)
  }

  @Test func neverMoreThanAThirdIsShown() throws {
    for length in 1...128 {
      for dash in [nil, 0, 1, length / 8, length / 4, length / 2, length - 1] {
        var characters = Array(repeating: Character("K"), count: length)
        if let dash, dash < length { characters[dash] = "-" }
        let masked = try #require(LicenseKeyText(presented: String(characters))).masked
        let shown = masked.filter { $0 != "•" }.count
        #expect(masked.count == length && shown * 3 <= length)
      }
    }
  }

  @Test func equalTextsAreEqualAndCaseMatters() {
    #expect(LicenseKeyText(presented: "AB-C") == LicenseKeyText(presented: "AB-C"))
    for other in ["AB-c", "AB-", "AB-CD", "AB_C"] {
      #expect(LicenseKeyText(presented: "AB-C") != LicenseKeyText(presented: other))
    }
  }

  @Test func printingDoesNotShowIt() throws {
    let key = try #require(LicenseKeyText(presented: "MYSOFT-SECRET"))
    var dumped = ""
    dump(key, to: &dumped)
    #expect(["\(key)", String(reflecting: key)] == ["license key", "license key"])
    #expect(!dumped.contains("SECRET") && !"\(Optional(key) as Any)".contains("SECRET"))
  }
}
