import QRCodes

/// A QR code as a drawing of a page: the dark modules as one SVG path, in modules.
struct QRDrawing: Sendable {
  /// With the quiet zone of four modules that ISO/IEC 18004 wants on each side: `0 0 37 37`.
  let viewBox: String
  /// The `d` of the path: each run of dark modules in a row is one rectangle.
  let path: String

  private static let quietZone = 4

  /// - Returns: nil if no QR code can hold the text.
  init?(_ text: String) {
    guard let code = QRCode(text) else { return nil }
    let side = code.size + 2 * Self.quietZone
    viewBox = "0 0 \(side) \(side)"
    path = (0..<code.size).map { Self.row($0, of: code) }.joined()
  }

  private static func row(_ row: Int, of code: QRCode) -> String {
    var path = ""
    var start: Int?
    for column in 0...code.size {
      switch (code.isDark(row: row, column: column), start) {
      case (true, nil): start = column
      case (false, let first?):
        path += "M\(first + quietZone) \(row + quietZone)h\(column - first)v1h-\(column - first)z"
        start = nil
      default: break
      }
    }
    return path
  }
}
