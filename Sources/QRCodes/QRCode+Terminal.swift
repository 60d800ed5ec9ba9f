extension QRCode {
  /// The code for a terminal, two rows of modules to a line of text, with its quiet zone. Light modules are drawn and
  /// dark ones left out: most terminals are dark.
  package var terminalLines: [String] {
    let quietZone = 4
    let range = -quietZone..<size + quietZone
    return stride(from: range.lowerBound, to: range.upperBound, by: 2).map { row in
      String(
        range.map { column -> Character in
          switch (isDark(row: row, column: column), isDark(row: row + 1, column: column)) {
          case (false, false): "█"
          case (false, true): "▀"
          case (true, false): "▄"
          case (true, true): " "
          }
        })
    }
  }
}
