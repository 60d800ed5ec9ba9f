package import LicenseTokens

/// Members of a JSON object as a server gave it. What comes from a server is shown in a terminal: texts are without control
/// characters. What is not of its kind counts as absent.
extension [String: JSONValue] {
  package func text(_ name: String) -> String? {
    guard case .string(let text)? = self[name] else { return nil }
    return text.terminalSafe
  }

  /// As it came, for a document or another text that is not shown.
  package func document(_ name: String) -> String? {
    guard case .string(let text)? = self[name] else { return nil }
    return text
  }

  package func number(_ name: String) -> Int64? {
    guard case .integer(let number)? = self[name] else { return nil }
    return number
  }

  package func flag(_ name: String) -> Bool? {
    guard case .bool(let flag)? = self[name] else { return nil }
    return flag
  }

  package func texts(_ name: String) -> [String] {
    guard case .array(let elements)? = self[name] else { return [] }
    return elements.compactMap { if case .string(let text) = $0 { text.terminalSafe } else { nil } }
  }

  package func object(_ name: String) -> [String: JSONValue]? {
    guard case .object(let members)? = self[name] else { return nil }
    return members
  }

  package func objects(_ name: String) -> [[String: JSONValue]] {
    guard case .array(let elements)? = self[name] else { return [] }
    return elements.compactMap { if case .object(let members) = $0 { members } else { nil } }
  }
}

extension String {
  /// Without control and format characters, which a terminal would obey.
  package var terminalSafe: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
          default: scalar
          }
        }))
  }
}
