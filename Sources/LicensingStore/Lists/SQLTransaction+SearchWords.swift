import LicensingCore

/// Whose rows are searched together: an organization's devices, or all organizations.
typealias SearchScope = String

extension SQLTransaction {
  /// Makes a row be found by other words than before.
  func replaceWords(_ former: SearchWords, by words: SearchWords, of subject: String, in scope: SearchScope) throws {
    let (before, after) = (Set(former.words), Set(words.words))
    for word in former.words where !after.contains(word) {
      try connection.execute(
        "DELETE FROM search_words WHERE scope = $1 AND word = $2 AND subject_id = $3",
        [.text(scope), .text(word), .text(subject)])
    }
    for word in words.words where !before.contains(word) {
      try connection.execute(
        "INSERT INTO search_words (scope, word, subject_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        [.text(scope), .text(word), .text(subject)])
    }
  }

  /// How many words of the scope begin so, or any number above `limit`.
  func wordCount(beginning: String, in scope: SearchScope, upTo limit: Int64) throws -> Int64 {
    try connection.first(
      """
      SELECT count(*) FROM (
        SELECT 1 FROM search_words WHERE scope = $1 AND word >= $2 AND word < $3 LIMIT $4) AS found
      """, [.text(scope)] + Self.range(of: beginning) + [.integer(limit + 1)]
    ) { try $0.integer(0) } ?? 0
  }

  /// How many have exactly this word, or any number above `limit`.
  func wordCount(_ word: String, in scope: SearchScope, upTo limit: Int64) throws -> Int64 {
    try connection.first(
      "SELECT count(*) FROM (SELECT 1 FROM search_words WHERE scope = $1 AND word = $2 LIMIT $3) AS found",
      [.text(scope), .text(word), .integer(limit + 1)]
    ) { try $0.integer(0) } ?? 0
  }

  /// The first and the last of the texts that begin so, byte by byte.
  static func range(of beginning: String) -> [SQLValue] { [.text(beginning), .text(beginning + "\u{10FFFF}")] }
}
