import LicenseTokens
import LicensingCore

// How the domain's values look in a column: ids as text, times as whole milliseconds, truth as 0 and 1, dates as yyyy-MM-dd,
// lists of codes separated by spaces.

extension SQLValue {
  init<Kind>(_ id: Identifier<Kind>) { self = .text(id.text) }
  init<Kind>(_ id: Identifier<Kind>?) { self = id.map { .text($0.text) } ?? .null }
  init(_ time: Timestamp) { self = .integer(time.milliseconds) }
  init(_ time: Timestamp?) { self = time.map { .integer($0.milliseconds) } ?? .null }
  init(_ date: RenewalDate?) { self = date.map { .text($0.description) } ?? .null }
  init(codes: [String]) { self = .text(codes.joined(separator: " ")) }
}

/// A row holds something that this program never writes.
struct UnreadableRow: Error, Equatable {
  let column: Int
}

extension SQLRow {
  func identifier<Kind>(_ position: Int) throws -> Identifier<Kind> { Identifier(stored: try text(position)) }
  func optionalIdentifier<Kind>(_ position: Int) throws -> Identifier<Kind>? {
    try optionalText(position).map { Identifier(stored: $0) }
  }
  func time(_ position: Int) throws -> Timestamp { Timestamp(milliseconds: try integer(position)) }
  func optionalTime(_ position: Int) throws -> Timestamp? {
    try optionalInteger(position).map(Timestamp.init(milliseconds:))
  }
  func codes(_ position: Int) throws -> [String] {
    try text(position).utf8.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) }
  }
  func optionalDate(_ position: Int) throws -> RenewalDate? {
    try optionalText(position).map { text in
      guard let date = RenewalDate(text) else { throw UnreadableRow(column: position) }
      return date
    }
  }
  /// A value of an enumeration kept by its raw text.
  func value<Value: RawRepresentable>(_ position: Int) throws -> Value where Value.RawValue == String {
    guard let value = Value(rawValue: try text(position)) else { throw UnreadableRow(column: position) }
    return value
  }
}

extension Page {
  var limitValue: SQLValue { .integer(Int64(limit)) }

  /// For `WHERE id > $1`: every id is above the empty text.
  func start<Kind>() -> SQLValue where ID == Identifier<Kind> { .text(after?.text ?? "") }
}
