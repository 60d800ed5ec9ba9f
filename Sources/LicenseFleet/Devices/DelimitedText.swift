/// A table as text (RFC 4180), as spreadsheets export it.
struct DelimitedText {
  /// What is wrong with it; lines are counted from 1.
  enum Malformed: Error, Equatable {
    case notUTF8
    /// A quote is not closed before the end.
    case openQuote(line: Int)
    /// A quote stands in a cell without quotes around it, or text after the closing quote.
    case strayQuote(line: Int)
  }

  struct Row: Equatable {
    /// On which line it begins.
    let line: Int
    let cells: [String]
  }

  /// Without those that are empty.
  let rows: [Row]

  /// - Parameter bytes: UTF-8, with or without a byte order mark. Cells are parted by commas, semicolons or tabs: the first of
  ///   them that stands in the first line.
  init(parsing bytes: [UInt8]) throws(Malformed) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let bytes = bytes.starts(with: mark) ? bytes[mark.count...] : bytes[...]
    guard String(validating: bytes, as: UTF8.self) != nil else { throw .notUTF8 }
    var scanner = Scanner(rest: bytes, separator: Self.separator(of: bytes))
    var rows: [Row] = []
    while let row = try scanner.row() {
      if row.cells.contains(where: { !$0.isEmpty }) { rows.append(row) }
    }
    self.rows = rows
  }

  private static func separator(of bytes: ArraySlice<UInt8>) -> UInt8 {
    let firstLine = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    return firstLine.first { [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")].contains($0) }
      ?? UInt8(ascii: ",")
  }

  private struct Scanner {
    var rest: ArraySlice<UInt8>
    let separator: UInt8
    var line = 1

    /// - Returns: nil at the end.
    mutating func row() throws(Malformed) -> Row? {
      guard !rest.isEmpty else { return nil }
      let first = line
      var cells: [String] = []
      while true {
        cells.append(try rest.first == UInt8(ascii: "\"") ? quotedCell() : plainCell())
        guard let byte = rest.popFirst() else { break }
        if byte == separator { continue }
        if byte == UInt8(ascii: "\r"), rest.first == UInt8(ascii: "\n") { rest = rest.dropFirst() }
        line += 1
        break
      }
      return Row(line: first, cells: cells)
    }

    private func endsCell(_ byte: UInt8) -> Bool {
      byte == separator || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    private mutating func plainCell() throws(Malformed) -> String {
      let bytes = rest.prefix { !endsCell($0) }
      guard !bytes.contains(UInt8(ascii: "\"")) else { throw .strayQuote(line: line) }
      rest = rest[bytes.endIndex...]
      return DelimitedText.trimmed(String(decoding: bytes, as: UTF8.self))
    }

    private mutating func quotedCell() throws(Malformed) -> String {
      let first = line
      var bytes: [UInt8] = []
      rest = rest.dropFirst()
      while let byte = rest.popFirst() {
        if byte == UInt8(ascii: "\n") { line += 1 }
        guard byte == UInt8(ascii: "\"") else {
          bytes.append(byte)
          continue
        }
        if rest.first == byte {
          rest = rest.dropFirst()
          bytes.append(byte)
          continue
        }
        guard rest.first.map(endsCell) ?? true else { throw .strayQuote(line: line) }
        return DelimitedText.trimmed(String(decoding: bytes, as: UTF8.self))
      }
      throw .openQuote(line: first)
    }
  }

  static func trimmed(_ text: String) -> String {
    let start = text.drop { $0.isWhitespace }
    return String(start.reversed().drop { $0.isWhitespace }.reversed())
  }
}

extension DelimitedText.Malformed: CustomStringConvertible {
  var description: String {
    switch self {
    case .notUTF8: "is not UTF-8 text; export it as CSV UTF-8"
    case .openQuote(let line): "line \(line): a quotation mark is never closed"
    case .strayQuote(let line): "line \(line): a quotation mark stands where none may be"
    }
  }
}
