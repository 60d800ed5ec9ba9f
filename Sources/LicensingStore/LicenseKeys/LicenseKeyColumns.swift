import LicenseTokens
import LicensingCore

// How key formats, parameters and their values look in a column: as JSON. A column whose JSON is not as it was written here
// is unreadable.

extension KeyFormat {
  var json: String {
    JSONValue.object([
      "prefix": .string(prefix), "groups": .integer(Int64(groups)), "group_length": .integer(Int64(groupLength)),
      "classes": .array(classes.map(\.rawValue).sorted().map(JSONValue.string)), "separator": .bool(hasSeparator),
      "omits_lookalikes": .bool(omitsLookalikes),
    ]).text
  }

  init(json: String, column: Int) throws {
    let members = JSONColumn(try JSONColumn.value(json, column), column)
    self.init(
      prefix: try members.string("prefix"), groups: try members.integer("groups"),
      groupLength: try members.integer("group_length"),
      classes: Set(
        try members.strings("classes").map { name in
          guard let known = CharacterClass(rawValue: name) else { throw UnreadableRow(column: column) }
          return known
        }), hasSeparator: try members.bool("separator"), omitsLookalikes: try members.bool("omits_lookalikes"))
  }
}

extension LockParameter {
  static func json(_ parameters: [LockParameter]) -> String {
    JSONValue.array(
      parameters.map { parameter in
        .object([
          "name": .string(parameter.name), "label": .string(parameter.label), "kind": .string(parameter.kind.rawValue),
          "required": .bool(parameter.isRequired), "locks": .bool(parameter.locks), "shown": .bool(parameter.isShown),
          "source": .string(parameter.source.rawValue),
        ])
      }
    ).text
  }

  static func list(json: String, column: Int) throws -> [LockParameter] {
    guard case .array(let elements) = try JSONColumn.value(json, column) else { throw UnreadableRow(column: column) }
    return try elements.map { element in
      let members = JSONColumn(element, column)
      guard let kind = Kind(rawValue: try members.string("kind")),
        let source = Source(rawValue: try members.string("source"))
      else { throw UnreadableRow(column: column) }
      return LockParameter(
        name: try members.string("name"), label: try members.string("label"), kind: kind,
        isRequired: try members.bool("required"), locks: try members.bool("locks"),
        isShown: try members.bool("shown"), source: source)
    }
  }
}

extension UnauthorizedInstallation.Parameter {
  /// An array of pairs, since a query can have a name twice.
  static func json(_ parameters: [Self]) -> String {
    JSONValue.array(parameters.map { .array([.string($0.name), .string($0.value)]) }).text
  }

  static func list(json: String, column: Int) throws -> [Self] {
    guard case .array(let pairs) = try JSONColumn.value(json, column) else { throw UnreadableRow(column: column) }
    return try pairs.map { pair in
      guard case .array(let parts) = pair, parts.count == 2, case .string(let name) = parts[0],
        case .string(let value) = parts[1]
      else { throw UnreadableRow(column: column) }
      return Self(name: name, value: value)
    }
  }
}

extension SQLValue {
  /// Values by the names of their parameters, as a JSON object.
  init(parameterValues values: [String: String]) {
    self = .text(JSONValue.object(values.mapValues(JSONValue.string)).text)
  }
}

extension SQLRow {
  func parameterValues(_ position: Int) throws -> [String: String] {
    guard case .object(let members) = try JSONColumn.value(try text(position), position) else {
      throw UnreadableRow(column: position)
    }
    return try members.mapValues { value in
      guard case .string(let text) = value else { throw UnreadableRow(column: position) }
      return text
    }
  }
}

/// The members of a JSON object in a column.
private struct JSONColumn {
  private let members: [String: JSONValue]
  private let column: Int

  init(_ value: JSONValue, _ column: Int) {
    if case .object(let members) = value { self.members = members } else { members = [:] }
    self.column = column
  }

  static func value(_ text: String, _ column: Int) throws -> JSONValue {
    do { return try JSONValue(parsing: Array(text.utf8)) } catch { throw UnreadableRow(column: column) }
  }

  func string(_ name: String) throws -> String {
    guard case .string(let text) = members[name] else { throw UnreadableRow(column: column) }
    return text
  }

  func strings(_ name: String) throws -> [String] {
    guard case .array(let elements) = members[name] else { throw UnreadableRow(column: column) }
    return try elements.map { element in
      guard case .string(let text) = element else { throw UnreadableRow(column: column) }
      return text
    }
  }

  func integer(_ name: String) throws -> Int {
    guard case .integer(let integer) = members[name] else { throw UnreadableRow(column: column) }
    return Int(integer)
  }

  func bool(_ name: String) throws -> Bool {
    guard case .bool(let bool) = members[name] else { throw UnreadableRow(column: column) }
    return bool
  }
}

extension JSONValue {
  fileprivate var text: String { String(decoding: json, as: UTF8.self) }
}
