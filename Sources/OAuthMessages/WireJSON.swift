#if canImport(FoundationEssentials)
  package import FoundationEssentials
#else
  package import Foundation
#endif

/// JSON as the endpoints write it: members in alphabetical order, so that equal answers are equal bytes, and slashes
/// as they are, so that a URL in an answer can be compared as text.
package enum WireJSON {
  private static let encoder: JSONEncoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }()

  package static func encode(_ value: some Encodable) throws -> Data { try encoder.encode(value) }

  /// Unknown members are ignored (RFC 6749 §5.1).
  /// - Throws: `DecodingError` for anything that is not the message asked for.
  package static func decode<Message: Decodable>(_ type: Message.Type, from bytes: Data) throws -> Message {
    try JSONDecoder().decode(type, from: bytes)
  }
}
