import Cryptography
import Testing

@testable import LicensingCore

/// Codes drawn from the source that the programs use. Chance cannot fail these: the bounds are passed once in 10^12 runs.
@Suite struct UnpredictableTests {
  private struct SystemDice: RandomSource {
    func bytes(_ count: Int) throws -> [UInt8] { try SecureRandom.bytes(count) }
  }

  @Test func noLetterOfAMillionUserCodesIsMoreLikelyThanAnother() throws {
    let rounds = 1_000_000
    // By place in the code and letter.
    var counts = Array(repeating: Array(repeating: 0.0, count: 256), count: UserCode.length)
    for _ in 0..<rounds {
      for (place, letter) in try UserCode(from: SystemDice()).letters.utf8.enumerated() {
        counts[place][Int(letter)] += 1
      }
    }
    let expected = Double(rounds) / Double(UserCode.alphabet.count)
    for place in counts {
      let used = place.filter { $0 > 0 }
      let chiSquare = used.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
      // With 19 degrees of freedom; the bias of a remainder of 256 would give some 1900.
      #expect(used.count == 20 && chiSquare < 110)
    }
  }

  @Test func noTwoOfAMillionDeviceCodesAreTheSame() throws {
    var codes: Set<String> = []
    for _ in 0..<1_000_000 { codes.insert(try DeviceCode(from: SystemDice()).exposed) }
    #expect(codes.count == 1_000_000)
  }
}
