/// Gathers what is wrong with a request, field by field, so that one answer names everything.
package struct FieldValidation {
  package private(set) var problems: [FieldProblem] = []

  package init() {}

  package mutating func require(_ condition: Bool, _ field: String, _ message: @autoclosure () -> String) {
    if !condition { problems.append(FieldProblem(field, message())) }
  }

  package mutating func note(_ problem: FieldProblem?) {
    if let problem { problems.append(problem) }
  }

  /// A name or other line of text: 1 to `longest` characters (Unicode scalars, so that a heap of accents is not one) after
  /// trimming, no control characters.
  package mutating func line(_ field: String, _ value: String, longest: Int = 200) -> String {
    let trimmed = value.trimmed
    require(
      Self.isLine(trimmed, longest: longest), field,
      "has 1 to \(longest) characters and no line breaks or control characters")
    return trimmed
  }

  /// Whether a trimmed text can be a line; one that cannot is in no field, so whoever looks for it finds nothing.
  package static func isLine(_ trimmed: String, longest: Int = 200) -> Bool {
    !trimmed.isEmpty && trimmed.unicodeScalars.count <= longest && !trimmed.hasControlCharacters
  }

  /// As `line`, but empty or absent is none.
  package mutating func optionalLine(_ field: String, _ value: String?, longest: Int = 200) -> String? {
    guard let value, !value.trimmed.isEmpty else { return nil }
    return line(field, value, longest: longest)
  }

  /// A short code of lower case letters, digits, dots, dashes and underscores, starting with a letter or digit.
  package mutating func code(_ field: String, _ value: String, longest: Int = 40) -> String {
    require(Self.isCode(value, longest: longest), field, "has 1 to \(longest) of a-z, 0-9, '.', '-' and '_'")
    return value
  }

  package static func isCode(_ value: String, longest: Int = 40) -> Bool {
    guard let first = value.utf8.first, value.utf8.count <= longest else { return false }
    let isAlphanumeric: (UInt8) -> Bool = { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
    return isAlphanumeric(first) && value.utf8.allSatisfy { isAlphanumeric($0) || ".-_".utf8.contains($0) }
  }

  /// A web address: `http` or `https`, a host, no user name or password, no control characters, at most 2000 characters.
  package mutating func optionalURL(_ field: String, _ value: String?) -> String? {
    guard let value, !value.trimmed.isEmpty else { return nil }
    let trimmed = value.trimmed
    require(WebAddress.isValid(trimmed), field, "is an address like https://hub.example.com")
    return trimmed
  }

  /// - Throws: `LicensingError.invalid` if anything was wrong.
  package func finish() throws {
    if !problems.isEmpty { throw LicensingError.invalid(problems) }
  }
}

/// Addresses of hubs and devices, which travel in tokens and become links: nothing but the web's schemes.
enum WebAddress {
  static func isValid(_ text: String) -> Bool {
    guard text.utf8.count <= 2000, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
      !text.utf8.contains(where: { "\"<>\\^`{|}".utf8.contains($0) })
    else { return false }
    let lower = text.lowercased()
    guard let scheme = ["https://", "http://"].first(where: lower.hasPrefix) else { return false }
    let authority = text.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
    return !authority.isEmpty && !authority.contains("@") && !authority.hasPrefix(":")
  }
}

extension String {
  package var trimmed: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }

  var hasControlCharacters: Bool {
    unicodeScalars.contains { scalar in
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
      // Direction overrides can make one name look like another.
      case .format: true
      default: false
      }
    }
  }

  /// The form that search and uniqueness compare: trimmed, lower case.
  package var folded: String { trimmed.lowercased() }
}
