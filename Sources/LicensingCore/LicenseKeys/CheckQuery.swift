/// A license check's question exactly as it came. It names the key, so nothing of it appears in a description.
package struct CheckQuery: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// In the query's order, percent-decoded once, with every repetition.
  package let parameters: [(name: String, value: String)]
  /// The address that the query came from, without a port; nil: not known.
  package let connectionAddress: String?

  package init(parameters: [(name: String, value: String)], connectionAddress: String?) {
    self.parameters = parameters
    self.connectionAddress = connectionAddress
  }

  package var description: String { "license check" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

// MARK: Names

extension CheckQuery {
  /// Whether each name is there once, and each known name in its one spelling.
  ///
  /// A second value, or one under a name that something before this server would take for the same, could be meant to be looked at
  /// instead of the first; so the whole query is refused, and nobody has to know which one counts.
  func isUnambiguous(amid known: [LockParameter]) -> Bool {
    let isKnown: (String) -> Bool = { name in
      LockParameter.reservedNames.contains(name) || known.contains { $0.name == name }
    }
    var seen: Set<String> = []
    seen.reserveCapacity(parameters.count)
    for (name, _) in parameters {
      guard seen.insert(name).inserted else { return false }
      if isKnown(name) { continue }
      guard !name.unicodeScalars.contains(where: Self.isControl) else { return false }
      guard !Self.readings(of: name).contains(where: isKnown) else { return false }
    }
    return true
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.generalCategory == .control }

  /// What a careless program could take a name for: without an array's brackets, in lower case, without space around it, with `_`
  /// for what PHP and others replace by it, decoded once more, full-width letters as ASCII.
  private static func readings(of name: String) -> [String] {
    let plain = folded(decoded(decoded(name)))
    let beforeBracket = plain.prefix { $0 != "[" }
    let replaced = String(plain.map { "[]".contains($0) ? "_" : $0 })
    return [withoutEdges(beforeBracket), withoutEdges(replaced[...])]
  }

  private static func folded(_ name: String) -> String {
    var folded = ""
    for scalar in name.unicodeScalars {
      if (0xFF01...0xFF5E).contains(scalar.value), let ascii = Unicode.Scalar(scalar.value - 0xFEE0) {
        folded += ascii.properties.lowercaseMapping
      } else if scalar.properties.isWhitespace || "-.+".unicodeScalars.contains(scalar) {
        folded += "_"
      } else if scalar.properties.generalCategory != .format, scalar.properties.generalCategory != .control {
        folded += scalar.properties.lowercaseMapping
      }
    }
    return folded
  }

  private static func withoutEdges(_ name: Substring) -> String {
    var rest = name.drop { $0 == "_" }
    while rest.last == "_" { rest.removeLast() }
    return String(rest)
  }

  /// Percent-decoding (RFC 3986 §2.1) that leaves what is no escape as it is.
  private static func decoded(_ name: String) -> String {
    guard name.utf8.contains(UInt8(ascii: "%")) else { return name }
    var bytes: [UInt8] = []
    var rest = Array(name.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

// MARK: Values

/// What a query says of a product's parameters, in normal form.
struct CheckReading: Sendable {
  private(set) var isUnambiguous: Bool
  /// Whether every required parameter is there and, where any parameter locks, one of those.
  private(set) var isComplete = true
  /// Whether every required or locking parameter that is there has a value of its kind.
  private(set) var isWellFormed = true
  private(set) var locked: [String: String] = [:]
  private(set) var shown: [String: String] = [:]

  init(of query: CheckQuery, parameters: [LockParameter]) {
    isUnambiguous = query.isUnambiguous(amid: parameters)
    var locksAreTold = false
    for parameter in parameters {
      let told: String? =
        switch parameter.source {
        case .claimed: query.parameters.first { $0.name == parameter.name }?.value
        case .connection: query.connectionAddress
        }
      guard let told else {
        if parameter.isRequired { isComplete = false }
        continue
      }
      if parameter.locks { locksAreTold = true }
      read(told, of: parameter)
    }
    // Whoever left out every optional lock would have a lock that is none.
    if !locksAreTold && parameters.contains(where: \.locks) { isComplete = false }
  }

  /// An empty value is malformed like any other that is not of its kind: it never counts as absent. Where nothing hangs on the
  /// parameter, the value is only not shown: a program in the field that says `serial=unknown` or `version=` of old keeps working.
  private mutating func read(_ told: String, of parameter: LockParameter) {
    guard let value = parameter.normalForm(of: told) else {
      if parameter.isRequired || parameter.locks { isWellFormed = false }
      return
    }
    if parameter.locks { locked[parameter.name] = value }
    if parameter.isShown { shown[parameter.name] = value }
  }
}
