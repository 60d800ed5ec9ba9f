// Swift composes characters for its own comparisons and gives that to nobody else; Foundation's own implementation asks for it
// in this way as well.
@_spi(_Unicode) import Swift

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension LockParameter {
  static let longestText = 200
  static let longestPath = 400

  /// The one spelling of a value of this kind; normal forms are their own normal forms.
  /// - Returns: nil if the text is no value of this kind. Space around a value is never part of one.
  package func normalForm(of text: String) -> String? {
    switch kind {
    case .text: Self.line(text, longest: Self.longestText)
    case .ipAddress: Self.ipAddress(text)
    case .macAddress: Self.macAddress(text)
    case .domain: DomainName(text)?.text
    case .path: Self.path(text)
    }
  }

  /// A text with composed characters (Unicode's NFC), so that `é` is one character however it was typed.
  private static func line(_ text: String, longest: Int) -> String? {
    // Far more than so many characters need, however they are decomposed; longer ones need not be looked at.
    guard text.utf8.count <= longest * 16 else { return nil }
    let composed = text.composed
    guard FieldValidation.isLine(composed, longest: longest), composed.first?.isWhitespace == false,
      composed.last?.isWhitespace == false
    else { return nil }
    return composed
  }
}

// MARK: Addresses

extension LockParameter {
  /// IPv4 in dotted decimal without leading zeros, IPv6 as in RFC 5952; an IPv4 address mapped into IPv6 (RFC 4291 §2.5.5.2) is
  /// that IPv4 address. No port, brackets, zone or mask.
  private static func ipAddress(_ text: String) -> String? {
    guard text.utf8.count < Int(INET6_ADDRSTRLEN), !text.utf8.contains(0) else { return nil }
    var bytes = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, text, &bytes) == 1 { return dotted(bytes.prefix(4)) }
    guard inet_pton(AF_INET6, text, &bytes) == 1 else { return nil }
    if bytes.starts(with: mappedPrefix) { return dotted(bytes.suffix(4)) }
    var written = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    guard inet_ntop(AF_INET6, bytes, &written, socklen_t(written.count)) != nil else { return nil }
    return String(decoding: written.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private static let mappedPrefix: [UInt8] = Array(repeating: 0, count: 10) + [0xFF, 0xFF]

  private static func dotted(_ bytes: some Sequence<UInt8>) -> String { bytes.map(String.init).joined(separator: ".") }

  /// Six bytes (IEEE 802 EUI-48) as `AA:BB:CC:DD:EE:FF`; read with colons, with dashes, as `aabb.ccdd.eeff` and without any.
  ///
  /// Six zeros are what programs say that find no network card, or take the loopback device for one: half of all machines would
  /// have that address, so it is none.
  private static func macAddress(_ text: String) -> String? {
    let characters = Array(text.utf8)
    let digits = characters.compactMap(hexadecimalDigit)
    let separators = characters.filter { hexadecimalDigit($0) == nil }
    guard digits.count == 12, digits.contains(where: { $0 != UInt8(ascii: "0") }) else { return nil }
    let separator = separators.first
    let groupLength: Int
    switch separator {
    case nil: groupLength = 12
    case UInt8(ascii: ":"), UInt8(ascii: "-"): groupLength = 2
    case UInt8(ascii: "."): groupLength = 4
    default: return nil
    }
    guard separators.allSatisfy({ $0 == separator }),
      characters.split(separator: separator ?? 0, omittingEmptySubsequences: false).allSatisfy({
        $0.count == groupLength
      })
    else { return nil }
    let pairs = stride(from: 0, to: 12, by: 2).map { String(decoding: digits.dropFirst($0).prefix(2), as: UTF8.self) }
    return pairs.joined(separator: ":")
  }

  /// The digit in upper case.
  private static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "F"): byte
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - 0x20
    default: nil
    }
  }
}

// MARK: Paths

extension LockParameter {
  /// An absolute or relative path with `/` between its parts, whose case is kept: `C:\Shop\` is `C:/Shop`.
  ///
  /// Empty parts and `.` mean nothing and are left out. `..` is refused: what it means depends on the links in a file system that
  /// is not here.
  private static func path(_ text: String) -> String? {
    guard let line = line(text, longest: longestPath) else { return nil }
    let isSlash: (Unicode.Scalar) -> Bool = { $0 == "/" || $0 == "\\" }
    // By scalars, as file systems do: a mark after a slash does not make it another character there.
    let parts = line.unicodeScalars.split(whereSeparator: isSlash).map { String($0) }.filter { $0 != "." }
    let isAbsolute = line.unicodeScalars.first.map(isSlash) ?? false
    guard !parts.contains(".."), isAbsolute || !parts.isEmpty else { return nil }
    let path = (isAbsolute ? "/" : "") + parts.joined(separator: "/")
    // Space around a value is no part of it, also where a slash or a dot stood between it and the end.
    return path.first?.isWhitespace == true || path.last?.isWhitespace == true ? nil : path
  }
}

extension String {
  /// The text with its characters composed: Unicode's Normalization Form C (UAX #15).
  var composed: String {
    // Nothing in ASCII composes.
    if utf8.allSatisfy({ $0 < 0x80 }) { return self }
    var scalars = UnicodeScalarView()
    _nfc.forEach { scalars.append($0) }
    return String(scalars)
  }
}
