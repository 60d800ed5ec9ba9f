// Swift composes characters for its own comparisons and gives that to nobody else; Foundation's own implementation asks
// for it in this way as well.
@_spi(_Unicode) import Swift

/// Serial numbers and article numbers: how they are compared, and how they are shown.
///
/// They are read off labels, typed, pasted from tables and scanned. Two that differ only in capitals, in blanks or in
/// the width of their characters are one number, everywhere: when a license file is issued, when one is looked for,
/// when it is verified.
public enum DeviceNumber {
  /// How long the canonical form can be, in Unicode scalars.
  public static let length = 1...64

  /// The one spelling that numbers are compared by; canonical forms are their own canonical forms. `nil` for what is no
  /// number: nothing at all, more than 64 characters, or anything but letters, digits, `-`, `.`, `_` and `/`.
  ///
  /// White space, control and format characters at the ends are dropped, and blanks within (spaces of any kind, tabs).
  /// Full-width forms of ASCII (U+FF01 to U+FF5E, as East Asian keyboards produce them) become ASCII. Letters are
  /// raised to capitals, and characters composed (Unicode's NFC). Leading zeros are part of the number.
  public static func canonical(_ text: String) -> String? {
    // Far more than so many characters need, however they are decomposed; longer ones need not be looked at.
    guard text.utf8.count <= length.upperBound * 16 else { return nil }
    var capitals = String.UnicodeScalarView()
    for scalar in trimmed(text.unicodeScalars) where !isBlank(scalar) {
      capitals.append(contentsOf: narrow(scalar).properties.uppercaseMapping.unicodeScalars)
    }
    let number = composed(capitals)
    guard length.contains(number.count), number.allSatisfy(isAllowed) else { return nil }
    return String(number)
  }

  /// Whether both are the same number; what is no number is the same as nothing.
  public static func areSame(_ a: String, _ b: String) -> Bool {
    guard let a = canonical(a), let b = canonical(b) else { return false }
    return a.utf8.elementsEqual(b.utf8)
  }

  /// The number as it is shown: as it was typed, without what surrounds it.
  public static func trimmed(_ text: String) -> String { String(trimmed(text.unicodeScalars)) }

  private static func trimmed(_ scalars: String.UnicodeScalarView) -> Substring.UnicodeScalarView {
    let tail = scalars.drop(while: isInvisible)
    guard let last = tail.lastIndex(where: { !isInvisible($0) }) else { return tail.prefix(0) }
    return tail[...last]
  }

  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    let category = scalar.properties.generalCategory
    return scalar.properties.isWhitespace || category == .control || category == .format
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\t" || scalar.properties.generalCategory == .spaceSeparator
  }

  private static func narrow(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    guard 0xFF01...0xFF5E ~= scalar.value else { return scalar }
    return Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
  }

  private static func composed(_ scalars: String.UnicodeScalarView) -> String.UnicodeScalarView {
    // Nothing in ASCII composes.
    if scalars.allSatisfy(\.isASCII) { return scalars }
    var composed = String.UnicodeScalarView()
    String(scalars)._nfc.forEach { composed.append($0) }
    return composed
  }

  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber: true
    default: ["-", ".", "_", "/"].contains(scalar)
    }
  }
}
