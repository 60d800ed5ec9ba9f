/// Writes JSON text from front to back, in the order it is told. For documents whose shape is known this is faster than
/// building a ``JSONValue`` first.
package struct JSONWriter {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package mutating func write(_ value: JSONValue) {
    switch value {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let bool): bytes.append(contentsOf: (bool ? "true" : "false").utf8)
    case .integer(let integer): bytes.append(contentsOf: String(integer).utf8)
    case .fraction(let fraction): bytes.append(contentsOf: (fraction.isFinite ? String(fraction) : "null").utf8)
    case .string(let string): write(string)
    case .array(let elements): array(elements) { writer, element in writer.write(element) }
    case .object(let members):
      object { writer in
        for (name, value) in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
          writer.name(name)
          writer.write(value)
        }
      }
    }
  }

  package mutating func object(_ members: (inout JSONWriter) -> Void) {
    bytes.append(UInt8(ascii: "{"))
    members(&self)
    bytes.append(UInt8(ascii: "}"))
  }

  package mutating func array<Elements: Sequence>(
    _ elements: Elements, _ write: (inout JSONWriter, Elements.Element) -> Void
  ) {
    bytes.append(UInt8(ascii: "["))
    for element in elements {
      separate()
      write(&self, element)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  // MARK: Members of an object

  package mutating func member(_ name: String, _ string: String) {
    self.name(name)
    write(string)
  }

  package mutating func member(_ name: String, _ integer: Int64) {
    self.name(name)
    bytes.append(contentsOf: String(integer).utf8)
  }

  package mutating func member(_ name: String, _ strings: [String]) {
    self.name(name)
    array(strings) { writer, string in writer.write(string) }
  }

  package mutating func member(_ name: String, _ members: (inout JSONWriter) -> Void) {
    self.name(name)
    object(members)
  }

  package mutating func member(_ name: String, _ value: JSONValue) {
    self.name(name)
    write(value)
  }

  /// An array of objects.
  package mutating func member<Elements: Sequence>(
    _ name: String, _ elements: Elements, _ members: (inout JSONWriter, Elements.Element) -> Void
  ) {
    self.name(name)
    array(elements) { writer, element in writer.object { members(&$0, element) } }
  }

  private mutating func name(_ name: String) {
    separate()
    write(name)
    bytes.append(UInt8(ascii: ":"))
  }

  /// A comma, except before the first element or member.
  private mutating func separate() {
    if let last = bytes.last, last != UInt8(ascii: "{"), last != UInt8(ascii: "[") { bytes.append(UInt8(ascii: ",")) }
  }

  private mutating func write(_ string: String) {
    bytes.append(UInt8(ascii: "\""))
    // What RFC 8259 §7 does not let stand for itself.
    if string.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
      for byte in string.utf8 { appendEscaping(byte) }
    } else {
      bytes.append(contentsOf: string.utf8)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func appendEscaping(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
    case 0..<0x20:
      bytes.append(contentsOf: (byte < 0x10 ? "\\u000" : "\\u00").utf8)
      bytes.append(contentsOf: String(byte, radix: 16).utf8)
    default: bytes.append(byte)
    }
  }
}
