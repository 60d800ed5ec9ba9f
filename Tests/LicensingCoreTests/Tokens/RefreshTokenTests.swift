import Cryptography
import LicenseTokens
import LicensingCore
import Testing

@Suite struct RefreshTokenTests {
  private let keys: SecretKeys
  private let token: RefreshToken

  init() throws {
    keys = try sampleKeys()
    token = try RefreshToken(familyID: sampleID(6), generation: 258, keys: keys, random: SeededRandom())
  }

  private func bytes() throws -> [UInt8] { try #require(Base64URL.decode(String(token.exposed.dropFirst(4)))) }

  @Test func itSaysItsFormatFamilyAndGenerationAndTheKeysNumber() throws {
    let bytes = try bytes()
    let family: FamilyID = sampleID(6)
    #expect(token.exposed.hasPrefix("csr_") && bytes.count == 91)
    #expect(bytes[0] == 1)
    #expect(Array(bytes[1..<17]) == family.bytes)
    #expect(Array(bytes[17..<25]) == [0, 0, 0, 0, 0, 0, 1, 2])
    #expect(Array(bytes[57..<59]) == [0, 1])
  }

  @Test func itIsReadBack() throws {
    let presented = try #require(RefreshToken(presented: token.exposed, keys: keys))
    #expect(presented.familyID == sampleID(6) && presented.generation == 258)
    #expect(presented.exposed == token.exposed && presented.hash == SHA256.hash(Array(token.exposed.utf8)))
  }

  @Test func twoOfOneGenerationDiffer() throws {
    let random = SeededRandom(seed: 2)
    let other = try RefreshToken(familyID: sampleID(6), generation: 258, keys: keys, random: random)
    #expect(other.exposed != token.exposed && other.hash != token.hash)
  }

  @Test func everyFlippedBitIsRefused() throws {
    let original = try bytes()
    for bit in 0..<original.count * 8 {
      var changed = original
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(RefreshToken(presented: "csr_" + Base64URL.encode(changed), keys: keys) == nil, "bit \(bit)")
    }
  }

  @Test func whatIsCutOffOrAddedIsRefused() throws {
    let original = try bytes()
    for count in 0..<original.count {
      #expect(RefreshToken(presented: "csr_" + Base64URL.encode(Array(original.prefix(count))), keys: keys) == nil)
    }
    for text in [token.exposed + "A", token.exposed + "=", "csr_", "", " " + token.exposed] {
      #expect(RefreshToken(presented: text, keys: keys) == nil)
    }
    #expect(RefreshToken(presented: "csd_" + token.exposed.dropFirst(4), keys: keys) == nil)
    #expect(RefreshToken(presented: "csr_" + String(repeating: "A", count: 100_000), keys: keys) == nil)
  }

  @Test func anotherMasterKeyRefusesIt() throws {
    #expect(RefreshToken(presented: token.exposed, keys: try sampleKeys(byte: 8)) == nil)
    #expect(RefreshToken(presented: token.exposed, keys: try sampleKeys(number: 2)) == nil)
  }

  @Test(arguments: [0, -1, Int64.min])
  func aGenerationIsPositive(generation: Int64) {
    #expect(throws: MalformedIdentifier.self) {
      try RefreshToken(familyID: sampleID(6), generation: generation, keys: keys, random: SeededRandom())
    }
  }

  @Test func aFamilyThatIsNoIDIsRefused() {
    #expect(throws: MalformedIdentifier.self) {
      try RefreshToken(familyID: FamilyID(stored: "fam_x"), generation: 1, keys: keys, random: SeededRandom())
    }
  }

  @Test func theLargestGenerationIsReadBack() throws {
    let last = try RefreshToken(familyID: sampleID(6), generation: .max, keys: keys, random: SeededRandom())
    #expect(RefreshToken(presented: last.exposed, keys: keys)?.generation == .max)
  }

  @Test func printingDoesNotShowIt() {
    var dumped = ""
    dump(token, to: &dumped)
    #expect(["\(token)", String(reflecting: token)] == ["csr_…", "csr_…"])
    #expect(!dumped.contains(token.exposed))
  }
}
