import QRCodes
import Testing

@Suite struct QRCodeTests {
  /// What `qrencode -l M -m 0 -t ASCII` prints for the same text, one # for each dark module.
  @Test func isTheCodeThatQrencodeMakes() throws {
    let code = try #require(QRCode("WDJB-MJHT"))
    let rows = (0..<code.size).map { row in
      String((0..<code.size).map { code.isDark(row: row, column: $0) ? "#" : "." })
    }
    #expect(rows == expected)
  }

  @Test func outsideItIsLight() throws {
    let code = try #require(QRCode("WDJB-MJHT"))
    #expect(code.isDark(row: 0, column: 0))
    for (row, column) in [(-1, 0), (0, -1), (code.size, 0), (0, code.size), (Int.max, Int.min)] {
      #expect(!code.isDark(row: row, column: column))
    }
  }

  @Test func whatNoCodeHoldsIsNone() {
    #expect(QRCode("") == nil)
    #expect(QRCode("a\0b") == nil)
    #expect(QRCode(String(repeating: "x", count: 3000)) == nil)
    #expect(QRCode(String(repeating: "x", count: 2000))?.size == 169)
  }
}

private let expected = [
  "#######...#.#.#######",
  "#.....#.#.##..#.....#",
  "#.###.#..#....#.###.#",
  "#.###.#..###..#.###.#",
  "#.###.#.##..#.#.###.#",
  "#.....#..#..#.#.....#",
  "#######.#.#.#.#######",
  "...........##........",
  "#.#.#.#..#.#....#..#.",
  "##.....#......##.....",
  "##.##.#.....#...#..#.",
  "...#......#...##..###",
  ".#.##.##.##.#.#.#.#..",
  "........#.##.#.##....",
  "#######...##.##..###.",
  "#.....#....###..#.##.",
  "#.###.#.####.##.#####",
  "#.###.#...#...##.#.#.",
  "#.###.#.#.#.#..##...#",
  "#.....#.......#.#.###",
  "#######.##..#.#..##.#",
]
