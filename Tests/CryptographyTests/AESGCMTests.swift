import Cryptography
import Testing

@Suite struct AESGCMTests {
  /// Test cases 13-16 of McGrew and Viega's GCM submission to NIST, the 256-bit ones with a 96-bit nonce.
  static let vectors: [(key: String, nonce: String, plaintext: String, additionalData: String, result: String)] = {
    let zeros = String(repeating: "00", count: 32)
    let key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
    let nonce = "cafebabefacedbaddecaf888"
    let plaintext = """
      d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
      1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39
      """
    let ciphertext = """
      522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa\
      8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662
      """
    return [
      (zeros, String(zeros.prefix(24)), "", "", "530f8afbc74536b9a963b4f1c4cb738b"),
      (
        zeros, String(zeros.prefix(24)), String(zeros.prefix(32)), "",
        "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"
      ),
      (key, nonce, plaintext + "1aafd255", "", ciphertext + "898015ad" + "b094dac5d93471bdec1a502270e3cc6c"),
      (
        key, nonce, plaintext, "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        ciphertext + "76fc6ece0f4e1768cddf8853bb2d551b"
      ),
    ]
  }()

  @Test(arguments: vectors)
  func publishedVectors(
    vector: (key: String, nonce: String, plaintext: String, additionalData: String, result: String)
  ) throws {
    let key = SymmetricKey(bytes: try bytes(vector.key))
    let additionalData = try bytes(vector.additionalData)
    let sealed = try AESGCM.seal(
      try bytes(vector.plaintext), key: key, nonce: try bytes(vector.nonce), additionalData: additionalData)
    #expect(hex(sealed) == vector.nonce + vector.result)
    #expect(hex(try AESGCM.open(sealed, key: key, additionalData: additionalData)) == vector.plaintext)
  }

  private let key = SymmetricKey(bytes: Array(0..<32))
  private let nonce: [UInt8] = Array(0..<12)

  @Test func everyChangedBitIsFound() throws {
    let sealed = try AESGCM.seal([1, 2, 3], key: key, nonce: nonce, additionalData: [9])
    for bit in 0..<sealed.count * 8 {
      var changed = sealed
      changed[bit / 8] ^= 1 << (bit % 8)
      #expect(throws: CryptographyError.notAuthentic) { try AESGCM.open(changed, key: key, additionalData: [9]) }
    }
  }

  @Test func otherAdditionalDataOrKeyDoesNotOpen() throws {
    let sealed = try AESGCM.seal([1, 2, 3], key: key, nonce: nonce, additionalData: [9])
    let otherKey = SymmetricKey(bytes: Array(1...32))
    #expect(throws: CryptographyError.notAuthentic) { try AESGCM.open(sealed, key: key, additionalData: [8]) }
    #expect(throws: CryptographyError.notAuthentic) { try AESGCM.open(sealed, key: key, additionalData: []) }
    #expect(throws: CryptographyError.notAuthentic) { try AESGCM.open(sealed, key: otherKey, additionalData: [9]) }
  }

  @Test(arguments: 0..<28)
  func shorterThanNonceAndTagIsNotAuthentic(count: Int) {
    let sealed = [UInt8](repeating: 0, count: count)
    #expect(throws: CryptographyError.notAuthentic) { try AESGCM.open(sealed, key: key, additionalData: []) }
  }

  @Test func keysAndNoncesOfOtherLengthsAreRefused() {
    #expect(throws: CryptographyError.wrongLength(of: "key", expected: 32, actual: 16)) {
      try AESGCM.seal([], key: SymmetricKey(bytes: Array(0..<16)), nonce: nonce, additionalData: [])
    }
    #expect(throws: CryptographyError.wrongLength(of: "nonce", expected: 12, actual: 16)) {
      try AESGCM.seal([], key: key, nonce: Array(0..<16), additionalData: [])
    }
  }
}
