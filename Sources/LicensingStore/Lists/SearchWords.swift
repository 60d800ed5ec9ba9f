import LicensingCore

// Lists: what makes lists hold with a million rows. A search looks up words in the table `search_words` instead of looking
// through every row, and what a list is sorted by stands in an index.

/// The words under which a row is found, as they stand at the beginning of its `search_key`.
struct SearchWords: Equatable {
  /// Distinct, in the order in which they were met.
  let words: [String]

  /// - Parameter number: one whose last characters people type, as they stand at the end of a label.
  init(_ texts: [String?], number: String? = nil) {
    var words = texts.compactMap { $0 }.flatMap(Self.split)
    if let number { words.append(Self.tail(of: Self.split(number).joined())) }
    var known: Set<String> = []
    self.words = words.filter { known.insert($0).inserted }
  }

  /// The words in a `search_key`; none in one of a server that made none.
  init(of searchKey: String) {
    guard Self.isPrepared(searchKey) else {
      words = []
      return
    }
    let line = searchKey.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
    words = line.split(separator: " ").map(String.init)
  }

  /// Every word with a blank before it, then each text on a line of its own: no text begins with a blank, so that the first
  /// character tells whether the words are there.
  func searchKey(_ texts: [String?]) -> String {
    ([" " + words.joined(separator: " ")] + texts.compactMap { $0?.folded }).joined(separator: "\n")
  }

  static func isPrepared(_ searchKey: String) -> Bool { searchKey.utf8.first == UInt8(ascii: " ") }

  /// Whether a `search_key` has no words yet, in SQL.
  static let isUnprepared = "substr(search_key, 1, 1) <> ' '"

  /// The runs of letters and digits in a text, folded.
  static func split(_ text: String) -> [String] {
    text.folded.split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }

  /// A word under which what ends with the text is found by its beginning. No text has such a word itself.
  static func tail(of text: String) -> String { "<" + String(text.reversed()) }
}

/// One word of a search.
struct SearchTerm: Equatable {
  /// More words than these are not looked at.
  static let most = 8
  /// With fewer characters the end of a number is no help to anybody.
  private static let shortestTail = 3

  let text: String

  /// - Returns: the distinct words of a search; nil: nothing is searched for. None: it can find nothing.
  static func terms(of search: String?) -> [SearchTerm]? {
    guard let search = search?.trimmed, !search.isEmpty else { return nil }
    return SearchWords([search]).words.prefix(most).map(SearchTerm.init(text:))
  }

  /// What the words that it finds begin with.
  var beginnings: [String] { text.count < Self.shortestTail ? [text] : [text, SearchWords.tail(of: text)] }

  /// LIKE patterns for the `search_key` of what it finds; always two, so that there is one statement for all. Nothing in them is
  /// a wildcard but the ends: words have none.
  var patterns: [SQLValue] {
    [beginnings.first, beginnings.last].map { .text("% \($0 ?? "")%") }
  }

  /// Whether it finds the row at hand, in SQL; without words in its `search_key`, by any part of its texts.
  /// - Parameter place: the number of the first of the three placeholders for `everyPattern`.
  static func condition(from place: Int) -> String {
    let prepared = "search_key LIKE $\(place) OR search_key LIKE $\(place + 1)"
    return "(\(prepared) OR \(SearchWords.isUnprepared) AND search_key LIKE $\(place + 2))"
  }

  var everyPattern: [SQLValue] { patterns + [.text("%\(text)%")] }
}
