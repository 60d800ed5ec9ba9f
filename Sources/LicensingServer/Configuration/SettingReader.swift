import Configuration

/// Reads single settings strictly: an absent key leaves the default, a value that is present is taken as it is or
/// becomes a problem. All problems are kept.
struct SettingReader {
  private let sources: ConfigurationSources
  private(set) var problems: [ConfigurationProblem]

  init(_ sources: ConfigurationSources) {
    self.sources = sources
    problems = sources.problems
  }

  /// Notes that `key` cannot stay as it is, with a message that continues "key: ".
  mutating func report(_ key: ServerConfigurationKey, _ message: String) {
    problems.append(ConfigurationProblem(key: key.rawValue, message: message))
  }

  /// Reads what `parse` understands; `expectation` completes the sentence "… is not …".
  /// - Returns: whether a source has the key, with a good value or a bad one.
  @discardableResult
  mutating func read<Value>(
    _ key: ServerConfigurationKey, into setting: inout Value, expectation: String, _ parse: (String) -> Value?
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
  mutating func read(_ key: ServerConfigurationKey, into setting: inout Int, in range: ClosedRange<Int>) {
    let expectation = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    read(key, into: &setting, expectation: expectation) { Self.wholeNumber($0, in: range) }
  }

  /// Reads a limit: a whole number, 0 to lift it.
  mutating func read(limit key: ServerConfigurationKey, into setting: inout Int?) {
    let expectation = "a whole number from 1 to 1000000000, or 0 for no limit"
    read(key, into: &setting, expectation: expectation) { text in
      Self.wholeNumber(text, in: 0...1_000_000_000).map { $0 == 0 ? nil : $0 }
    }
  }

  /// Reads one of a few words.
  mutating func read<Choice: CaseIterable & RawRepresentable<String>>(
    _ key: ServerConfigurationKey, into setting: inout Choice
  ) {
    let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    read(key, into: &setting, expectation: "one of \(words)") { Choice(rawValue: $0) }
  }

  /// Reads a path, which is not looked at.
  /// - Returns: whether a source has the key.
  @discardableResult
  mutating func read(path key: ServerConfigurationKey, into setting: inout String) -> Bool {
    read(key, into: &setting, expectation: "a path") { Self.isPath($0) ? $0 : nil }
  }

  /// Reads a path that need not be there; the empty text stands for none.
  mutating func read(optionalPath key: ServerConfigurationKey, into setting: inout String?) {
    read(key, into: &setting, expectation: "a path") { text -> String?? in
      if text.isEmpty { return .some(nil) }
      return Self.isPath(text) ? text : nil
    }
  }

  /// Reads a list; `reject` says what is wrong with an item, if anything.
  mutating func read(
    list key: ServerConfigurationKey, into setting: inout [String], reject: (String) -> String?
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

  static func isPath(_ text: String) -> Bool {
    !text.isEmpty && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
  }

  private static func wholeNumber(_ text: String, in range: ClosedRange<Int>) -> Int? {
    guard let number = Int(text), String(number) == text, range.contains(number) else { return nil }
    return number
  }

  /// The first source that has the key, with its content; no content if it has another shape than `type`.
  private func look(
    up key: ServerConfigurationKey, type: ConfigType
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
