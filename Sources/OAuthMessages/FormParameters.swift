/// OAuthMessages is the wire between server, agent and client programs: the requests, answers and error codes of
/// RFC 6749, 7009, 7662, 8414 and 8628, each defined once for both ends. A request travels as `FormParameters`
/// and becomes a typed request (`DeviceAuthorizationRequest`, `TokenRequest`); an answer is a `Codable` value that
/// `WireJSON` writes and reads. Nothing here knows HTTP, licenses or a clock.

/// The parameters of an `application/x-www-form-urlencoded` body: ordered, every name once.
///
/// Reads what the WHATWG URL standard and RFC 6749 appendix B write, and refuses what they never write. A parameter
/// without a value counts as omitted (RFC 6749 §3.1), a name given twice is refused (§3.2).
package struct FormParameters: Sendable, Equatable {
  /// Why a body is not a form. Each case is the client's mistake.
  package enum ParseError: Error, Equatable {
    /// A parameter stands in the body twice. The name is the client's input: do not send it back unless it is ours.
    case duplicate(name: String)
    /// A `%` that two hexadecimal digits do not follow.
    case malformedEscape
    case invalidUTF8
    /// A control character other than tab, line feed and carriage return, which text areas send.
    case controlCharacter
    case tooManyParameters(limit: Int)
  }

  private struct Parameter: Sendable, Equatable {
    var name: String
    var value: String
  }

  /// More parameters than any request of ours has, and few enough that linear searches stay cheap.
  package static let maximumCount = 100

  private var parameters: [Parameter] = []

  package init() {}

  /// Parameters to send, in this order; one without a value is left out.
  /// Of a repeated name the first value is kept.
  package init(_ parameters: [(name: ParameterName, value: String?)]) {
    for (name, value) in parameters {
      guard let value, !value.isEmpty, self[name] == nil else { continue }
      self.parameters.append(Parameter(name: name.rawValue, value: value))
    }
  }

  /// Reads a whole body.
  package init(parsing body: some Collection<UInt8>) throws(ParseError) {
    var rest = Array(body)[...]
    while !rest.isEmpty {
      let end = rest.firstIndex(of: UInt8(ascii: "&")) ?? rest.endIndex
      if end > rest.startIndex { try append(rest[..<end]) }
      rest = rest[end...].dropFirst()
    }
  }

  /// Takes names and values that came unescaped, in the parts of another kind of body, by the same rules.
  package init(unescaped fields: [(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)]) throws(ParseError) {
    for (name, value) in fields { try append(name: try Self.text(name), value: try Self.text(value)) }
  }

  /// Reads one `name=value`.
  private mutating func append(_ field: ArraySlice<UInt8>) throws(ParseError) {
    let equals = field.firstIndex(of: UInt8(ascii: "=")) ?? field.endIndex
    try append(name: try Self.decode(field[..<equals]), value: try Self.decode(field[equals...].dropFirst()))
  }

  private mutating func append(name: String, value: String) throws(ParseError) {
    guard parameters.count < Self.maximumCount else { throw .tooManyParameters(limit: Self.maximumCount) }
    guard !contains(name) else { throw .duplicate(name: name) }
    parameters.append(Parameter(name: name, value: value))
  }

  /// The value of a parameter; nil when it is absent or empty.
  package subscript(name: String) -> String? {
    // Compared byte by byte: `==` of String would take the Kelvin sign for the letter K.
    guard let parameter = parameters.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else { return nil }
    return parameter.value.isEmpty ? nil : parameter.value
  }

  package subscript(name: ParameterName) -> String? { self[name.rawValue] }

  /// The names in the order of the body, those without a value included.
  package var names: [String] { parameters.map(\.name) }

  private func contains(_ name: String) -> Bool {
    parameters.contains { $0.name.utf8.elementsEqual(name.utf8) }
  }

  /// The body as it is sent.
  package var encoded: String {
    parameters.map { "\(Self.encode($0.name))=\(Self.encode($0.value))" }.joined(separator: "&")
  }
}

extension FormParameters: CustomStringConvertible, CustomDebugStringConvertible {
  /// Names only: the values are secrets as often as not.
  package var description: String { "FormParameters(\(names.joined(separator: ", ")))" }
  package var debugDescription: String { description }
}

extension FormParameters {
  /// One decoded name or value; also used for the two halves of HTTP Basic credentials (RFC 6749 §2.3.1), and for the query of
  /// a license check.
  package static func decode(_ bytes: ArraySlice<UInt8>) throws(ParseError) -> String {
    guard !bytes.allSatisfy(standsForItself) else { return String(decoding: bytes, as: UTF8.self) }
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var iterator = bytes.makeIterator()
    while let byte = iterator.next() {
      switch byte {
      case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard let high = hexadecimalValue(iterator.next()), let low = hexadecimalValue(iterator.next()) else {
          throw .malformedEscape
        }
        decoded.append(high << 4 | low)
      default: decoded.append(byte)
      }
    }
    return try text(decoded[...])
  }

  /// Bytes that nothing escapes, as text.
  package static func text(_ bytes: ArraySlice<UInt8>) throws(ParseError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .invalidUTF8 }
    guard !text.unicodeScalars.contains(where: isRefused) else { throw .controlCharacter }
    return text
  }

  /// Letters, digits and `*-._` stand for themselves, a space is `+`, every other byte is escaped.
  package static func encode(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "*"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: " "): encoded += "+"
      default:
        encoded += byte < 0x10 ? "%0" : "%"
        encoded += String(byte, radix: 16, uppercase: true)
      }
    }
    return encoded
  }

  /// Printable ASCII without the two characters that mean others: most names and values hold nothing else.
  private static func standsForItself(_ byte: UInt8) -> Bool {
    (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "+") && byte != UInt8(ascii: "%")
  }

  private static func hexadecimalValue(_ digit: UInt8?) -> UInt8? {
    switch digit {
    case .some(let digit) where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit): digit - UInt8(ascii: "0")
    case .some(let digit) where (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(digit): digit - UInt8(ascii: "a") + 10
    case .some(let digit) where (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(digit): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// The control characters (Unicode's general category Cc).
  private static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\t", "\n", "\r": false
    case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}": true
    default: false
    }
  }
}
