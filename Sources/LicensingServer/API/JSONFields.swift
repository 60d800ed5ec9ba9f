import LicenseTokens
import LicensingCore

/// Reads the members of a JSON object one by one and gathers what is wrong with them; members that nobody asked for are wrong
/// as well, so that a misspelt one is not lost in silence.
struct JSONFields {
  private let members: [String: JSONValue]
  private var read: Set<String> = []
  private var validation = FieldValidation()

  init(_ members: [String: JSONValue]) { self.members = members }

  mutating func string(_ name: String) -> String {
    guard case .string(let text)? = take(name) else {
      validation.require(false, name, "is a string")
      return ""
    }
    return text
  }

  mutating func optionalString(_ name: String) -> String? {
    switch take(name) {
    case nil, .null?: return nil
    case .string(let text)?: return text
    default:
      validation.require(false, name, "is a string or null")
      return nil
    }
  }

  mutating func integer(_ name: String, default value: Int64? = nil) -> Int64 {
    let member = take(name)
    if member == nil, let value { return value }
    guard case .integer(let number)? = member else {
      validation.require(false, name, "is a whole number")
      return 0
    }
    return number
  }

  mutating func optionalInteger(_ name: String) -> Int64? {
    switch take(name) {
    case nil, .null?: return nil
    case .integer(let number)?: return number
    default:
      validation.require(false, name, "is a whole number or null")
      return nil
    }
  }

  mutating func bool(_ name: String, default value: Bool = false) -> Bool {
    switch take(name) {
    case nil: return value
    case .bool(let truth)?: return truth
    default:
      validation.require(false, name, "is true or false")
      return value
    }
  }

  /// A value of an enumeration.
  mutating func choice<Choice>(_ name: String, default value: Choice? = nil) -> Choice?
  where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
    let member = take(name)
    if member == nil, let value { return value }
    if case .string(let text)? = member, let choice = Choice(rawValue: text) { return choice }
    validation.require(false, name, "is one of: \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
    return nil
  }

  mutating func strings(_ name: String) -> [String] {
    array(name) { if case .string(let text) = $0 { text } else { nil } } ?? []
  }

  /// As `strings`, or null.
  mutating func optionalStrings(_ name: String) -> [String]? {
    if case .null? = members[name] {
      read.insert(name)
      return nil
    }
    return strings(name)
  }

  /// Each element of an array; nil, with a problem, if one is not as it should be.
  mutating func array<Element>(_ name: String, _ element: (JSONValue) -> Element?) -> [Element]? {
    switch take(name) {
    case nil: return []
    case .array(let values)?:
      let elements = values.compactMap(element)
      if elements.count == values.count { return elements }
    default: break
    }
    validation.require(false, name, "is an array of the right elements")
    return nil
  }

  /// What `read` makes of the members of an object inside of this one; nil if it is absent. What is wrong inside is told with this
  /// member's name in front.
  mutating func object<Value>(_ name: String, _ read: (inout JSONFields) -> Value) -> Value? {
    switch take(name) {
    case nil: return nil
    case .object(let members)?: return inside(name, members, read)
    default:
      validation.require(false, name, "is an object")
      return nil
    }
  }

  /// The same of each object of an array.
  mutating func objects<Value>(
    _ name: String, isRequired: Bool = false, _ read: (inout JSONFields) -> Value
  ) -> [Value] {
    validation.require(!isRequired || members[name] != nil, name, "is missing")
    guard let elements = array(name, { if case .object(let members) = $0 { members } else { nil } }) else { return [] }
    return elements.enumerated().map { inside("\(name)[\($0)]", $1, read) }
  }

  private mutating func inside<Value>(
    _ name: String, _ members: [String: JSONValue], _ read: (inout JSONFields) -> Value
  ) -> Value {
    var fields = JSONFields(members)
    let value = read(&fields)
    fields.refuseUnread()
    for problem in fields.validation.problems {
      validation.require(false, "\(name).\(problem.field)", problem.message)
    }
    return value
  }

  mutating func optionalID<Kind>(_ name: String) -> Identifier<Kind>? {
    guard let text = optionalString(name) else { return nil }
    let id = Identifier<Kind>(text)
    validation.require(id != nil, name, "is an id that begins with \(Kind.prefix)_, or null")
    return id
  }

  mutating func id<Kind>(_ name: String) -> Identifier<Kind>? {
    let id: Identifier<Kind>? = optionalID(name)
    validation.require(id != nil || validation.problems.contains { $0.field == name }, name, "is missing")
    return id
  }

  mutating func optionalDate(_ name: String) -> RenewalDate? {
    guard let text = optionalString(name) else { return nil }
    let date = RenewalDate(text)
    validation.require(date != nil, name, "is a date like 2027-06-30, or null")
    return date
  }

  /// A rule of its own that a member has to keep to.
  mutating func require(_ condition: Bool, _ name: String, _ message: String) {
    validation.require(condition, name, message)
  }

  /// What a change does to a field: nothing if the member is absent.
  mutating func patch<Value: Sendable>(_ name: String, _ value: (inout JSONFields) -> Value) -> Patch<Value> {
    members[name] == nil ? .keep : .set(value(&self))
  }

  /// - Throws: `LicensingError.invalid` for whatever was wrong, and for members that nobody read.
  mutating func finish() throws {
    refuseUnread()
    try validation.finish()
  }

  private mutating func refuseUnread() {
    for name in members.keys.sorted() where !read.contains(name) {
      // A name of no known member is the caller's input, and may be anything.
      validation.require(false, FieldValidation.isCode(name) ? name : "body", "is not a member of this request")
    }
  }

  private mutating func take(_ name: String) -> JSONValue? {
    read.insert(name)
    return members[name]
  }
}
