import LicenseTokens

/// JSON as people read it: a member a line, in the order given.
indirect enum PrettyJSON {
  case text(String)
  case integer(Int64)
  case array([PrettyJSON])
  case object([(name: String, value: PrettyJSON?)])
  /// On one line, its members by name: keys of a key set.
  case line(JSONValue)

  /// With a line feed at the end. Members without a value are left out.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes, indentation: 0)
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }

  private func write(to bytes: inout [UInt8], indentation: Int) {
    switch self {
    case .text(let text): Self.write(text, to: &bytes)
    case .integer(let number): bytes += String(number).utf8
    case .line(let value): bytes += value.json
    case .array(let elements):
      Self.write(elements, between: ("[", "]"), to: &bytes, indentation: indentation) { element, bytes in
        element.write(to: &bytes, indentation: indentation + 1)
      }
    case .object(let members):
      let members = members.compactMap { name, value in value.map { (name, $0) } }
      Self.write(members, between: ("{", "}"), to: &bytes, indentation: indentation) { member, bytes in
        Self.write(member.0, to: &bytes)
        bytes += ": ".utf8
        member.1.write(to: &bytes, indentation: indentation + 1)
      }
    }
  }

  private static func write<Element>(
    _ elements: [Element], between brackets: (String, String), to bytes: inout [UInt8], indentation: Int,
    _ write: (Element, inout [UInt8]) -> Void
  ) {
    bytes += brackets.0.utf8
    var isFirst = true
    for element in elements {
      bytes += (isFirst ? "\n" : ",\n").utf8
      bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * (indentation + 1)))
      write(element, &bytes)
      isFirst = false
    }
    if !isFirst {
      bytes.append(UInt8(ascii: "\n"))
      bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * indentation))
    }
    bytes += brackets.1.utf8
  }

  /// With the short escape for line feeds, of which certificates have many.
  private static func write(_ text: String, to bytes: inout [UInt8]) {
    guard text.utf8.contains(UInt8(ascii: "\n")) else {
      bytes += JSONValue.string(text).json
      return
    }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    bytes.append(UInt8(ascii: "\""))
    bytes += lines.map { JSONValue.string(String($0)).json.dropFirst().dropLast() }.joined(
      separator: Array(#"\n"#.utf8))
    bytes.append(UInt8(ascii: "\""))
  }
}
