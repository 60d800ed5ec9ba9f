import LicensingCore

/// Devices that somebody pasted or uploaded, one a line: its serial number and its article number.
///
/// Cells are parted by commas, semicolons or tabs, as spreadsheets write them in one country or the other and as they copy: neither
/// number can have one of these in it. It only reads; what is wrong with the numbers is found out where files are issued.
struct DeviceTable: Sendable, Equatable {
  static let mostLines = 100_000
  static let mostBytes = 4_194_304
  private static let mostColumnsWritten = 100

  struct Line: Sendable, Equatable {
    /// From 1, as editors count.
    let number: Int
    let serialNumber: String?
    let articleNumber: String?
  }

  /// A line that cannot be read, with a sentence that says what is wrong.
  struct BadLine: Sendable, Equatable {
    let number: Int
    let reason: String
  }

  private(set) var lines: [Line] = []
  private(set) var badLines: [BadLine] = []

  /// A first line that names the columns is understood, in whatever order, and with others between them. Without it the first cell
  /// is the serial number and the second the article number. Empty lines are skipped.
  /// - Throws: `LicensingError.invalid` (field `devices`) for what is too long, or a first line that names only one of the two.
  init(_ text: String) throws {
    guard text.utf8.count <= Self.mostBytes else {
      throw Self.problem("has at most \(Self.mostBytes >> 20) MiB; issue files for the others afterwards")
    }
    let text = text.first == "\u{FEFF}" ? text.dropFirst() : text[...]
    var numbered = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
      .map { (number: $0 + 1, text: String($1)) }.filter { !$0.text.trimmed.isEmpty }
    var columns: Columns?
    if let first = numbered.first, let named = try Self.header(first.text) {
      columns = named
      numbered.removeFirst()
    }
    guard numbered.count <= Self.mostLines else {
      throw Self.problem("has at most \(Self.mostLines) devices; issue files for the others afterwards")
    }
    for (number, text) in numbered { read(text, number, columns) }
  }

  private static func problem(_ message: String) -> LicensingError { .invalid([FieldProblem("devices", message)]) }

  // MARK: The first line

  private struct Columns {
    let serialNumber: Int
    let articleNumber: Int
  }

  private static let serialNames: Set = ["serialnumber", "serialno", "serial", "sn"]
  private static let articleNames: Set = ["articlenumber", "articleno", "article"]

  private static func header(_ line: String) throws -> Columns? {
    guard let cells = cells(of: line) else { return nil }
    let names = cells.map { $0.lowercased().filter { !" _-.#".contains($0) } }
    let serial = names.firstIndex(where: serialNames.contains)
    let article = names.firstIndex(where: articleNames.contains)
    switch (serial, article) {
    case (let serial?, let article?): return Columns(serialNumber: serial, articleNumber: article)
    case (nil, nil): return nil
    default: throw problem("names the columns serial_number and article_number in its first line, or neither")
    }
  }

  // MARK: The others

  private mutating func read(_ text: String, _ number: Int, _ columns: Columns?) {
    guard let cells = Self.cells(of: text) else {
      badLines.append(BadLine(number: number, reason: "Quotes stand around whole cells only."))
      return
    }
    if columns == nil, cells.dropFirst(2).contains(where: { !$0.isEmpty }) {
      badLines.append(
        BadLine(
          number: number,
          reason: "The line has more than a serial and an article number. Name the columns in the first line."))
      return
    }
    let cell: (Int) -> String? = { cells.indices.contains($0) && !cells[$0].isEmpty ? cells[$0] : nil }
    let (serial, article) = (cell(columns?.serialNumber ?? 0), cell(columns?.articleNumber ?? 1))
    guard serial != nil || article != nil else {
      badLines.append(BadLine(number: number, reason: "There is no serial number and no article number in the line."))
      return
    }
    lines.append(Line(number: number, serialNumber: serial, articleNumber: article))
  }

  /// The trimmed cells of a line, quotes and the apostrophe off that keeps a spreadsheet from taking a cell for a formula; nil: a
  /// quote is where it cannot be.
  private static func cells(of line: String) -> [String]? {
    var (cells, cell, isQuoted, wasQuoted): ([String], String, Bool, Bool) = ([], "", false, false)
    for character in line {
      switch character {
      case "\"" where isQuoted: (isQuoted, wasQuoted) = (false, true)
      case "\"" where cell.trimmed.isEmpty && !wasQuoted: (cell, isQuoted) = ("", true)
      case "\"": return nil
      case ",", ";", "\t":
        if isQuoted { fallthrough }
        cells.append(plain(cell))
        (cell, wasQuoted) = ("", false)
      default:
        if wasQuoted, !character.isWhitespace { return nil }
        cell.append(character)
      }
    }
    return isQuoted ? nil : cells + [plain(cell)]
  }

  private static func plain(_ cell: String) -> String {
    let trimmed = cell.trimmed
    let isNeutralized = trimmed.first == "'" && trimmed.dropFirst().first.map { "=+-@".contains($0) } == true
    return isNeutralized ? String(trimmed.dropFirst()) : trimmed
  }

  /// A line that is read as these numbers.
  static func line(_ serialNumber: String?, _ articleNumber: String?) -> String {
    "\(cell(serialNumber)), \(cell(articleNumber))"
  }

  /// What writes lines that can stand below others: in the columns that the first of those names.
  static func writer(below text: String) -> (_ serialNumber: String?, _ articleNumber: String?) -> String {
    let lines = text.drop { $0 == "\u{FEFF}" }.split(whereSeparator: \.isNewline)
    let first = lines.first { !String($0).trimmed.isEmpty }
    guard let columns = first.flatMap({ try? header(String($0)) }) else { return line }
    let count = max(columns.serialNumber, columns.articleNumber) + 1
    // In a table wider than any that people make, the short line is one that cannot be read; as wide ones it would fill the memory.
    guard count <= mostColumnsWritten else { return line }
    return { serialNumber, articleNumber in
      var cells = Array(repeating: "", count: count)
      cells[columns.serialNumber] = cell(serialNumber)
      cells[columns.articleNumber] = cell(articleNumber)
      return cells.joined(separator: ", ")
    }
  }

  private static func cell(_ text: String?) -> String {
    let text = text ?? ""
    return text.contains(where: { ",;\t".contains($0) }) ? "\"\(text.filter { $0 != "\"" })\"" : text
  }
}
