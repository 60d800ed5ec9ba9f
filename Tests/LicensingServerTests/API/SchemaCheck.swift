import LicenseTokens

/// Holds values against the schemas of the API's document, strictly: a keyword that it does not know, and a member that the document
/// does not name, are problems.
struct SchemaCheck: Sendable {
  /// The whole document, for what schemas refer to.
  let document: JSONValue

  /// What is wrong with a value; nothing is what it should be.
  func problems(of value: JSONValue, _ schema: JSONValue, at place: String = "$") -> [String] {
    guard case .object(let keywords) = schema else { return ["\(place): the schema is no object"] }
    return keywords.sorted { $0.key < $1.key }.flatMap { keyword, argument in
      problems(of: value, keyword, argument, keywords, at: place)
    }
  }

  private func problems(
    of value: JSONValue, _ keyword: String, _ argument: JSONValue, _ keywords: [String: JSONValue], at place: String
  ) -> [String] {
    let wrong = ["\(place): \(keyword) \(argument) is not kept by \(value)"]
    switch keyword {
    case "description", "examples", "default", "required", "additionalProperties": return []
    case "$ref":
      guard let schema = resolve(argument.text ?? "") else { return ["\(place): \(argument) leads nowhere"] }
      return problems(of: value, schema, at: place)
    case "anyOf":
      return argument.elements.contains { problems(of: value, $0, at: place).isEmpty } ? [] : wrong
    case "type":
      let types = argument.text.map { [$0] } ?? argument.elements.compactMap(\.text)
      return types.contains(where: value.isOf) ? [] : wrong
    case "enum": return argument.elements.contains(value) ? [] : wrong
    case "properties": return memberProblems(of: value, keywords, at: place)
    case "items":
      return value.elements.enumerated().flatMap { problems(of: $1, argument, at: "\(place)[\($0)]") }
    case "minItems", "maxItems": return keeps(keyword, value.elements.count, argument) ? [] : wrong
    case "minLength", "maxLength":
      return value.text.map { keeps(keyword, $0.unicodeScalars.count, argument) } ?? true ? [] : wrong
    case "minimum", "maximum":
      guard case .integer(let number) = value else { return [] }
      return keeps(keyword, Int(number), argument) ? [] : wrong
    case "pattern": return textProblem(of: value, argument.text ?? "") ? wrong : []
    case "format": return textProblem(of: value, Self.formats[argument.text ?? ""] ?? "") ? wrong : []
    default: return ["\(place): the keyword \(keyword) is not known here"]
    }
  }

  private static let formats = [
    "date": #"^\d{4}-\d\d-\d\d$"#, "date-time": #"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"#, "int64": "",
  ]

  private func keeps(_ keyword: String, _ number: Int, _ argument: JSONValue) -> Bool {
    guard case .integer(let bound) = argument else { return false }
    return keyword.hasPrefix("min") ? number >= bound : number <= bound
  }

  private func textProblem(of value: JSONValue, _ pattern: String) -> Bool {
    guard let text = value.text else { return false }
    guard let regex = try? Regex(pattern) else { return true }
    return text.firstMatch(of: regex) == nil
  }

  private func memberProblems(of value: JSONValue, _ keywords: [String: JSONValue], at place: String) -> [String] {
    guard case .object(let members) = value, case .object(let schemas)? = keywords["properties"] else { return [] }
    let missing = (keywords["required"]?.elements ?? []).compactMap(\.text).filter { members[$0] == nil }
      .map { "\(place): \($0) is missing" }
    return missing
      + members.sorted { $0.key < $1.key }.flatMap { name, member in
        schemas[name].map { problems(of: member, $0, at: "\(place).\(name)") } ?? ["\(place): \(name) is not described"]
      }
  }

  /// What `#/…` names in the document.
  func resolve(_ reference: String) -> JSONValue? {
    guard reference.hasPrefix("#/") else { return nil }
    return reference.dropFirst(2).split(separator: "/").reduce(Optional(document)) { $0?[String($1)] }
  }

  /// The object itself, or what it refers to.
  func resolved(_ object: JSONValue?) -> JSONValue? {
    guard let reference = object?["$ref"]?.text else { return object }
    return resolve(reference)
  }
}

extension JSONValue {
  fileprivate func isOf(_ type: String) -> Bool {
    switch self {
    case .null: type == "null"
    case .bool: type == "boolean"
    case .integer: type == "integer" || type == "number"
    case .fraction: type == "number"
    case .string: type == "string"
    case .array: type == "array"
    case .object: type == "object"
    }
  }
}
