import Cryptography
import Testing

@testable import LicensingStore

@Suite struct TableDigestTests {
  private func digest(_ rows: [[SQLValue]]) -> [UInt8] {
    var digest = TableDigest()
    rows.forEach { digest.add($0) }
    return digest.finish()
  }

  @Test func itIsTheHashOfWhatIsWritten() {
    let rows: [[SQLValue]] = [[.null, .integer(-2)], [.text("é"), .bytes([7, 0])]]
    let bytes: [UInt8] =
      [0, 1, 255, 255, 255, 255, 255, 255, 255, 254] + [2, 0, 0, 0, 0, 0, 0, 0, 2, 0xC3, 0xA9]
      + [3, 0, 0, 0, 0, 0, 0, 0, 2, 7, 0]
    #expect(digest(rows) == SHA256.hash(bytes))
    #expect(digest([]) == SHA256.hash([]))
  }

  /// Whatever is not the same has another digest, also what a database might take for the same.
  @Test func everythingCounts() {
    let tables: [[[SQLValue]]] = [
      [], [[.null]], [[.text("")]], [[.bytes([])]], [[.integer(0)]], [[.text("0")]], [[.bytes([48])]],
      [[.null], [.null]],
      [[.text("a"), .text("bc")]], [[.text("ab"), .text("c")]], [[.text("e\u{301}")]], [[.text("\u{E9}")]],
      [[.integer(1), .integer(2)]], [[.integer(2), .integer(1)]],
    ]
    #expect(Set(tables.map(digest)).count == tables.count)
  }
}
