/// A vendor's own keys, read from a table (CSV, RFC 4180) of the columns `key`, `locks_allowed` and `note`. It only reads: whether
/// the keys are new is found out where they are added.
package enum LicenseKeyImport {
  package static let mostLines = 10_000
  package static let mostBytes = 2_097_152

  /// What a line of the file holds. Lines are numbered from 1, as editors do.
  package enum Line: Sendable, Equatable {
    /// - `locksAllowed` and `note` are nil where the line does not say.
    case key(line: Int, LicenseKeyText, locksAllowed: Int?, note: String?)
    /// With a sentence for people that says what is wrong; it never has the text of a key in it.
    case bad(line: Int, reason: String)
  }

  private enum Column: String, CaseIterable {
    case key
    case locksAllowed = "locks_allowed"
    case note
  }

  /// Reads a file, in UTF-8 with or without a byte order mark, whose lines end in CRLF or LF. Empty lines are skipped. A first line
  /// whose first cell is `key` names the columns; without it they are key, locks_allowed and note, of which the last can be left
  /// out.
  ///
  /// A key that is in the file twice is bad the second time. The apostrophe that an export puts in front of a key or note that looks
  /// like a formula is taken off.
  /// - Throws: `LicensingError.invalid` (field `file`) if the file is no such table, or has more than 2 MiB, more than 10 000
  ///   lines, or no key at all.
  package static func read(_ file: [UInt8]) throws -> [Line] {
    guard file.count <= mostBytes else { throw problem("has at most \(mostBytes / 1_048_576) MiB") }
    let marked: [UInt8] = [0xEF, 0xBB, 0xBF]
    let bytes = file.starts(with: marked) ? file.dropFirst(marked.count) : file[...]
    guard !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil else {
      throw problem("is a text in UTF-8, separated by commas; save it as \"CSV UTF-8\"")
    }
    var lines = numberedLines(bytes)
    var columns = Column.allCases
    if let first = lines.first, let named = try header(first.bytes) {
      columns = named
      lines.removeFirst()
    }
    guard !lines.isEmpty else { throw problem("has a key in each line; this one has none") }
    guard lines.count <= mostLines else { throw problem("has at most \(mostLines) keys; import the rest apart") }
    var seen: [String: Int] = [:]
    return lines.map { line, bytes in
      do throws(BadLine) {
        return try read(bytes, line: line, columns, &seen)
      } catch {
        return .bad(line: line, reason: error.reason)
      }
    }
  }

  private static func problem(_ message: String) -> LicensingError { .invalid([FieldProblem("file", message)]) }

  private static func numberedLines(_ bytes: ArraySlice<UInt8>) -> [(line: Int, bytes: [UInt8])] {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return lines.enumerated().compactMap { index, line in
      let isEndedByReturn = line.last == UInt8(ascii: "\r")
      let content = isEndedByReturn ? line.dropLast() : line
      return content.isEmpty ? nil : (index + 1, Array(content))
    }
  }

  /// The columns that a first line names; nil: it is none that does.
  private static func header(_ line: [UInt8]) throws -> [Column]? {
    guard let cells = try? CSVText.cells(ofLine: line).map(\.folded), let first = cells.first else { return nil }
    if ["key;", "key\t"].contains(where: first.hasPrefix) {
      throw problem("separates its cells by commas; this one does it by semicolons or tabs")
    }
    guard first == Column.key.rawValue else { return nil }
    let columns = cells.compactMap(Column.init(rawValue:))
    guard columns.count == cells.count, Set(columns).count == columns.count else {
      throw problem("has the columns key, locks_allowed and note, each once; its first line names others")
    }
    return columns
  }
}

// MARK: One line

extension LicenseKeyImport {
  private struct BadLine: Error {
    let reason: String
  }

  private static func read(
    _ bytes: [UInt8], line: Int, _ columns: [Column], _ seen: inout [String: Int]
  ) throws(BadLine) -> Line {
    let cells = try cells(of: bytes)
    guard cells.count <= columns.count else {
      throw BadLine(
        reason: "The line has more cells than there are columns; a text with a comma needs quotes around it.")
    }
    let values = Dictionary(zip(columns, cells), uniquingKeysWith: { first, _ in first })
    let key = try key(values[.key] ?? "")
    let locksAllowed = try locksAllowed(values[.locksAllowed] ?? "")
    let note = try note(values[.note] ?? "")
    if let earlier = seen.updateValue(line, forKey: key.exposed) {
      seen[key.exposed] = earlier
      throw BadLine(reason: "This is the key of line \(earlier) again.")
    }
    return .key(line: line, key, locksAllowed: locksAllowed, note: note)
  }

  private static func cells(of bytes: [UInt8]) throws(BadLine) -> [String] {
    do throws(CSVText.Malformed) {
      return try CSVText.cells(ofLine: bytes)
    } catch {
      switch error {
      case .openQuote: throw BadLine(reason: "A quote is not closed in this line.")
      case .strayQuote: throw BadLine(reason: "Quotes stand around whole cells only, and doubled inside them.")
      }
    }
  }

  private static func key(_ cell: String) throws(BadLine) -> LicenseKeyText {
    let text = CSVText.withoutApostrophe(cell)
    if text.isEmpty { throw BadLine(reason: "There is no key in this line.") }
    guard let key = LicenseKeyText(presented: text) else {
      throw BadLine(
        reason:
          "A key has 1 to \(LicenseKeyText.longest) letters, digits and signs, and no spaces, commas or quotes.")
    }
    return key
  }

  private static func locksAllowed(_ cell: String) throws(BadLine) -> Int? {
    let text = cell.trimmed
    if text.isEmpty { return nil }
    let range = LicenseKey.locksAllowedRange
    guard let number = Int(text), range.contains(number) else {
      throw BadLine(
        reason: "locks_allowed is a whole number from \(range.lowerBound) to \(range.upperBound), or empty.")
    }
    return number
  }

  private static func note(_ cell: String) throws(BadLine) -> String? {
    let text = CSVText.withoutApostrophe(cell).trimmed
    if text.isEmpty { return nil }
    guard FieldValidation.isLine(text, longest: LicenseKey.longestNote) else {
      throw BadLine(reason: "A note has at most \(LicenseKey.longestNote) characters and no control characters.")
    }
    return text
  }
}
