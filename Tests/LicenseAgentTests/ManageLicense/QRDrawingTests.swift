import QRCodes
import Testing

@testable import LicenseAgent

@Suite struct QRDrawingTests {
  /// Reads the path back into modules.
  @Test func drawsEveryDarkModuleAndNoOther() throws {
    let text = "https://auth.example.com/activate?user_code=WDJB-MJHT"
    let code = try #require(QRCode(text))
    let drawing = try #require(QRDrawing(text))
    #expect(drawing.viewBox == "0 0 \(code.size + 8) \(code.size + 8)")
    var dark: Set<[Int]> = []
    var rest = Substring(drawing.path)
    while let run = rest.prefixMatch(of: #/M(\d+) (\d+)h(\d+)v1h-(\d+)z/#) {
      let (column, row, width) = try (
        #require(Int(run.1)), #require(Int(run.2)), #require(Int(run.3))
      )
      #expect(run.3 == run.4)
      for offset in 0..<width { dark.insert([row - 4, column + offset - 4]) }
      rest = rest[run.range.upperBound...]
    }
    #expect(rest.isEmpty)
    for row in 0..<code.size {
      for column in 0..<code.size {
        #expect(dark.contains([row, column]) == code.isDark(row: row, column: column))
      }
    }
    #expect(dark.allSatisfy { $0.allSatisfy { (0..<code.size).contains($0) } })
  }

  @Test func whatNoCodeHoldsIsNotDrawn() { #expect(QRDrawing(String(repeating: "x", count: 5000)) == nil) }
}
