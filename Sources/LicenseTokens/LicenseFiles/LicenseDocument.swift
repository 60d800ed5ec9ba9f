/// Why text holds no document that can be read. Every case is a reason that more reading does not mend.
public enum LicenseDocumentError: Error, Equatable, Sendable {
  /// More than ``LicenseDocument/maximumByteCount`` bytes.
  case tooLarge
  /// No line says that a document begins.
  case notFound
  /// A document begins after another one has begun: which one is meant would be a guess.
  case several
  /// The line that begins the document names a kind that is not known.
  case unknownKind
  /// No line says that the document ends, or one says that another kind does.
  case incomplete
  /// A character within the document that cannot stand there.
  case unexpectedCharacter
}

/// The text form of license files, parent license files and bundles: a signed document between two lines that say what
/// it is, made to be mailed, pasted and carried on a stick.
///
/// ```
/// -----BEGIN COUNTERSIGN LICENSE-----
/// eyJ0eXAiOiJsaWNlbnNlLWZpbGUrand0IiwiYWxnIjoiRVMyNTYiLCJraWQiOiIx
/// …
/// -----END COUNTERSIGN LICENSE-----
/// ```
public enum LicenseDocument {
  /// What a document is. The raw value stands in its first and last line.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case license = "LICENSE"
    case parentLicense = "PARENT LICENSE"
    case bundle = "BUNDLE"
  }

  /// How long a text may be that holds a document, in bytes: room for a bundle of 10 000 license files.
  public static let maximumByteCount = 16 << 20

  /// How many characters of a document stand on a line. Readers take any number.
  static let columns = 64

  /// The document in text form: ASCII, lines that end with a line feed, the last one included.
  ///
  /// - Parameters:
  ///   - kind: what the document is.
  ///   - compact: the document as a compact JWS.
  public static func text(_ kind: Kind, _ compact: String) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(compact.utf8.count / columns * (columns + 1) + 160)
    text.append(contentsOf: line("BEGIN", kind.rawValue))
    var column = 0
    for character in compact.utf8 {
      if column % columns == 0 { text.append(UInt8(ascii: "\n")) }
      text.append(character)
      column += 1
    }
    text.append(UInt8(ascii: "\n"))
    text.append(contentsOf: line("END", kind.rawValue))
    text.append(UInt8(ascii: "\n"))
    return String(decoding: text, as: UTF8.self)
  }

  /// The one document in a text, and what it says to be. Nothing of it is checked.
  ///
  /// What mail does is tolerated: a byte order mark, lines that end with CR LF or CR, blanks at the end of lines, blank
  /// lines, lines of other lengths, text before and after. The line that begins the document starts with its first
  /// character.
  public static func parse(_ text: String) throws(LicenseDocumentError) -> (kind: Kind, compact: String) {
    guard text.utf8.count <= maximumByteCount else { throw .tooLarge }
    return try Array(text.utf8).withUnsafeBufferPointer { bytes throws(LicenseDocumentError) in
      var reader = LicenseDocumentReader(bytes)
      return try reader.document()
    }
  }

  /// Whether a text is to be read with ``parse(_:)``: a compact JWS has none of its characters but letters, digits,
  /// `-`, `_`, `.`.
  static func isArmored(_ text: String) -> Bool { !text.utf8.allSatisfy(isPartOfJWS) }

  static func line(_ boundary: String, _ kind: String) -> [UInt8] {
    Array("-----\(boundary) COUNTERSIGN \(kind)-----".utf8)
  }

  static func isPartOfJWS(_ character: UInt8) -> Bool {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default: false
    }
  }
}
