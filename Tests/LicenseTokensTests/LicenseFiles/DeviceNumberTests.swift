import Foundation
import LicenseTokens
import Testing

@Suite struct DeviceNumberTests {
  /// The table that `Vectors/LicenseFiles/generate.py` wrote.
  private static func table() throws -> [[String?]] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Vectors/DeviceNumbers/device_numbers.json").standardizedFileURL
    return try JSONDecoder().decode([[String?]].self, from: Data(contentsOf: file))
  }

  @Test func canonicalFormsAreThoseOfTheTable() throws {
    let table = try Self.table()
    #expect(table.count > 90)
    for row in table {
      try #require(row.count == 2)
      let text = try #require(row[0])
      let canonical = DeviceNumber.canonical(text)
      // By their bytes: Swift takes decomposed characters for the same.
      #expect(canonical.map { Array($0.utf8) } == row[1].map { Array($0.utf8) }, "\(text)")
    }
  }

  @Test func canonicalFormsAreTheirOwn() throws {
    for row in try Self.table() {
      guard let canonical = row[1] else { continue }
      #expect(DeviceNumber.canonical(canonical) == canonical)
    }
    for value in 0...0x10FFFF as ClosedRange<UInt32> {
      guard let scalar = Unicode.Scalar(value), let canonical = DeviceNumber.canonical("1\(scalar)1") else { continue }
      let again = DeviceNumber.canonical(canonical)
      if again?.utf8.elementsEqual(canonical.utf8) != true { Issue.record("U+\(String(value, radix: 16))") }
    }
  }

  @Test func ofASCIIOnlyLettersDigitsAndFourSignsAreTaken() {
    let taken = (0x21..<0x7F).filter { DeviceNumber.canonical("1\(UnicodeScalar(UInt8($0)))1") != nil }
    let allowed = "-./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
    #expect(taken == allowed.utf8.map(Int.init))
  }

  @Test(arguments: [
    ("SW-1", "sw - 1", true), ("SW-1", "SW-1", true), ("SW-1", "SW-2", false), ("SW-1", "SW-01", false),
    ("", "", false), ("#", "#", false), ("SW-1", "", false), ("", "SW-1", false),
  ])
  func numbersAreComparedByTheirCanonicalForm(a: String, b: String, areSame: Bool) {
    #expect(DeviceNumber.areSame(a, b) == areSame)
  }

  @Test(arguments: [
    ("", ""), ("  ", ""), (" sw-0001\r\n", "sw-0001"), ("\u{FEFF}a b\u{200B}", "a b"), ("a", "a"), ("# ", "#"),
  ])
  func numbersAreShownAsTheyWereTyped(text: String, shown: String) {
    #expect(DeviceNumber.trimmed(text) == shown)
  }
}
