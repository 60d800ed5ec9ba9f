/// Reads a `multipart/form-data` body (RFC 7578, RFC 2046 §5.1.1) as browsers write it, and nothing beside it: no text before the
/// first part or after the last, no spaces behind a boundary, no folded header fields, no encodings.
///
/// Each byte is looked at a fixed number of times, whatever the body: the delimiter has one CR in it, at its beginning, so that no two
/// places where it may begin are compared over the same bytes.
struct MultipartReader {
  struct Part {
    let name: ArraySlice<UInt8>
    let isFile: Bool
    /// A file without a file name.
    let isNameless: Bool
    let content: ArraySlice<UInt8>
  }

  static let maximumParts = 100
  /// Bytes of a part's header fields. The longest name of a file takes some of them.
  static let maximumHeadBytes = 4096
  /// Bytes of a field's name.
  static let maximumNameBytes = 100

  private let body: [UInt8]
  private let delimiter: [UInt8]
  private var position = 0

  private static let lineEnd: [UInt8] = [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
  private static let dashes: [UInt8] = [UInt8(ascii: "-"), UInt8(ascii: "-")]

  init(_ body: [UInt8], boundary: ArraySlice<UInt8>) {
    self.body = body
    delimiter = Self.lineEnd + Self.dashes + boundary
  }

  /// - Throws: at the first thing that is wrong; nothing was taken then.
  mutating func parts() throws(MultipartError) -> [Part] {
    // The first delimiter is at the body's beginning, with no line before it.
    let first = delimiter.dropFirst(Self.lineEnd.count)
    guard body.starts(with: first) else { throw .malformed }
    position = first.count
    var parts: [Part] = []
    while try hasAnother() {
      guard parts.count < Self.maximumParts else { throw .tooManyParts(limit: Self.maximumParts) }
      let head = try head()
      parts.append(
        Part(name: head.name, isFile: head.isFile, isNameless: head.isNameless, content: try content()))
    }
    return parts
  }

  /// Behind a delimiter: whether a part follows, or the end.
  private mutating func hasAnother() throws(MultipartError) -> Bool {
    let sign = body[position...].prefix(2)
    position += sign.count
    if sign.elementsEqual(Self.lineEnd) { return true }
    let rest = body[position...]
    guard sign.elementsEqual(Self.dashes), rest.isEmpty || rest.elementsEqual(Self.lineEnd) else { throw .malformed }
    return false
  }

  /// Up to the next delimiter.
  private mutating func content() throws(MultipartError) -> ArraySlice<UInt8> {
    let start = position
    var from = start
    while let found = body[from...].firstIndex(of: UInt8(ascii: "\r")) {
      if body[found...].starts(with: delimiter) {
        position = found + delimiter.count
        return body[start..<found]
      }
      from = found + 1
    }
    throw .malformed
  }

  // MARK: Header fields

  private func hasOnlyLegibleBytes(_ line: ArraySlice<UInt8>) -> Bool {
    line.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == UInt8(ascii: "\t") }
  }

  /// The header fields of a part, and the empty line behind them.
  private mutating func head() throws(MultipartError) -> (name: ArraySlice<UInt8>, isFile: Bool, isNameless: Bool) {
    let limit = min(body.count, position + Self.maximumHeadBytes)
    var disposition: HeaderParameters?
    while true {
      let line = try line(before: limit)
      if line.isEmpty { break }
      guard hasOnlyLegibleBytes(line), let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
        line[..<colon].allSatisfy(HeaderParameters.isOfToken)
      else { throw .malformed }
      let value = line[line.index(after: colon)...]
      // Others mean nothing here (RFC 7578 §4.8).
      switch String(decoding: line[..<colon], as: UTF8.self).lowercased() {
      case "content-disposition":
        guard disposition == nil, let field = HeaderParameters(value) else { throw .malformed }
        disposition = field
      case "content-transfer-encoding":
        let encoding = HeaderParameters(value)?.value
        guard ["7bit", "8bit", "binary"].contains(encoding) else { throw .encoded }
      default: break
      }
    }
    return try Self.field(disposition)
  }

  private mutating func line(before limit: Int) throws(MultipartError) -> ArraySlice<UInt8> {
    let rest = body[position..<limit]
    guard let end = rest.firstIndex(of: UInt8(ascii: "\r")), rest[end...].starts(with: Self.lineEnd) else {
      throw limit < body.count && rest.dropLast().allSatisfy { $0 != UInt8(ascii: "\r") } ? .tooLong : .malformed
    }
    position = end + Self.lineEnd.count
    return body[rest.startIndex..<end]
  }

  private static func field(
    _ disposition: HeaderParameters?
  ) throws(MultipartError) -> (name: ArraySlice<UInt8>, isFile: Bool, isNameless: Bool) {
    guard let disposition, disposition.value == "form-data", let name = disposition.only("name"), !name.isEmpty,
      disposition.names.allSatisfy({ $0 == "name" || $0 == "filename" })
    else { throw .malformed }
    guard name.count <= maximumNameBytes else { throw .tooLong }
    let isFile = disposition.names.contains("filename")
    guard let fileName = disposition.only("filename") else {
      // Given twice, it is no one's.
      guard !isFile else { throw .malformed }
      return (name, false, false)
    }
    return (name, true, fileName.isEmpty)
  }
}

/// The value of a header field with parameters behind it: `form-data; name="devices"`.
struct HeaderParameters {
  /// In lower case.
  let value: String
  private var parameters: [(name: String, value: ArraySlice<UInt8>)] = []

  /// In lower case, in the field's order.
  var names: [String] { parameters.map(\.name) }

  /// The value of a parameter that is given once; nil otherwise.
  func only(_ name: String) -> ArraySlice<UInt8>? {
    let found = parameters.filter { $0.name == name }
    return found.count == 1 ? found.first?.value : nil
  }

  /// - Returns: nil if the field is none of this kind.
  init?(_ field: ArraySlice<UInt8>) {
    var rest = field
    Self.skipBlanks(&rest)
    let token = rest.prefix { Self.isOfToken($0) || $0 == UInt8(ascii: "/") }
    guard !token.isEmpty else { return nil }
    value = String(decoding: token, as: UTF8.self).lowercased()
    rest = rest.dropFirst(token.count)
    while true {
      Self.skipBlanks(&rest)
      guard let semicolon = rest.popFirst() else { return }
      guard semicolon == UInt8(ascii: ";") else { return nil }
      Self.skipBlanks(&rest)
      let name = rest.prefix(while: Self.isOfToken)
      rest = rest.dropFirst(name.count)
      guard !name.isEmpty, rest.popFirst() == UInt8(ascii: "="), let value = Self.parameterValue(&rest) else {
        return nil
      }
      parameters.append((String(decoding: name, as: UTF8.self).lowercased(), value))
    }
  }

  private static func skipBlanks(_ rest: inout ArraySlice<UInt8>) {
    rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
  }

  /// A token, or a text in quotes. Browsers write a quote inside of it as %22, and a backslash as it is; other programs put a
  /// backslash before a quote.
  private static func parameterValue(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard rest.first == UInt8(ascii: "\"") else {
      let token = rest.prefix(while: isOfToken)
      rest = rest.dropFirst(token.count)
      return token.isEmpty ? nil : token
    }
    rest = rest.dropFirst()
    var text: [UInt8] = []
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\"") { return text[...] }
      let isEscape = byte == UInt8(ascii: "\\") && rest.first == UInt8(ascii: "\"")
      text.append(isEscape ? UInt8(ascii: "\"") : byte)
      if isEscape { rest = rest.dropFirst() }
    }
    return nil
  }

  private static let signsOfToken = Set("!#$%&'*+-.^_`|~".utf8)

  /// RFC 9110 §5.6.2
  static func isOfToken(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: signsOfToken.contains(byte)
    }
  }
}
