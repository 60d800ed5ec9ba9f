import Configuration

/// Reads single settings strictly: an absent key leaves the default, a value that is present is taken as it is or
/// becomes a problem. All problems are kept.
package struct SettingReader<Key: ConfigurationKey> {
  private let sources: ConfigurationSources<Key>
  package private(set) var problems: [ConfigurationProblem]

  package init(_ sources: ConfigurationSources<Key>) {
    self.sources = sources
    problems = sources.problems
  }

  /// Notes that `key` cannot stay as it is, with a message that continues "key: ".
  package mutating func report(_ key: Key, _ message: String) {
    problems.append(ConfigurationProblem(key: key.rawValue, message: message))
  }

  /// Reads what `parse` understands; `expectation` completes the sentence "… is not …".
  /// - Returns: whether a source has the key, with a good value or a bad one.
  @discardableResult
  package mutating func read<Value>(
    _ key: Key, into setting: inout Value, expectation: String, _ parse: (String) -> Value?
  ) -> Bool {
    guard let (content, place) = look(up: key, type: .string) else { return false }
    guard case .string(let text) = content else {
      report(key, "is not a single value (given \(place))")
      return true
    }
    if let value = parse(text) {
      setting = value
    } else {
      report(key, "\"\(text)\" is not \(expectation) (given \(place))")
    }
    return true
  }

  /// Reads a whole number in plain decimal digits.
  package mutating func read(_ key: Key, into setting: inout Int, in range: ClosedRange<Int>) {
    let expectation = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    read(key, into: &setting, expectation: expectation) { Self.wholeNumber($0, in: range) }
  }

  /// Reads a limit: a whole number, 0 to lift it.
  package mutating func read(limit key: Key, into setting: inout Int?) {
    let expectation = "a whole number from 1 to 1000000000, or 0 for no limit"
    read(key, into: &setting, expectation: expectation) { text in
      Self.wholeNumber(text, in: 0...1_000_000_000).map { $0 == 0 ? nil : $0 }
    }
  }

  /// Reads one of a few words.
  package mutating func read<Choice: CaseIterable & RawRepresentable<String>>(
    _ key: Key, into setting: inout Choice
  ) {
    let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    read(key, into: &setting, expectation: "one of \(words)") { Choice(rawValue: $0) }
  }

  /// Reads a path, which is not looked at.
  /// - Returns: whether a source has the key.
  @discardableResult
  package mutating func read(path key: Key, into setting: inout String) -> Bool {
    read(key, into: &setting, expectation: "a path") { PathNotation.isPath($0) ? $0 : nil }
  }

  /// Reads a path that need not be there; the empty text stands for none.
  package mutating func read(optionalPath key: Key, into setting: inout String?) {
    read(key, into: &setting, expectation: "a path") { text -> String?? in
      if text.isEmpty { return .some(nil) }
      // Not `? text : nil`, which would make a bad path an absent one.
      guard PathNotation.isPath(text) else { return nil }
      return text
    }
  }

  /// Reads a list; `reject` says what is wrong with an item, if anything.
  package mutating func read(
    list key: Key, into setting: inout [String], reject: (String) -> String?
  ) {
    guard let (content, place) = look(up: key, type: .stringArray) else { return }
    guard case .stringArray(let items) = content else {
      report(key, "is not a list (given \(place))")
      return
    }
    let found = items.compactMap { item in reject(item).map { "\"\(item)\" \($0) (given \(place))" } }
    for message in found { report(key, message) }
    if found.isEmpty { setting = items }
  }

  private static func wholeNumber(_ text: String, in range: ClosedRange<Int>) -> Int? {
    guard let number = Int(text), String(number) == text, range.contains(number) else { return nil }
    return number
  }

  /// The first source that has the key, with its content; no content if it has another shape than `type`.
  private func look(
    up key: Key, type: ConfigType
  ) -> (content: ConfigContent?, place: String)? {
    let absoluteKey = AbsoluteConfigKey(ConfigKey(key.rawValue))
    for source in sources.sources {
      do {
        guard let value = try source.provider.value(forKey: absoluteKey, type: type).value else { continue }
        return (value.content, source.name)
      } catch {
        return (nil, source.name)
      }
    }
    return nil
  }
}
