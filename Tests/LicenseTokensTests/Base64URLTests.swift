import LicenseTokens
import Testing

@Suite struct Base64URLTests {
  /// RFC 4648 §10 without the padding, and the two characters in which base64url differs.
  @Test(arguments: [
    ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
    ("foobar", "Zm9vYmFy"), ("??>", "Pz8-"), ("???", "Pz8_"),
  ])
  func publishedTexts(plain: String, text: String) {
    #expect(Base64URL.encode(Array(plain.utf8)) == text)
    #expect(Base64URL.decode(text) == Array(plain.utf8))
  }

  @Test func everyLengthComesBack() {
    for count in 0...100 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ count) }
      #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
    }
  }

  @Test(arguments: [
    "Zg==", "Zg=", "=", "Zm9v=", "Pz8+", "Pz8/", " Zg", "Zg ", "Z g", "Zg\n", "Zg\r\n", "Z", "Zm9vY", "Zg\0", "Zé",
    "Z.",
  ])
  func everythingElseIsRefused(text: String) {
    #expect(Base64URL.decode(text) == nil)
  }

  /// Of the characters that could end the text, exactly those are read that leave no bit over.
  @Test func leftOverBitsAreRefused() {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    #expect(String(alphabet.filter { Base64URL.decode("A\($0)") != nil }) == "AQgw")
    #expect(String(alphabet.filter { Base64URL.decode("AA\($0)") != nil }) == "AEIMQUYcgkosw048")
    #expect(String(alphabet.filter { Base64URL.decode("AAA\($0)") != nil }) == alphabet)
  }
}
