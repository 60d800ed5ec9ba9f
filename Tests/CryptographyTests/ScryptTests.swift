import Cryptography
import Testing

@Suite struct ScryptTests {
  /// RFC 7914 §12, the three that fit into tests, and one of the size passwords are hashed with (from Python's hashlib).
  static let vectors: [(password: String, salt: String, parameters: Scrypt.Parameters, derived: String)] = [
    (
      "", "", .init(n: 16, r: 1, p: 1),
      """
      77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442\
      fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906
      """
    ),
    (
      "password", "NaCl", .init(n: 1024, r: 8, p: 16),
      """
      fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162\
      2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640
      """
    ),
    (
      "pleaseletmein", "SodiumChloride", .init(n: 16384, r: 8, p: 1),
      """
      7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2\
      d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887
      """
    ),
    (
      "correct horse", "0123456789abcdef", .init(n: 65536, r: 8, p: 2),
      """
      8f8ae7672f146f0945a7ebac4547918d6ce747ca0462c8e4a6bcaa450c01f999\
      73ea61d078167d13c52f54deb1de7fe1058cf231f866662f6a1ce96a3446f518
      """
    ),
  ]

  @Test(arguments: vectors)
  func publishedKeys(
    vector: (password: String, salt: String, parameters: Scrypt.Parameters, derived: String)
  ) throws {
    let derived = try Scrypt.deriveKey(
      password: Array(vector.password.utf8), salt: Array(vector.salt.utf8), parameters: vector.parameters, byteCount: 64
    )
    #expect(hex(derived) == vector.derived)
  }

  @Test(arguments: [
    Scrypt.Parameters(n: 0, r: 8, p: 1), .init(n: 1, r: 8, p: 1), .init(n: -2, r: 8, p: 1), .init(n: 16, r: 0, p: 1),
    .init(n: 16, r: 1, p: 0), .init(n: .max, r: .max, p: .max), .init(n: 1 << 24, r: 8, p: 1),
  ])
  func parametersBeyondReasonAreRefused(parameters: Scrypt.Parameters) {
    #expect(throws: CryptographyError.invalidParameter("parameters")) {
      try Scrypt.deriveKey(password: [], salt: [], parameters: parameters, byteCount: 32)
    }
  }

  @Test func costThatIsNoPowerOfTwoIsRefused() {
    #expect(throws: CryptographyError.self) {
      try Scrypt.deriveKey(password: [], salt: [], parameters: .init(n: 1000, r: 8, p: 1), byteCount: 32)
    }
  }
}
