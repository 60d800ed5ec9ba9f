/// Why bytes are not the JSON this library reads (RFC 8259, made stricter). Offsets count bytes from 0.
public enum JSONError: Error, Equatable, Sendable {
  /// More bytes, or more values, than the reader was told to take.
  case tooLarge
  /// Arrays and objects nested more than ``JSONValue/maximumDepth`` deep.
  case tooDeep
  /// A byte that cannot stand there, white space and data after the value included.
  case unexpectedByte(offset: Int)
  /// The bytes end within a value.
  case unexpectedEnd
  /// A string that is not UTF-8, or holds half of a surrogate pair.
  case invalidText(offset: Int)
  /// A number too large for a `Double`.
  case numberOutOfRange(offset: Int)
  /// A name that stands twice in one object (RFC 8259 §4 leaves its meaning open; attackers do not).
  case duplicateName(String)
}
