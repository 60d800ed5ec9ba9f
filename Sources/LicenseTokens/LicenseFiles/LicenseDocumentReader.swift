/// Finds the one document in a text, line by line.
struct LicenseDocumentReader {
  private typealias Line = Slice<UnsafeBufferPointer<UInt8>>

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
  private static let beginning = Array("-----BEGIN COUNTERSIGN ".utf8)

  private var rest: Slice<UnsafeBufferPointer<UInt8>>

  /// - Parameter bytes: must outlive the reader.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    rest = bytes[...]
    if rest.starts(with: Self.byteOrderMark) { rest = rest.dropFirst(Self.byteOrderMark.count) }
  }

  mutating func document() throws(LicenseDocumentError) -> (kind: LicenseDocument.Kind, compact: String) {
    let kind = try beginning()
    let compact = try body(of: kind)
    while let line = nextLine() {
      guard !line.starts(with: Self.beginning) else { throw .several }
    }
    return (kind, String(decoding: compact, as: UTF8.self))
  }

  private mutating func beginning() throws(LicenseDocumentError) -> LicenseDocument.Kind {
    while let line = nextLine() {
      guard line.starts(with: Self.beginning) else { continue }
      let kind = LicenseDocument.Kind.allCases.first { line.elementsEqual(LicenseDocument.line("BEGIN", $0.rawValue)) }
      guard let kind else { throw .unknownKind }
      return kind
    }
    throw .notFound
  }

  private mutating func body(of kind: LicenseDocument.Kind) throws(LicenseDocumentError) -> [UInt8] {
    let end = LicenseDocument.line("END", kind.rawValue)
    var body: [UInt8] = []
    while let line = nextLine() {
      if line.elementsEqual(end) { return body }
      guard !line.starts(with: Self.beginning) else { throw .several }
      guard !line.starts(with: "-----END ".utf8) else { throw .incomplete }
      guard line.allSatisfy(LicenseDocument.isPartOfJWS) else { throw .unexpectedCharacter }
      body.append(contentsOf: line)
    }
    throw .incomplete
  }

  /// The next line without its end, and without blanks there. Of CR LF, the LF ends an empty line of its own.
  private mutating func nextLine() -> Line? {
    guard !rest.isEmpty else { return nil }
    let end = rest.firstIndex { $0 == 0x0A || $0 == 0x0D } ?? rest.endIndex
    let line = rest[..<end]
    rest = rest[end...].dropFirst()
    guard let last = line.lastIndex(where: { $0 != 0x20 && $0 != 0x09 }) else { return line.prefix(0) }
    return line[...last]
  }
}
