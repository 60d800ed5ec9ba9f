import Cryptography
import Testing

@testable import LicensingCore

@Suite struct MasterKeyTests {
  private let place = StoredPlace(table: "signing_keys", column: "private_key", row: "k1")

  @Test(arguments: [
    (1, 32, true), (65_535, 32, true), (0, 32, false), (-1, 32, false), (65_536, 32, false), (1, 31, false),
    (1, 33, false), (1, 0, false),
  ])
  func aMasterKeyHas32BytesAndANumber(number: Int, count: Int, isKey: Bool) {
    #expect((MasterKey(number: number, bytes: Array(repeating: 1, count: count)) != nil) == isKey)
  }

  @Test func everyPurposeHasItsOwnKey() throws {
    let keys = try sampleKeys()
    let codes = SecretKeys.Purpose.allCases.map { keys.authenticationCode([1], for: $0) }
    #expect(Set(codes).count == SecretKeys.Purpose.allCases.count)
    #expect(codes.allSatisfy { $0.count == 34 && Array($0.prefix(2)) == [0, 1] })
  }

  @Test func aCodeIsValidForItsMessagePurposeAndKeyOnly() throws {
    let keys = try sampleKeys()
    let code = keys.authenticationCode([1, 2], for: .userCodes)
    #expect(keys.isValid(code, of: [1, 2], for: .userCodes))
    #expect(!keys.isValid(code, of: [1, 3], for: .userCodes))
    #expect(!keys.isValid(code, of: [1, 2], for: .refreshTokens))
    #expect(!keys.isValid([], of: [1, 2], for: .userCodes))
    #expect(!keys.isValid(Array(code.dropLast()), of: [1, 2], for: .userCodes))
    #expect(!(try sampleKeys(byte: 8).isValid(code, of: [1, 2], for: .userCodes)))
    #expect(!(try sampleKeys(number: 2).isValid(code, of: [1, 2], for: .userCodes)))
  }

  @Test func aSealedValueOpensAtItsPlace() throws {
    let keys = try sampleKeys()
    let sealed = try keys.seal([1, 2, 3], at: place, random: SeededRandom())
    #expect(Array(sealed.prefix(2)) == [0, 1] && sealed.count == 2 + 12 + 3 + 16)
    #expect(try keys.open(sealed, at: place) == [1, 2, 3])
    #expect(try keys.seal([1, 2, 3], at: place, random: SeededRandom(seed: 2)) != sealed)
  }

  @Test(arguments: [
    StoredPlace(table: "signing_keys", column: "private_key", row: "k2"),
    StoredPlace(table: "signing_keys", column: "other", row: "k1"),
    StoredPlace(table: "clients", column: "private_key", row: "k1"),
    StoredPlace(table: "signing_keysprivate_key", column: "", row: "k1"),
  ])
  func movedElsewhereItDoesNotOpen(other: StoredPlace) throws {
    let keys = try sampleKeys()
    let sealed = try keys.seal([1, 2, 3], at: place, random: SeededRandom())
    #expect(throws: CryptographyError.notAuthentic) { try keys.open(sealed, at: other) }
  }

  @Test func anotherKeyDoesNotOpenIt() throws {
    let sealed = try sampleKeys().seal([1, 2, 3], at: place, random: SeededRandom())
    #expect(throws: SealingFailure()) { try sampleKeys(number: 2).open(sealed, at: place) }
    #expect(throws: CryptographyError.notAuthentic) { try sampleKeys(byte: 8).open(sealed, at: place) }
    #expect(throws: SealingFailure()) { try sampleKeys().open([], at: place) }
    for count in 2..<sealed.count {
      #expect(throws: (any Error).self) { try sampleKeys().open(Array(sealed.prefix(count)), at: place) }
    }
    for position in 2..<sealed.count {
      var changed = sealed
      changed[position] ^= 1
      #expect(throws: CryptographyError.notAuthentic) { try sampleKeys().open(changed, at: place) }
    }
  }

  @Test func printingShowsNoKey() throws {
    let master = try #require(MasterKey(number: 1, bytes: Array(repeating: 173, count: 32)))
    var dumped = ""
    dump(master, to: &dumped)
    dump(try SecretKeys(master), to: &dumped)
    #expect(!(dumped + "\(master)" + String(reflecting: try SecretKeys(master))).contains("173"))
  }
}
