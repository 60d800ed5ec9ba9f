/// A strong entity tag (RFC 9110 §8.8.3).
package struct EntityTag: Sendable, Hashable, CustomStringConvertible {
  /// What stands between the quotes.
  package let opaque: String

  /// The tag of a row's version.
  package init(version: Int) { opaque = "\(version)" }

  /// The tag of a document that has a digest, in characters RFC 9110 allows between the quotes.
  package init?(opaque: String) {
    guard opaque.utf8.allSatisfy({ $0 == 0x21 || (0x23...0x7E).contains($0) }) else { return nil }
    self.opaque = opaque
  }

  /// The value of an `ETag` field.
  package var description: String { "\"\(opaque)\"" }
}

/// An `If-Match` or `If-None-Match` field (RFC 9110 §13.1).
package enum EntityTagCondition: Sendable, Equatable {
  case any
  case oneOf(strong: [EntityTag], weak: [EntityTag])

  /// - Parameter fields: the values of all fields of that name.
  /// - Returns: nil if there is none, or what there is cannot be read: no condition is met by it then.
  package init?(_ fields: [String]) {
    guard !fields.isEmpty else { return nil }
    let list = fields.joined(separator: ",")
    guard list.trimmed != "*" else {
      self = .any
      return
    }
    var strong: [EntityTag] = []
    var weak: [EntityTag] = []
    var rest = list.trimmed
    while !rest.isEmpty {
      let isWeak = rest.hasPrefix("W/")
      if isWeak { rest = rest.dropFirst(2) }
      guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\""),
        let tag = EntityTag(opaque: String(rest[rest.index(after: rest.startIndex)..<end]))
      else { return nil }
      if isWeak { weak.append(tag) } else { strong.append(tag) }
      rest = rest[rest.index(after: end)...].drop { $0 == " " || $0 == "\t" }
      guard rest.isEmpty || rest.first == "," else { return nil }
      rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "," }
    }
    guard !strong.isEmpty || !weak.isEmpty else { return nil }
    self = .oneOf(strong: strong, weak: weak)
  }

  /// `If-Match`: whether a change may go ahead. A weak tag never matches (RFC 9110 §13.1.1).
  package func allowsChange(of current: EntityTag) -> Bool {
    switch self {
    case .any: true
    case .oneOf(let strong, _): strong.contains(current)
    }
  }

  /// `If-None-Match`: whether the client has the document already, so that 304 is the answer (RFC 9110 §13.1.2).
  package func isFresh(_ current: EntityTag) -> Bool {
    switch self {
    case .any: true
    case .oneOf(let strong, let weak): strong.contains(current) || weak.contains(current)
    }
  }
}

extension StringProtocol {
  fileprivate var trimmed: SubSequence {
    let start = self.drop { $0 == " " || $0 == "\t" }
    guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return self[endIndex...] }
    return self[start.startIndex...last]
  }
}
