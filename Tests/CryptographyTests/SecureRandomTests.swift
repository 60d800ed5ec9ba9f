import Cryptography
import Testing

@Suite struct SecureRandomTests {
  @Test func asManyBytesAsAsked() throws {
    #expect(try SecureRandom.bytes(0) == [])
    #expect(try SecureRandom.bytes(33).count == 33)
  }

  /// Two equal draws of 256 bits would not happen in the life of the universe.
  @Test func drawsDiffer() throws {
    #expect(Set(try (0..<100).map { _ in try SecureRandom.bytes(32) }).count == 100)
  }

  @Test func negativeCountIsRefused() {
    #expect(throws: CryptographyError.invalidParameter("count")) { try SecureRandom.bytes(-1) }
  }
}
