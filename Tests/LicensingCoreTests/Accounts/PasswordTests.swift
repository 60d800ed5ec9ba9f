import Testing

@testable import LicensingCore

@Suite struct PasswordTests {
  private static let short = "has at least 12 characters; several words are best"
  private static let alike = "has at least 5 different characters; several words are best"
  private static let long = "has at most 1024 bytes, none of them zero"
  private static let guessed =
    "is one of those that are tried first: a common one, a run of keys, the e-mail address; several words are best"

  @Test(arguments: [
    ("elevenchars", short), ("", short), ("éééééééééé", short), ("aaaabbbbccccdddd", alike), ("ééééééééééééé", alike),
    ("with\u{0}a nul byte", long), (String(repeating: "abcde", count: 205), long),
    (String(repeating: "abcde", count: 200_000), long),
  ])
  func whatIsWrongIsTold(text: String, sentence: String) {
    #expect(throws: FieldProblem("password", sentence)) { try Password(chosen: text) }
  }

  @Test(arguments: [12, 64, 72, 73, 1000, 1024])
  func everyLengthInBetweenIsTakenAndCounts(length: Int) throws {
    let text = String(SeededRandom().bytes(length).map { Character(UnicodeScalar(33 + $0 % 89)) })
    let password = try Password(chosen: text)
    #expect(password.bytes == Array(text.utf8), "nothing is cut off")
    #expect(password.problem(for: "ada@example.com", brand: "Countersign") == nil)
  }

  @Test(arguments: ["correct horse", "Zwölf Boxkämpfer", "lower case only words", "7391 4482 1192", "ñandú y cóndor"])
  func noKindOfCharacterIsAskedFor(text: String) throws {
    #expect(try Password(chosen: text).problem(for: "ada@example.com", brand: "Countersign") == nil)
  }

  @Test(arguments: [
    ("Password2024", "ada@example.com", "Countersign"), ("Ada.Lovelace1815", "ada.lovelace@example.com", "Countersign"),
    ("countersign!!!", "ada@example.com", "Countersign"), ("acmestores2026", "ada@example.com", "Acme Stores"),
  ])
  func whatIsTriedFirstForThisAccountIsTold(text: String, email: String, brand: String) throws {
    let problem = try Password(chosen: text).problem(for: email, brand: brand)
    #expect(problem == FieldProblem("password", Self.guessed))
  }

  @Test func whatIsTriedFirstForOneAccountIsGoodForAnother() throws {
    let password = try Password(chosen: "ada.lovelace1815")
    #expect(password.problem(for: "grace@example.com", brand: "Countersign") == nil)
  }

  @Test func aPresentedPasswordIsOnlyNotTooLong() {
    #expect(Password(presented: "") != nil)
    #expect(Password(presented: String(repeating: "a", count: 1024)) != nil)
    #expect(Password(presented: String(repeating: "a", count: 1025)) == nil)
  }

  @Test func printingDoesNotShowIt() throws {
    let password = try Password(chosen: "correct horse battery")
    var dumped = ""
    dump(password, to: &dumped)
    #expect(["\(password)", String(reflecting: password)] == ["password", "password"])
    #expect(!dumped.contains("99"), "the c of correct")
  }
}
