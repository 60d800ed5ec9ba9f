import Logging

/// One line of the log, in either of its two shapes. Whatever a client put into a name, it stays one line, and no
/// terminal takes it for a command.
package struct LogLine: Sendable {
  /// The shape of a line.
  package enum Format: Sendable {
    /// `TIME LEVEL LABEL: MESSAGE KEY=VALUE …` for people.
    case text
    /// One JSON object: `time`, `level`, `label`, `message` and the fields as further members.
    case json
  }

  /// Since 1970.
  let milliseconds: Int64
  let level: Logger.Level
  let label: String
  let message: String
  let fields: [(key: String, value: String)]

  private static func isOwnMember(_ key: String) -> Bool {
    key == "time" || key == "level" || key == "label" || key == "message"
  }

  /// The line with its line feed.
  func bytes(_ format: Format) -> [UInt8] {
    var line: [UInt8] = []
    line.reserveCapacity(256)
    switch format {
    case .text: appendText(to: &line)
    case .json: appendJSON(to: &line)
    }
    line.append(UInt8(ascii: "\n"))
    return line
  }

  private func appendText(to line: inout [UInt8]) {
    let word = level.rawValue.uppercased()
    LogTime.append(milliseconds: milliseconds, to: &line)
    line += " \(word)".utf8
    line += repeatElement(UInt8(ascii: " "), count: max(1, 9 - word.utf8.count))
    Self.append(label, to: &line)
    line += ": ".utf8
    Self.append(message, to: &line)
    for (key, value) in fields {
      line.append(UInt8(ascii: " "))
      Self.append(key, to: &line)
      line.append(UInt8(ascii: "="))
      if value.isEmpty || value.utf8.contains(where: { " \"=".utf8.contains($0) }) {
        Self.append(quoted: value, to: &line)
      } else {
        Self.append(value, to: &line)
      }
    }
  }

  private func appendJSON(to line: inout [UInt8]) {
    line += "{\"time\":\"".utf8
    LogTime.append(milliseconds: milliseconds, to: &line)
    line.append(UInt8(ascii: "\""))
    Self.append("level", level.rawValue, to: &line)
    Self.append("label", label, to: &line)
    Self.append("message", message, to: &line)
    for (key, value) in fields {
      Self.append(Self.isOwnMember(key) ? "metadata.\(key)" : key, value, to: &line)
    }
    line.append(UInt8(ascii: "}"))
  }

  /// A member that is not the first.
  private static func append(_ key: String, _ value: String, to line: inout [UInt8]) {
    line.append(UInt8(ascii: ","))
    append(quoted: key, to: &line)
    line.append(UInt8(ascii: ":"))
    append(quoted: value, to: &line)
  }

  private static func append(quoted text: String, to line: inout [UInt8]) {
    line.append(UInt8(ascii: "\""))
    append(text, escapingQuotes: true, to: &line)
    line.append(UInt8(ascii: "\""))
  }

  /// Escapes as JSON does (RFC 8259, section 7), and more than it must.
  private static func append(_ text: String, escapingQuotes: Bool = false, to line: inout [UInt8]) {
    guard !appendPlain(text, to: &line) else { return }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": line += "\\\\".utf8
      case "\"" where escapingQuotes: line += "\\\"".utf8
      case "\n": line += "\\n".utf8
      case "\r": line += "\\r".utf8
      case "\t": line += "\\t".utf8
      case _ where mustBeEscaped(scalar):
        let digits = String(scalar.value, radix: 16)
        line += ("\\u" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits).utf8
      default: line += UTF8.encode(scalar).map(Array.init) ?? []
      }
    }
  }

  /// Most texts hold nothing that is ever escaped.
  /// - Returns: whether this one was appended.
  private static func appendPlain(_ text: String, to line: inout [UInt8]) -> Bool {
    text.utf8.withContiguousStorageIfAvailable { bytes in
      guard bytes.allSatisfy(standsForItself) else { return false }
      line.append(contentsOf: bytes)
      return true
    } ?? false
  }

  /// Printable ASCII that is never escaped.
  private static func standsForItself(_ byte: UInt8) -> Bool {
    (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  /// Controls (C0, DEL and C1, which terminals obey), line and paragraph separators, and what reverses the direction of
  /// writing, so that a line could show something else than it holds.
  private static func mustBeEscaped(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
