import Cryptography
import Testing

@Suite struct HKDFTests {
  /// RFC 5869 appendix A.1-A.3.
  static let vectors: [(key: [UInt8], salt: [UInt8], info: [UInt8], derived: String)] = [
    (
      .init(repeating: 0x0B, count: 22), Array(0...12), Array(0xF0...0xF9),
      "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    ),
    (
      Array(0x00...0x4F), Array(0x60...0xAF), Array(0xB0...0xFF),
      """
      b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09\
      da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87
      """
    ),
    (
      .init(repeating: 0x0B, count: 22), [], [],
      "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    ),
  ]

  @Test(arguments: vectors)
  func publishedKeys(vector: (key: [UInt8], salt: [UInt8], info: [UInt8], derived: String)) throws {
    let derived = try HKDF.deriveKey(
      from: SymmetricKey(bytes: vector.key), salt: vector.salt, info: vector.info, byteCount: vector.derived.count / 2)
    #expect(hex(derived.bytes) == vector.derived)
  }

  @Test(arguments: [0, -1, 255 * 32 + 1])
  func impossibleLengthsAreRefused(byteCount: Int) {
    #expect(throws: CryptographyError.invalidParameter("byteCount")) {
      try HKDF.deriveKey(from: SymmetricKey(bytes: [1]), salt: [], info: [], byteCount: byteCount)
    }
  }

  @Test func emptyKeyIsRefused() {
    #expect(throws: CryptographyError.invalidParameter("key")) {
      try HKDF.deriveKey(from: SymmetricKey(bytes: []), salt: [], info: [], byteCount: 32)
    }
  }
}
