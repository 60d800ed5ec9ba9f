/// Tables as text (RFC 4180) that spreadsheets open.
package enum CSVText {
  /// Cells with commas between them, and the line's end.
  package static func line(_ cells: [String]) -> String { cells.map(cell).joined(separator: ",") + "\r\n" }

  /// A text as one cell: quoted where it has to be.
  ///
  /// A spreadsheet takes a cell that begins with one of `=`, `+`, `-`, `@`, a tab or a line break for a formula and runs it; an
  /// apostrophe in front makes it a text.
  package static func cell(_ text: String) -> String {
    let neutral = beginsAsFormula(text) ? "'" + text : text
    guard needsQuotes(neutral) else { return neutral }
    var quoted = "\""
    for scalar in neutral.unicodeScalars {
      if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }

  /// The text of which `cell` made a cell, once its quotes are off.
  static func withoutApostrophe(_ cell: String) -> String {
    let rest = cell.dropFirst()
    return cell.first == "'" && beginsAsFormula(rest) ? String(rest) : cell
  }

  /// By scalars: a mark after the sign would make another character of both.
  private static func beginsAsFormula(_ text: some StringProtocol) -> Bool {
    switch text.unicodeScalars.first {
    case "=", "+", "-", "@", "\t", "\r", "\n": true
    // Spreadsheets in East Asian languages take the full-width signs as well.
    case "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": true
    default: false
    }
  }

  /// Semicolons and tabs part cells where a spreadsheet is set to other separators; the cell behind one could be a formula.
  private static func needsQuotes(_ text: String) -> Bool {
    let edges = [text.unicodeScalars.first, text.unicodeScalars.last]
    return text.unicodeScalars.contains { "\",;\t\r\n".unicodeScalars.contains($0) } || edges.contains(" ")
  }

  /// What is wrong with a line of cells.
  enum Malformed: Error {
    /// A quote is not closed at the line's end.
    case openQuote
    /// A quote stands in a cell without quotes around it, or text after the closing quote.
    case strayQuote
  }

  /// The cells of one line without its end. A line break inside a cell ends the line: no cell of ours has one.
  static func cells(ofLine line: [UInt8]) throws(Malformed) -> [String] {
    var cells: [String] = []
    var rest = line[...]
    repeat {
      let cell = rest.first == UInt8(ascii: "\"") ? try quotedCell(&rest) : plainCell(&rest)
      guard !cell.isStray else { throw .strayQuote }
      cells.append(String(decoding: cell.bytes, as: UTF8.self))
    } while rest.popFirst() != nil
    return cells
  }

  /// Up to the comma or the line's end.
  private static func plainCell(_ rest: inout ArraySlice<UInt8>) -> (bytes: [UInt8], isStray: Bool) {
    let bytes = Array(rest.prefix { $0 != UInt8(ascii: ",") })
    rest = rest.dropFirst(bytes.count)
    return (bytes, bytes.contains(UInt8(ascii: "\"")))
  }

  private static func quotedCell(
    _ rest: inout ArraySlice<UInt8>
  ) throws(Malformed) -> (bytes: [UInt8], isStray: Bool) {
    let quote = UInt8(ascii: "\"")
    var bytes: [UInt8] = []
    rest = rest.dropFirst()
    while let byte = rest.popFirst() {
      guard byte == quote else {
        bytes.append(byte)
        continue
      }
      guard rest.first == quote else { return (bytes, rest.first.map { $0 != UInt8(ascii: ",") } ?? false) }
      rest = rest.dropFirst()
      bytes.append(quote)
    }
    throw .openQuote
  }
}
