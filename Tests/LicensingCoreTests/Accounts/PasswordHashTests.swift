import LicenseTokens
import LicensingCore
import Testing

@Suite struct PasswordHashTests {
  private let password: Password

  init() throws { password = try Password(chosen: "correct horse battery") }

  @Test func theStoredTextShowsItsParameters() throws {
    let hash = try PasswordHash(password, random: ScriptedRandom(Array(1...16)))
    #expect(hash.text.hasPrefix("scrypt$65536$8$2$\(Base64URL.encode(Array(1...16)))$"))
    #expect(Base64URL.decode(String(hash.text.split(separator: "$")[5]))?.count == 32)
    #expect(PasswordHash(stored: hash.text).isHash(of: password))
    #expect(!hash.isHash(of: try Password(chosen: "Correct horse battery")))
  }

  @Test func aHashOfOtherParametersIsChecked() throws {
    // RFC 7914 §12, the third vector.
    let key: [UInt8] = [
      0x70, 0x23, 0xBD, 0xCB, 0x3A, 0xFD, 0x73, 0x48, 0x46, 0x1C, 0x06, 0xCD, 0x81, 0xFD, 0x38, 0xEB, 0xFD, 0xA8, 0xFB,
      0xBA, 0x90, 0x4F, 0x8E, 0x3E, 0xA9, 0xB5, 0x43, 0xF6, 0x54, 0x5D, 0xA1, 0xF2, 0xD5, 0x43, 0x29, 0x55, 0x61, 0x3F,
      0x0F, 0xCF, 0x62, 0xD4, 0x97, 0x05, 0x24, 0x2A, 0x9A, 0xF9, 0xE6, 0x1E, 0x85, 0xDC, 0x0D, 0x65, 0x1E, 0x40, 0xDF,
      0xCF, 0x01, 0x7B, 0x45, 0x57, 0x58, 0x87,
    ]
    let salt = Base64URL.encode(Array("SodiumChloride".utf8))
    let stored = PasswordHash(stored: "scrypt$16384$8$1$\(salt)$\(Base64URL.encode(key))")
    #expect(stored.isHash(of: try Password(chosen: "pleaseletmein")))
    #expect(!stored.isHash(of: password))
  }

  @Test(arguments: [
    "", "scrypt", "scrypt$65536$8$2$AAAA", "bcrypt$2$8$1$AAAA$AAAA", "scrypt$x$8$1$AAAA$AAAA",
    "scrypt$2$-8$1$AAAA$AAAA",
    "scrypt$3$8$1$AAAA$AAAA", "scrypt$0$0$0$AAAA$AAAA", "scrypt$2$8$1$AAAA$", "scrypt$2$8$1$AA=$AAAA",
    "scrypt$2$8$1$AAAA$AAAA$", "scrypt$9223372036854775807$8$1$AAAA$AAAA", "scrypt$16777216$1024$1024$AAAA$AAAA",
    "scrypt$99999999999999999999$8$1$AAAA$AAAA",
  ])
  func aTextThatIsNoHashIsNoOnesHash(text: String) {
    #expect(!PasswordHash(stored: text).isHash(of: password))
  }
}
