import LicenseTokens

/// A text that somebody brings, which holds one document.
enum BroughtDocument {
  /// The document, and what it says to be. Nothing of it is checked.
  ///
  /// - Parameter text: the text form; or the compact JWS alone, with the blanks and line ends around it that copying leaves.
  static func read(_ text: String) throws(LicenseFileFailure) -> (kind: LicenseDocument.Kind, compact: String) {
    guard text.utf8.count <= LicenseDocument.maximumByteCount else { throw .tooLarge }
    if let compact = bare(text) { return (try kind(of: compact), compact) }
    do { return try LicenseDocument.parse(text) } catch { throw failure(error) }
  }

  /// - Returns: nil for a text with other characters than a compact JWS has.
  private static func bare(_ text: String) -> String? {
    let characters = text.utf8
    guard let first = characters.firstIndex(where: { !isBlank($0) }),
      let last = characters.lastIndex(where: { !isBlank($0) })
    else { return nil }
    let compact = characters[first...last]
    return compact.allSatisfy(isPartOfJWS) ? String(Substring(compact)) : nil
  }

  /// By the `typ` of the header; the verifier looks at it again, once it knows who signed.
  private static func kind(of compact: String) throws(LicenseFileFailure) -> LicenseDocument.Kind {
    let jws: CompactJWS
    do {
      jws = try CompactJWS(parsing: compact, maximumByteCount: LicenseDocument.maximumByteCount)
    } catch { throw error == .tooLarge ? .tooLarge : .malformed }
    guard case .string(let type)? = jws.header["typ"] else { throw .wrongDocument }
    let name = type.lowercased()
    let kind = kinds.first { $0.type == name || "application/" + $0.type == name }?.kind
    guard let kind else { throw .wrongDocument }
    return kind
  }

  private static let kinds: [(type: String, kind: LicenseDocument.Kind)] = [
    (LicenseFileClaims.documentType, .license), (ParentLicenseClaims.documentType, .parentLicense),
    (LicenseBundle.documentType, .bundle),
  ]

  private static func isBlank(_ character: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(character) }

  private static func isPartOfJWS(_ character: UInt8) -> Bool {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default: false
    }
  }

  private static func failure(_ error: LicenseDocumentError) -> LicenseFileFailure {
    switch error {
    case .tooLarge: .tooLarge
    case .several: .severalDocuments
    case .notFound, .unknownKind, .incomplete, .unexpectedCharacter: .malformed
    }
  }
}
