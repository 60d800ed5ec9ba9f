import Cryptography
import Foundation
import Synchronization
import Testing

@Suite struct SigningKeyTests {
  /// RFC 8032 §7.1, tests 1-3.
  @Test(arguments: [
    (
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      """
      e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155\
      5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b
      """
    ),
    (
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
      """
      92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
      085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00
      """
    ),
    (
      "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
      """
      6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac\
      18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a
      """
    ),
  ])
  func publishedEd25519Signatures(secret: String, publicKey: String, message: String, signature: String) throws {
    let key = try SigningKey(pkcs8: try bytes("302e020100300506032b657004220420" + secret))
    #expect(key.algorithm == .eddsa)
    #expect(key.verificationKey.coordinates == .ed25519(x: try bytes(publicKey)))
    #expect(hex(try key.sign(try bytes(message))) == signature)
    #expect(key.verificationKey.isValid(try bytes(signature), for: try bytes(message)))
  }

  @Test(arguments: SignatureAlgorithm.allCases)
  func whatAKeySignsItsPublicHalfVerifies(algorithm: SignatureAlgorithm) throws {
    let key = try SigningKey.generate(algorithm)
    #expect(key.algorithm == algorithm)
    #expect(key.verificationKey.algorithm == algorithm)
    for count in [0, 1, 1000] {
      let message = try SecureRandom.bytes(count)
      let signature = try key.sign(message)
      #expect(signature.count == 64)
      #expect(key.verificationKey.isValid(signature, for: message))
      #expect(!key.verificationKey.isValid(signature, for: message + [0]))
    }
  }

  @Test(arguments: SignatureAlgorithm.allCases)
  func exportedKeysComeBack(algorithm: SignatureAlgorithm) throws {
    let key = try SigningKey.generate(algorithm)
    let exported = try key.pkcs8()
    let imported = try SigningKey(pkcs8: exported)
    #expect(imported.algorithm == algorithm)
    #expect(imported.verificationKey.coordinates == key.verificationKey.coordinates)
    #expect(try imported.pkcs8() == exported)
    #expect(key.verificationKey.isValid(try imported.sign([1, 2, 3]), for: [1, 2, 3]))
  }

  @Test(arguments: SignatureAlgorithm.allCases)
  func eightThreadsSignAtOnce(algorithm: SignatureAlgorithm) throws {
    let key = try SigningKey.generate(algorithm)
    let valid = Mutex(0)
    let finished = DispatchGroup()
    for index in UInt8(0)..<8 {
      finished.enter()
      Thread {
        let count = (UInt8(0)..<50).count { round in
          let message = [index, round]
          return (try? key.sign(message)).map { key.verificationKey.isValid($0, for: message) } ?? false
        }
        valid.withLock { $0 += count }
        finished.leave()
      }.start()
    }
    finished.wait()
    #expect(valid.withLock { $0 } == 400)
  }

  @Test func opensslVerifiesOurES256() throws {
    let openssl = try OpenSSLCommand()
    let key = try SigningKey.generate(.es256)
    let message = Array("a license token".utf8)
    try openssl.write(message, to: "message")
    try openssl.write(try key.pkcs8(), to: "key.der")
    #expect(try openssl.run("pkey -inform DER -in key.der -pubout -out public.pem").succeeded)
    let verify = "dgst -sha256 -verify public.pem -signature signature.der message"
    // Many signatures, because the length of r and s in DER depends on their leading bits.
    for _ in 0..<20 {
      try openssl.write(try openssl.der(ofRaw: try key.sign(message)), to: "signature.der")
      #expect(try openssl.run(verify) == (true, "Verified OK\n"))
    }
    try openssl.write(message + [0], to: "message")
    #expect(try openssl.run(verify).succeeded == false)
  }

  @Test func weVerifyES256OfOpenSSL() throws {
    let openssl = try OpenSSLCommand()
    let message = Array("a license token".utf8)
    try openssl.write(message, to: "message")
    let key = try SigningKey(
      pkcs8: try openssl.pkcs8(generatedBy: "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256"))
    #expect(key.algorithm == .es256)
    for _ in 0..<20 {
      #expect(try openssl.run("dgst -sha256 -sign key.pem -out signature.der message").succeeded)
      let raw = try openssl.raw(ofDER: try openssl.read("signature.der"))
      #expect(raw.count == 64)
      #expect(key.verificationKey.isValid(raw, for: message))
    }
  }

  @Test func opensslAndWeAgreeOnEd25519() throws {
    let openssl = try OpenSSLCommand()
    let message = Array("a license token".utf8)
    try openssl.write(message, to: "message")
    let key = try SigningKey(pkcs8: try openssl.pkcs8(generatedBy: "genpkey -algorithm ED25519"))
    #expect(try openssl.run("pkeyutl -sign -rawin -inkey key.pem -in message -out theirs").succeeded)
    let ours = try key.sign(message)
    #expect(try openssl.read("theirs") == ours)  // Ed25519 is deterministic
    #expect(key.verificationKey.isValid(try openssl.read("theirs"), for: message))
    try openssl.write(ours, to: "ours")
    #expect(
      try openssl.run("pkeyutl -verify -rawin -inkey key.pem -in message -sigfile ours").succeeded)
  }

  @Test(arguments: [
    "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384",
    "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1",
    "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024",
    "genpkey -algorithm ED448",
    "genpkey -algorithm X25519",
  ])
  func otherKindsOfKeyAreRefused(command: String) throws {
    let encoded = try OpenSSLCommand().pkcs8(generatedBy: command)
    #expect(throws: CryptographyError.unsupportedKey) { try SigningKey(pkcs8: encoded) }
  }

  @Test func bytesThatAreNoKeyAreRefused() throws {
    let encoded = try SigningKey.generate(.es256).pkcs8()
    for bad in [[], [0], Array(encoded.dropLast()), encoded + [0], Array(encoded.reversed())] {
      #expect(throws: CryptographyError.invalidKey) { try SigningKey(pkcs8: bad) }
    }
  }

  @Test func publicHalfOfAnotherKeyIsRefused() throws {
    let encoded = try SigningKey.generate(.es256).pkcs8()
    let other = try SigningKey.generate(.es256).pkcs8()
    // The public point is the last 64 bytes of the DER, the private scalar lies before it.
    let mixed = Array(encoded.dropLast(64) + other.suffix(64))
    #expect(throws: CryptographyError.invalidKey) { try SigningKey(pkcs8: mixed) }
  }
}
