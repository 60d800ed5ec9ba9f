import LicenseTokens
import LicensingCore

/// A JSON Schema (2020-12), put together from a few words, for the API's document.
struct JSONSchema: Sendable {
  private var keywords: [String: JSONValue]

  init(_ keywords: [String: JSONValue]) { self.keywords = keywords }

  var json: JSONValue { .object(keywords) }

  func with(_ keyword: String, _ value: JSONValue) -> JSONSchema {
    var schema = self
    schema.keywords[keyword] = value
    return schema
  }

  /// With a sentence for people.
  func says(_ description: String) -> JSONSchema { with("description", .string(description)) }

  /// With a value such as people send.
  func such(as example: String) -> JSONSchema { with("examples", .array([.string(example)])) }

  /// With what applies where the member is left out.
  func otherwise(_ value: JSONValue) -> JSONSchema { with("default", value) }

  /// The same, or null.
  var orNull: JSONSchema {
    guard case .string(let type)? = keywords["type"] else {
      return JSONSchema(["anyOf": .array([json, .object(["type": .string("null")])])])
    }
    var schema = with("type", .array([.string(type), .string("null")]))
    if case .array(let values)? = keywords["enum"] { schema = schema.with("enum", .array(values + [.null])) }
    return schema
  }
}

extension JSONSchema {
  /// The same, or the empty text.
  var orEmpty: JSONSchema {
    let empty = JSONValue.object(["type": .string("string"), "maxLength": .integer(0)])
    return JSONSchema(["anyOf": .array([json, empty])])
  }

  /// One of the schemas that have a name.
  static func named(_ name: String) -> JSONSchema { JSONSchema(["$ref": .string("#/components/schemas/\(name)")]) }

  static let text = JSONSchema(["type": .string("string")])
  static let truth = JSONSchema(["type": .string("boolean")])
  static let count = JSONSchema(["type": .string("integer"), "format": .string("int64"), "minimum": .integer(0)])
  /// A moment, in UTC, to the millisecond.
  static let time = JSONSchema(["type": .string("string"), "format": .string("date-time")])
  static let date = JSONSchema(["type": .string("string"), "format": .string("date")])
  /// A name or other line of text.
  static let line = line(200)
  /// Of a list that is searched.
  static let cut = truth.says("More are found than are looked at: search for more.")
  static let webAddress = text.with("maxLength", .integer(2000)).says("An http or https address.")

  static func text(_ lengths: ClosedRange<Int>, pattern: String? = nil) -> JSONSchema {
    let schema = text.with("minLength", .integer(Int64(lengths.lowerBound)))
      .with("maxLength", .integer(Int64(lengths.upperBound)))
    return pattern.map { schema.with("pattern", .string($0)) } ?? schema
  }

  /// A line of text of at most so many characters, without control characters.
  static func line(_ longest: Int) -> JSONSchema { text(1...longest) }

  static func number(_ range: ClosedRange<Int64>) -> JSONSchema {
    JSONSchema([
      "type": .string("integer"), "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound),
    ])
  }

  static func number(_ range: ClosedRange<Int>) -> JSONSchema {
    number(Int64(range.lowerBound)...Int64(range.upperBound))
  }

  static func id<Kind: IdentifierKind>(_ kind: Kind.Type) -> JSONSchema {
    text.with("pattern", .string("^\(Kind.prefix)_[0-7][0-9a-hjkmnp-tv-z]{25}$"))
  }

  static func choice(_ words: [String]) -> JSONSchema { text.with("enum", .array(words.map(JSONValue.string))) }

  static func choice<Choice: CaseIterable & RawRepresentable>(_ choice: Choice.Type) -> JSONSchema
  where Choice.RawValue == String {
    self.choice(choice.allCases.map(\.rawValue))
  }

  static func array(_ element: JSONSchema, most: Int? = nil) -> JSONSchema {
    let schema = JSONSchema(["type": .string("array"), "items": element.json])
    return most.map { schema.with("maxItems", .integer(Int64($0))) } ?? schema
  }

  /// An object whose members have names of the caller's.
  static func map(_ value: JSONSchema) -> JSONSchema {
    JSONSchema(["type": .string("object"), "additionalProperties": value.json])
  }

  typealias Member = (key: String, value: JSONSchema)

  /// An object of an answer: later versions may add members.
  static func object(
    _ members: KeyValuePairs<String, JSONSchema>, optional: KeyValuePairs<String, JSONSchema> = [:]
  ) -> JSONSchema {
    object(Array(members), optional: Array(optional))
  }

  private static func object(_ members: [Member], optional: [Member] = []) -> JSONSchema {
    let all = members + optional
    return JSONSchema([
      "type": .string("object"),
      "properties": .object(Dictionary(all.map { ($0.key, $0.value.json) }, uniquingKeysWith: { $1 })),
      "required": .array(members.map { .string($0.key) }),
    ])
  }

  /// An object of a request: a member that is not known is refused, so that a misspelt one is not lost in silence.
  static func request(
    _ members: KeyValuePairs<String, JSONSchema>, optional: KeyValuePairs<String, JSONSchema> = [:]
  ) -> JSONSchema {
    object(members, optional: optional).with("additionalProperties", .bool(false))
  }

  /// A page of a list, with what is said of the whole list.
  static func list(of name: String, with members: KeyValuePairs<String, JSONSchema> = [:]) -> JSONSchema {
    let list: KeyValuePairs = [
      "items": JSONSchema.array(.named(name)),
      "next": .text.orNull.says("What `after` takes for the page that follows; null: there is none."),
    ]
    return object(Array(list) + Array(members))
  }
}
