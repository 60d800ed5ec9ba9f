/// Settings as a command line has them: each `KEY=VALUE`.
package enum SettingArguments {
  /// A text without `=`.
  package struct Malformed: Error, Equatable {
    package let text: String
  }

  /// - Returns: the values by key, not looked at; of a key that stands twice, the last one.
  package static func read(_ texts: [String]) throws(Malformed) -> [String: String] {
    var settings: [String: String] = [:]
    for text in texts {
      guard let equals = text.firstIndex(of: "=") else { throw Malformed(text: text) }
      settings[String(text[..<equals])] = String(text[text.index(after: equals)...])
    }
    return settings
  }
}
