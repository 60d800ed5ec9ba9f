/// A domain name in the one spelling by which it is licensed: lower case, without the dot at the end, without `www.` in front,
/// and with A-labels (RFC 5890 §2.3.2.1) for everything that is not ASCII.
package struct DomainName: Sendable, Equatable, Hashable {
  static let longest = 253
  static let longestLabel = 63
  static let mostParents = 8

  /// `example.com`, `xn--bcher-kva.example`.
  package let text: String

  /// Reads a host name (RFC 1123 §2.1) and nothing around it: nil for addresses (IPv4 in every spelling, IPv6), and where there is
  /// a scheme, user, port, path or space, an empty label, one of more than 63 or a name of more than 253 characters, or a
  /// character that no name has.
  ///
  /// Capitals are lowered and characters composed (NFC). A character that would need more than that to become a name's (a ligature,
  /// a full-width letter) is refused, so that no two spellings of one name are two licenses.
  package init?(_ text: String) {
    // No name is longer than four bytes for each of its characters, however it is written.
    guard text.utf8.count <= 4 * (Self.longest + 1) else { return nil }
    var labels: [String] = []
    for label in text.split(omittingEmptySubsequences: false, whereSeparator: Self.isDot) {
      labels.append(String(label))
    }
    if labels.count > 1, labels.last == "" { labels.removeLast() }
    var canonical: [String] = []
    for label in labels {
      guard let label = Self.canonicalLabel(label) else { return nil }
      canonical.append(label)
    }
    guard let last = canonical.last, !Self.isNumber(last) else { return nil }
    let whole = canonical.joined(separator: ".")
    guard whole.utf8.count <= Self.longest else { return nil }
    self.init(folding: canonical[...])
  }

  /// `www.com` is a domain like any other; only in front of a name with a dot does `www` say nothing.
  private init(folding labels: ArraySlice<String>) {
    var rest = labels
    while rest.count > 2, rest.first == "www" { rest.removeFirst() }
    text = rest.joined(separator: ".")
  }

  /// Whether the name means nothing in the public DNS, or is kept for tests and examples (RFC 2606 §2, RFC 6761, RFC 6762).
  package var isLocal: Bool {
    let labels = text.utf8.split(separator: UInt8(ascii: "."))
    guard let last = labels.last, labels.count > 1 else { return true }
    return Self.localEndings.contains(String(Substring(last)))
  }

  private static let localEndings: Set<String> = ["localhost", "local", "test", "example", "invalid"]

  /// The names above this one, nearest first: at most the eight shortest, and never a single label. They are names as they are
  /// licensed, so none begins with `www.`.
  package var parents: [DomainName] {
    let labels = text.split(separator: ".").map(String.init)
    guard labels.count > 2 else { return [] }
    let starts = (1...(labels.count - 2)).suffix(Self.mostParents)
    var parents: [DomainName] = []
    for start in starts {
      let parent = DomainName(folding: labels[start...])
      if parents.last != parent { parents.append(parent) }
    }
    return parents
  }
}

// MARK: Labels

extension DomainName {
  /// The dots that IDNA takes for one (RFC 3490 §3.1).
  private static func isDot(_ character: Character) -> Bool {
    switch character {
    case ".", "\u{3002}", "\u{FF0E}", "\u{FF61}": true
    default: false
    }
  }

  private static func canonicalLabel(_ label: String) -> String? {
    let ascii: String
    if label.utf8.allSatisfy({ $0 < 0x80 }) {
      ascii = label.lowercased()
    } else {
      let lowered = label.composed.lowercased().composed
      guard isUnicodeLabel(lowered), let encoded = Punycode.encode(lowered.unicodeScalars) else { return nil }
      ascii = "xn--" + encoded
    }
    return isHostLabel(ascii) ? ascii : nil
  }

  /// Whether a label that is not ASCII can be encoded: no hyphen at an end or where an A-label has its own, no mark first
  /// (RFC 5891 §4.2.3).
  private static func isUnicodeLabel(_ label: String) -> Bool {
    // What lowers to ASCII, as the Kelvin sign does, was another spelling of it.
    guard !label.utf8.allSatisfy({ $0 < 0x80 }), label.unicodeScalars.count <= longestLabel,
      label.unicodeScalars.allSatisfy(isOfNames), !label.hasPrefix("-"), !label.hasSuffix("-"),
      !label.dropFirst(2).hasPrefix("--")
    else { return false }
    switch label.unicodeScalars.first?.properties.generalCategory {
    case nil, .nonspacingMark, .spacingMark: return false
    default: return true
    }
  }

  /// Letters, marks and digits that IDNA leaves as they are (UTS #46), and the hyphen. The sharp s and the final sigma are
  /// letters of their own since IDNA 2008.
  private static func isOfNames(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "-", "\u{DF}", "\u{3C2}": return true
    default: break
    }
    switch scalar.properties.generalCategory {
    case .lowercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark, .decimalNumber:
      return !scalar.properties.changesWhenNFKCCaseFolded
    default:
      return false
    }
  }

  /// 1 to 63 letters, digits and hyphens, no hyphen first or last (RFC 1123 §2.1).
  private static func isHostLabel(_ label: String) -> Bool {
    guard (1...longestLabel).contains(label.utf8.count), !label.hasPrefix("-"), !label.hasSuffix("-") else {
      return false
    }
    return label.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
      default: false
      }
    }
  }

  /// Whether a name that ends so is an IPv4 address to a browser: `192.0.2.1`, `3221225985`, `0x7f.1`
  /// (WHATWG URL, "ends in a number").
  private static func isNumber(_ label: String) -> Bool {
    let isDigit: (UInt8) -> Bool = { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    if label.utf8.allSatisfy(isDigit) { return true }
    guard label.hasPrefix("0x") else { return false }
    return label.utf8.dropFirst(2).allSatisfy { isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
  }
}
