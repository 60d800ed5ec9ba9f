/// A JSON value (RFC 8259), read strictly: what two readers could understand differently is refused.
public enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  /// A number written without fraction and exponent that fits into 64 bits, exactly.
  case integer(Int64)
  /// Any other number. Written without a value (`null`) if it is not finite.
  case fraction(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  /// How deep arrays and objects may be nested.
  public static let maximumDepth = 16

  /// The value that the bytes are the UTF-8 text of, and of nothing more.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8 without a byte order mark.
  ///   - maximumByteCount: how many bytes to take; more are not looked at.
  ///   - maximumValueCount: how many values to take, those within arrays and objects counted: a small object needs
  ///     fifty times the memory of its text.
  public init(
    parsing bytes: [UInt8], maximumByteCount: Int = 1 << 20, maximumValueCount: Int = .max
  ) throws(JSONError) {
    guard bytes.count <= maximumByteCount else { throw .tooLarge }
    self = try bytes.withUnsafeBufferPointer { buffer throws(JSONError) in
      var parser = JSONParser(buffer, maximumValueCount: maximumValueCount)
      return try parser.document()
    }
  }

  /// The UTF-8 text of the value: no white space, the members of objects in the order of their names' bytes.
  public var json: [UInt8] {
    var writer = JSONWriter()
    writer.write(self)
    return writer.bytes
  }
}
