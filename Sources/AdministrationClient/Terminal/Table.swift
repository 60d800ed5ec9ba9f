import HTTPCalls

/// Rows under titles. On a terminal it is as wide as that and no wider: long texts are cut, and where that is not enough, each
/// row is written below the other. Elsewhere nothing is cut.
package struct Table: Sendable, Equatable {
  package struct Column: Sendable, Equatable {
    let title: String
    /// Numbers.
    let isRight: Bool
    /// Never cut, as half an id is none.
    let isWhole: Bool

    package init(_ title: String, isRight: Bool = false, isWhole: Bool = false) {
      self.title = title
      self.isRight = isRight
      self.isWhole = isWhole
    }
  }

  private let columns: [Column]
  private var rows: [[String]]

  /// - Parameter rows: a text for each column; nil: a dash. Nothing in them is obeyed by a terminal.
  package init(_ columns: [Column], _ rows: [[String?]]) {
    self.columns = columns
    self.rows = rows.map { row in row.map { text in text.map { $0.isEmpty ? "-" : $0.terminalSafe } ?? "-" } }
  }

  private static let gap = 2
  /// What a text is cut to at the most.
  private static let narrowest = 6

  /// - Parameter width: in columns; nil: as wide as it gets.
  package func lines(columns width: Int?) -> [String] {
    let natural = columns.indices.map { index in
      rows.reduce(columns[index].title.columns) { max($0, index < $1.count ? $1[index].columns : 0) }
    }
    guard let width else { return lines(natural) }
    return fitted(natural, to: width).map(lines) ?? records
  }

  /// Takes columns off the widest of those that can be cut.
  /// - Returns: nil if there is not enough to take.
  private func fitted(_ natural: [Int], to width: Int) -> [Int]? {
    var widths = natural
    var excess = natural.reduce(0, +) + Self.gap * max(0, columns.count - 1) - width
    while excess > 0 {
      let candidates = columns.indices.filter { index in
        !columns[index].isWhole && widths[index] > max(Self.narrowest, columns[index].title.columns)
      }
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { return nil }
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }

  private func lines(_ widths: [Int]) -> [String] {
    ([columns.map(\.title)] + rows).map { row in
      let cells = zip(zip(columns, widths), row).map { column, text in
        text.fitted(to: column.1).padded(to: column.1, isRight: column.0.isRight)
      }
      let line = cells.joined(separator: String(repeating: " ", count: Self.gap))
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }

  /// One line for each text, a blank one between rows.
  private var records: [String] {
    let width = columns.reduce(0) { max($0, $1.title.columns) } + Self.gap
    return Array(
      rows.map { row in
        zip(columns, row).map { column, text in column.title.padded(to: width) + text }
      }.joined(separator: [""]))
  }
}
