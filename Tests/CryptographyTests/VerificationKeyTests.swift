import Cryptography
import Testing

@Suite struct VerificationKeyTests {
  /// The key, message ("sample") and SHA-256 signature of RFC 6979 appendix A.2.5.
  private static let x = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
  private static let y = "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"
  private static let r = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
  private static let s = "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
  private static let order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
  private static let prime = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"
  private static let zero = String(repeating: "0", count: 64)
  private static let message = Array("sample".utf8)

  private func key() throws -> VerificationKey {
    try VerificationKey(p256X: try bytes(Self.x), y: try bytes(Self.y))
  }

  @Test func publishedES256Signature() throws {
    #expect(try key().isValid(try bytes(Self.r + Self.s), for: Self.message))
    #expect(try key().algorithm == .es256)
  }

  @Test(arguments: [
    zero + s, r + zero, zero + zero, order + s, r + order, s + r, r, r + s + "00", "00" + r + s, "",
    String(repeating: "f", count: 128),
    // The same signature in DER, which JOSE does not use.
    "3046022100" + r + "022100" + s,
  ])
  func badES256Signatures(signature: String) throws {
    #expect(try !key().isValid(try bytes(signature), for: Self.message))
  }

  /// r + n and s + n are the same numbers modulo the order; they fit into 32 bytes only if the scalar is small, as here.
  @Test func scalarsAboveTheOrderAreNotReduced() throws {
    let order = try bytes(Self.order)
    let small: [UInt8] = [UInt8](repeating: 0, count: 31) + [1]
    var above = order
    above[31] += 1
    #expect(try !key().isValid(above + small, for: Self.message))
    #expect(try !key().isValid(small + above, for: Self.message))
  }

  @Test func badEd25519Signatures() throws {
    let signing = try SigningKey.generate(.eddsa)
    let signature = try signing.sign([7])
    let key = signing.verificationKey
    #expect(key.isValid(signature, for: [7]))
    for bad in [[], Array(signature.dropLast()), signature + [0], [UInt8](repeating: 0, count: 64)] {
      #expect(!key.isValid(bad, for: [7]))
    }
    // s + L, the same number modulo the group's order (RFC 8032 §5.1.7 demands s < L).
    let order: [UInt8] = Array(try bytes("1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed").reversed())
    var carry = 0
    let sum = zip(signature.suffix(32), order).map { a, b -> UInt8 in
      let total = Int(a) + Int(b) + carry
      carry = total >> 8
      return UInt8(total & 255)
    }
    #expect(carry == 0)
    #expect(!key.isValid(Array(signature.prefix(32)) + sum, for: [7]))
  }

  @Test(arguments: SignatureAlgorithm.allCases)
  func everyChangedBitOfASignatureIsFound(algorithm: SignatureAlgorithm) throws {
    let signing = try SigningKey.generate(algorithm)
    let signature = try signing.sign([7])
    for bit in 0..<512 {
      var changed = signature
      changed[bit / 8] ^= 1 << (bit % 8)
      #expect(!signing.verificationKey.isValid(changed, for: [7]))
    }
  }

  @Test(arguments: [
    (x, x), (y, x), (zero, zero), (zero, y), (prime, y), (x, prime), (String(repeating: "f", count: 64), y),
  ])
  func pointsNotOnTheCurveAreRefused(x: String, y: String) {
    #expect(throws: CryptographyError.invalidKey) { try VerificationKey(p256X: try bytes(x), y: try bytes(y)) }
  }

  @Test(arguments: [0, 31, 33, 64])
  func coordinatesOfOtherLengthsAreRefused(count: Int) throws {
    let wrong = [UInt8](repeating: 1, count: count)
    let error = CryptographyError.wrongLength(of: "coordinate", expected: 32, actual: count)
    #expect(throws: error) { try VerificationKey(p256X: wrong, y: try bytes(Self.y)) }
    #expect(throws: error) { try VerificationKey(p256X: try bytes(Self.x), y: wrong) }
    #expect(throws: error) { try VerificationKey(ed25519: wrong) }
  }

  @Test(arguments: SignatureAlgorithm.allCases)
  func coordinatesMakeTheSameKeyAgain(algorithm: SignatureAlgorithm) throws {
    let signing = try SigningKey.generate(algorithm)
    let key = try VerificationKey(signing.verificationKey.coordinates)
    #expect(key.coordinates == signing.verificationKey.coordinates)
    #expect(key.algorithm == algorithm)
    #expect(key.isValid(try signing.sign([7]), for: [7]))
  }

  /// Bytes of Ed25519's length that decode to no point (RFC 8032 §5.1.3) verify nothing.
  @Test func undecodableEd25519KeyVerifiesNothing() throws {
    let key = try VerificationKey(ed25519: [UInt8](repeating: 0xFF, count: 32))
    #expect(!key.isValid([UInt8](repeating: 0, count: 64), for: []))
    #expect(!key.isValid(try SigningKey.generate(.eddsa).sign([7]), for: [7]))
  }
}
