package import OAuthMessages

/// A form that may carry files: the fields by the rules of every other form, and the files that were chosen (RFC 7578).
package struct UploadForm: Sendable, Equatable {
  package static let mediaType = "multipart/form-data"

  package let parameters: FormParameters
  private var files: [UploadedFile] = []

  package init(parameters: FormParameters = FormParameters()) { self.parameters = parameters }

  /// The file that was chosen in a field; nil if none was.
  package func file(_ field: String) -> UploadedFile? {
    files.first { $0.field.utf8.elementsEqual(field.utf8) }
  }

  /// Reads a whole body.
  /// - Throws: `MultipartError`; `FormParameters.ParseError` for a field that no form could have, and for a name that comes twice.
  init(parsing body: [UInt8], boundary: ArraySlice<UInt8>) throws {
    var reader = MultipartReader(body, boundary: boundary)
    let parts = try reader.parts()
    var seen: Set<String> = []
    for part in parts {
      let name = try FormParameters.text(part.name)
      guard seen.insert(name).inserted else { throw FormParameters.ParseError.duplicate(name: name) }
      // Where no file was chosen, browsers send an empty one without a name.
      if part.isFile, !(part.content.isEmpty && part.isNameless) {
        files.append(UploadedFile(field: name, bytes: part.content))
      }
    }
    parameters = try FormParameters(unescaped: parts.filter { !$0.isFile }.map { ($0.name, $0.content) })
  }

  /// What parts the parts of a body.
  /// - Throws: `MultipartError.boundary` if the field has none, or one that RFC 2046 §5.1.1 does not allow.
  static func boundary(in contentType: String) throws(MultipartError) -> ArraySlice<UInt8> {
    let bytes = Array(contentType.utf8)
    guard let field = HeaderParameters(bytes[...]), let boundary = field.only("boundary"),
      (1...70).contains(boundary.count), boundary.last != UInt8(ascii: " "), boundary.allSatisfy(isOfBoundary)
    else { throw .boundary }
    return boundary
  }

  private static let signsOfBoundary = Set("'()+_,-./:=? ".utf8)

  private static func isOfBoundary(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: signsOfBoundary.contains(byte)
    }
  }
}

/// A file that somebody chose in a form. What it was called on their machine is not kept: it is nobody's path here.
package struct UploadedFile: Sendable, Equatable {
  /// The name of the form's field.
  package let field: String
  package let bytes: ArraySlice<UInt8>

  package init(field: String, bytes: ArraySlice<UInt8>) {
    self.field = field
    self.bytes = bytes
  }

  /// What is in it as text, without a byte order mark; nil if it is none in UTF-8, or has control characters in it.
  package var text: String? {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    return try? FormParameters.text(bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes)
  }
}
