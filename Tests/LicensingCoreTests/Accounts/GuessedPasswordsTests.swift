import Testing

@testable import LicensingCore

@Suite struct GuessedPasswordsTests {
  private func hold(_ text: String, about names: [String] = []) -> Bool {
    GuessedPasswords.hold(Array(text.utf8), about: names)
  }

  @Test(arguments: [
    "password1234", "Password!2024", "passwordpassword", "P@ssw0rd1234", "p455w0rd2026", "administrator",
    "Administrator1",
    "welcome12345", "letmeinplease", "iloveyou1234", "iloveyouforever", "changemeplease", "qwertyuiop12",
    "QWERTYUIOP123",
    "qwertzuiop[]", "azertyuiop12", "qwerty123456", "asdfghjklzxc", "1234567890ab", "123456789012", "098765432109",
    "abcdefghijkl", "zyxwvutsrqpo", "abcdefgh1234", "aaaaaaaaaaaab", "111122223333", "!@#$%^&*()12", "1q2w3e4r5t6y",
    "1qaz2wsx3edc", "zaq12wsxcde3", "qazwsxedcrfv", "abcdeabcdeabcde", "abc-9abc-9abc-9", "correcthorsebatterystaple",
    "Correct Horse Battery Staple", "to be or not to be", "monkeydragon99", "Sunshine2024!", "mypassword12!",
    "testtesttest", "testtest1234", "serverserver1", "dreamer dreamer ",
  ])
  func whatEverybodyTriesIsHeld(text: String) { #expect(hold(text)) }

  @Test(arguments: [
    "correct horse battery", "the owner has a long password", "another long password", "cats ate my homework",
    "v7#kQ2mP9xLt", "bcdf-ghjk-lmnp-qrst-vwxz", "my password is not here", "abcde1 quite fgh", "winter at the fjord",
    "umbrella-stand-21", "rsqp-mkwd-ztvb", "1234 nobody counts", "naïve café owner",
  ])
  func whatTakesGuessingIsNot(text: String) { #expect(!hold(text)) }

  @Test func namesAreTakenOutWholeAndByTheWord() {
    let names = ["ada.lovelace", "Acme Stores"]
    for text in [
      "ada.lovelace12", "Lovelace-1815", "lovelacelovelac3", "acme stores 1", "ACMESTORES2026", "storesacme2026!",
    ] {
      #expect(hold(text, about: names), "\(text)")
      #expect(!hold("jugged hare, " + text, about: names), "\(text)")
    }
    // Three letters are in too many words.
    #expect(!hold("ada builds mills", about: ["ada"]))
    #expect(!hold("anything at all", about: ["", "@", "..."]))
  }

  @Test func everyWholeOneIsNeeded() {
    for text in GuessedPasswords.whole {
      #expect(text.count >= 10 && text == text.lowercased(), "\(text)")
      #expect(hold(text) && hold(text.uppercased()), "\(text)")
    }
  }

  @Test func theLongestIsLookedAtAsWell() {
    #expect(hold(String(repeating: "password", count: 128)))
    #expect(hold(String(repeating: "a", count: 1023) + "b"))
    #expect(!hold(String(repeating: "a", count: 1000) + "but not this"))
  }
}
