import Cryptography

/// SHA-256 over the rows of a table, whatever database they were read from.
///
/// Each value is a byte that tells what it is, and its bytes: NULL 0; an integer 1 and eight bytes, the highest first; a text 2, or
/// bytes 3, their number as such an integer, and they themselves, a text in UTF-8.
struct TableDigest {
  private let hash = RunningSHA256()
  private(set) var rows = 0

  mutating func add(_ row: [SQLValue]) {
    var bytes: [UInt8] = []
    for value in row { Self.append(value, to: &bytes) }
    hash.add(bytes)
    rows += 1
  }

  /// The 32 bytes.
  func finish() -> [UInt8] { hash.finish() }

  private static func append(_ value: SQLValue, to bytes: inout [UInt8]) {
    switch value {
    case .null: bytes.append(0)
    case .integer(let integer):
      bytes.append(1)
      append(integer, to: &bytes)
    case .text(let text):
      bytes.append(2)
      append(Int64(text.utf8.count), to: &bytes)
      bytes.append(contentsOf: text.utf8)
    case .bytes(let value):
      bytes.append(3)
      append(Int64(value.count), to: &bytes)
      bytes.append(contentsOf: value)
    }
  }

  private static func append(_ integer: Int64, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: integer.bigEndian) { bytes.append(contentsOf: $0) }
  }
}
