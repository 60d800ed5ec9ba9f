import LicenseTokens
import Testing

@Suite struct LicenseDocumentTests {
  @Test(arguments: [
    (LicenseDocument.Kind.license, "LICENSE"), (.parentLicense, "PARENT LICENSE"), (.bundle, "BUNDLE"),
  ])
  func theTextIsWrappedAt64Columns(kind: LicenseDocument.Kind, name: String) {
    let full = String(repeating: "a", count: 64)
    let begin = "-----BEGIN COUNTERSIGN \(name)-----\n"
    let end = "-----END COUNTERSIGN \(name)-----\n"
    #expect(LicenseDocument.text(kind, "a.b.c") == begin + "a.b.c\n" + end)
    #expect(LicenseDocument.text(kind, full) == begin + full + "\n" + end)
    #expect(LicenseDocument.text(kind, full + full + "b") == begin + full + "\n" + full + "\nb\n" + end)
    #expect(LicenseDocument.text(kind, "") == begin + end)
  }

  @Test(arguments: LicenseDocument.Kind.allCases)
  func everyLengthIsReadAsItWasWritten(kind: LicenseDocument.Kind) throws {
    for count in 0..<200 {
      let compact = String(repeating: "a", count: count)
      let document = try LicenseDocument.parse(LicenseDocument.text(kind, compact))
      #expect(document.kind == kind)
      #expect(document.compact == compact)
    }
  }

  private static let begin = "-----BEGIN COUNTERSIGN LICENSE-----"
  private static let end = "-----END COUNTERSIGN LICENSE-----"

  static let refusals: [(text: String, error: LicenseDocumentError)] = [
    ("", .notFound), ("a.b.c", .notFound), ("\(end)\na\n\(end)\n", .notFound), (" \(begin)\na\n\(end)\n", .notFound),
    ("-----BEGIN CERTIFICATE-----\na\n-----END CERTIFICATE-----\n", .notFound),
    (begin, .incomplete), ("\(begin)\na.b.c\n", .incomplete), ("\(begin)\na\n\(end)-", .incomplete),
    ("\(begin)\na\n-----END COUNTERSIGN BUNDLE-----\n", .incomplete),
    ("\(begin)\na\n-----END \n", .incomplete),
    ("\(begin)-\na\n\(end)\n", .unknownKind), ("-----BEGIN COUNTERSIGN -----\na\n\(end)\n", .unknownKind),
    ("\(begin)\na\n\(begin)\na\n\(end)\n", .several), ("\(begin)\na\n\(end)\n\(begin)\n", .several),
    ("\(begin)\na\n\(end)\n-----BEGIN COUNTERSIGN BUNDLE-----", .several),
    ("\(begin)\na b\n\(end)\n", .unexpectedCharacter), ("\(begin)\n a\n\(end)\n", .unexpectedCharacter),
    ("\(begin)\na=\n\(end)\n", .unexpectedCharacter), ("\(begin)\n\u{FEFF}a\n\(end)\n", .unexpectedCharacter),
    ("\(begin)\na\u{A0}\n\(end)\n", .unexpectedCharacter),
    ("\(begin)\nVersion: 1\n\na\n\(end)\n", .unexpectedCharacter),
  ]

  @Test(arguments: refusals)
  func otherTextIsRefused(refusal: (text: String, error: LicenseDocumentError)) {
    #expect(throws: refusal.error) { try LicenseDocument.parse(refusal.text) }
  }

  @Test func sizeIsLimited() throws {
    let text = LicenseDocument.text(.license, "a.b.c")
    let room = LicenseDocument.maximumByteCount - text.utf8.count
    #expect(try LicenseDocument.parse(text + String(repeating: "a", count: room)).compact == "a.b.c")
    #expect(throws: LicenseDocumentError.tooLarge) {
      try LicenseDocument.parse(text + String(repeating: "a", count: room + 1))
    }
  }
}
