/// Reads one JSON document. Recursive; ``JSONValue/maximumDepth`` keeps that from exhausting the stack.
struct JSONParser {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0
  /// How many more values may come.
  private var remainingValues: Int

  /// - Parameter bytes: must outlive the parser.
  init(_ bytes: UnsafeBufferPointer<UInt8>, maximumValueCount: Int) {
    self.bytes = bytes
    remainingValues = maximumValueCount
  }

  mutating func document() throws(JSONError) -> JSONValue {
    let value = try value(depth: 0)
    skipWhiteSpace()
    guard position == bytes.count else { throw .unexpectedByte(offset: position) }
    return value
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard remainingValues > 0 else { throw .tooLarge }
    remainingValues -= 1
    skipWhiteSpace()
    switch try peek() {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
    case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    default: throw .unexpectedByte(offset: position)
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> [String: JSONValue] {
    guard depth <= JSONValue.maximumDepth else { throw .tooDeep }
    position += 1
    if try skip(UInt8(ascii: "}")) { return [:] }
    // A token's claims; its header and what stands within have fewer.
    var members = [String: JSONValue](minimumCapacity: depth == 1 && bytes.count > 256 ? 16 : 4)
    repeat {
      skipWhiteSpace()
      let name = try string()
      guard try skip(UInt8(ascii: ":")) else { throw .unexpectedByte(offset: position) }
      guard members.updateValue(try value(depth: depth), forKey: name) == nil else { throw .duplicateName(name) }
    } while try skip(UInt8(ascii: ","))
    try expect(UInt8(ascii: "}"))
    return members
  }

  private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
    guard depth <= JSONValue.maximumDepth else { throw .tooDeep }
    var elements: [JSONValue] = []
    position += 1
    if try skip(UInt8(ascii: "]")) { return elements }
    repeat { elements.append(try value(depth: depth)) } while try skip(UInt8(ascii: ","))
    try expect(UInt8(ascii: "]"))
    return elements
  }

  private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
    for index in 0..<text.utf8CodeUnitCount { try expect(text.utf8Start[index]) }
    return value
  }

  // MARK: Strings

  private mutating func string() throws(JSONError) -> String {
    try expect(UInt8(ascii: "\""))
    let start = position
    var union: UInt8 = 0
    while true {
      let byte = try peek()
      switch byte {
      case UInt8(ascii: "\""):
        let text = UnsafeBufferPointer(rebasing: bytes[start..<position])
        position += 1
        // ASCII, which most strings are, needs no check, and this initializer takes a third of the other's time.
        return union < 0x80 ? String(decoding: text, as: UTF8.self) : try validated(text, at: start)
      case UInt8(ascii: "\\"): return try stringWithEscapes(from: start)
      case 0..<0x20: throw .unexpectedByte(offset: position)
      default:
        union |= byte
        position += 1
      }
    }
  }

  private mutating func stringWithEscapes(from start: Int) throws(JSONError) -> String {
    var unescaped = Array(bytes[start..<position])
    while true {
      let byte = try peek()
      guard byte >= 0x20 else { throw .unexpectedByte(offset: position) }
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return try validated(unescaped, at: start)
      case UInt8(ascii: "\\"): unescaped.append(contentsOf: UTF8.encode(try escape()) ?? .init())
      default: unescaped.append(byte)
      }
    }
  }

  private func validated(_ utf8: some Sequence<UInt8>, at offset: Int) throws(JSONError) -> String {
    guard let text = String(validating: utf8, as: UTF8.self) else { throw .invalidText(offset: offset) }
    return text
  }

  /// The character of an escape, whose backslash has been read (RFC 8259 §7).
  private mutating func escape() throws(JSONError) -> Unicode.Scalar {
    let offset = position
    let byte = try peek()
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape(at: offset)
    default: throw .unexpectedByte(offset: offset)
    }
  }

  private mutating func unicodeEscape(at offset: Int) throws(JSONError) -> Unicode.Scalar {
    let unit = try fourHexDigits()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard unit < 0xDC00, try consume(UInt8(ascii: "\\")), try consume(UInt8(ascii: "u")) else {
      throw .invalidText(offset: offset)
    }
    let low = try fourHexDigits()
    guard 0xDC00...0xDFFF ~= low, let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)) else {
      throw .invalidText(offset: offset)
    }
    return scalar
  }

  private mutating func fourHexDigits() throws(JSONError) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      let byte = try peek()
      guard byte < 0x80, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw .unexpectedByte(offset: position)
      }
      unit = unit << 4 | UInt32(digit)
      position += 1
    }
    return unit
  }

  // MARK: Numbers

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = position
    let isNegative = try consume(UInt8(ascii: "-"))
    var integer: Int64? = 0
    if try !consume(UInt8(ascii: "0")) {
      // Gathered below zero, where there is room for one more number than above.
      try digits { digit in
        integer = integer.flatMap { value in
          let (tenfold, overflowed) = value.multipliedReportingOverflow(by: 10)
          let (sum, overflowedAgain) = tenfold.subtractingReportingOverflow(digit)
          return overflowed || overflowedAgain ? nil : sum
        }
      }
    }
    var isInteger = true
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      isInteger = false
      position += 1
      try digits { _ in }
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      position += 1
      if try !consume(UInt8(ascii: "+")) { _ = try consume(UInt8(ascii: "-")) }
      try digits { _ in }
    }
    if isInteger, let integer, isNegative || integer != .min { return .integer(isNegative ? integer : -integer) }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let fraction = Double(text), fraction.isFinite else { throw .numberOutOfRange(offset: start) }
    return .fraction(fraction)
  }

  /// One or more digits.
  private mutating func digits(_ use: (Int64) -> Void) throws(JSONError) {
    guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= (try peek()) else { throw .unexpectedByte(offset: position) }
    while position < bytes.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[position] {
      use(Int64(bytes[position] - UInt8(ascii: "0")))
      position += 1
    }
  }

  // MARK: Bytes

  private func peek() throws(JSONError) -> UInt8 {
    guard position < bytes.count else { throw .unexpectedEnd }
    return bytes[position]
  }

  private mutating func expect(_ byte: UInt8) throws(JSONError) {
    guard try consume(byte) else { throw .unexpectedByte(offset: position) }
  }

  /// Takes the byte if it is next.
  private mutating func consume(_ byte: UInt8) throws(JSONError) -> Bool {
    guard try peek() == byte else { return false }
    position += 1
    return true
  }

  /// Takes the byte if it is next after white space.
  private mutating func skip(_ byte: UInt8) throws(JSONError) -> Bool {
    skipWhiteSpace()
    return try consume(byte)
  }

  private mutating func skipWhiteSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }
}
