/// A parameter that a license check tells beside its key: `ip` or `mac_address`, for instance.
package struct LockParameter: Sendable, Equatable {
  /// What the values are; each kind has one spelling for a value, its normal form.
  package enum Kind: String, CaseIterable, Sendable {
    case text
    case ipAddress = "ip_address"
    case macAddress = "mac_address"
    case domain
    case path
  }

  /// Where the value comes from.
  package enum Source: String, CaseIterable, Sendable {
    /// The query says it, and anybody can say anything.
    case claimed
    /// The address that the query came from, whatever the query says.
    case connection
  }

  package static let mostOfAProduct = 16
  package static let longestName = 40
  package static let longestLabel = 80
  /// Names that the license check itself gives a meaning.
  static let reservedNames: Set<String> = ["key", "domain", "nonce"]

  /// As it stands in the query.
  package var name: String
  /// As people read it.
  package var label: String
  package var kind: Kind
  /// Whether a query without it is refused.
  package var isRequired: Bool
  /// Whether the first good query's value is the only one from then on.
  package var locks: Bool
  /// Whether the customer sees it on the license's page.
  package var isShown: Bool
  package var source: Source

  package init(
    name: String, label: String, kind: Kind, isRequired: Bool, locks: Bool, isShown: Bool, source: Source = .claimed
  ) {
    self.name = name
    self.label = label
    self.kind = kind
    self.isRequired = isRequired
    self.locks = locks
    self.isShown = isShown
    self.source = source
  }

  /// What a product locks to unless its vendor says otherwise.
  package static let ip = LockParameter(
    name: "ip", label: "IP address", kind: .ipAddress, isRequired: true, locks: true, isShown: true)
}

extension LockParameter {
  /// The rules of a product's parameters. Names are told apart as they are written: they have one spelling.
  package static func validate(_ parameters: [LockParameter], _ fields: inout FieldValidation) {
    fields.require(
      parameters.count <= mostOfAProduct, "lock_parameters", "has at most \(mostOfAProduct) parameters")
    var names: Set<String> = []
    for (index, parameter) in parameters.prefix(mostOfAProduct).enumerated() {
      let field = "lock_parameters[\(index)]"
      parameter.validate(field, &fields)
      fields.require(
        names.insert(parameter.name).inserted, "\(field).name", "is another than those of the parameters before it")
    }
  }

  private func validate(_ field: String, _ fields: inout FieldValidation) {
    fields.require(
      Self.isName(name), "\(field).name", "has 1 to \(Self.longestName) of a-z, 0-9 and '_' and starts with a letter")
    fields.require(
      !Self.reservedNames.contains(name), "\(field).name", "is not key, domain or nonce, which the check itself uses")
    fields.require(
      label == label.trimmed && FieldValidation.isLine(label, longest: Self.longestLabel), "\(field).label",
      "has 1 to \(Self.longestLabel) characters, no spaces around them and no line breaks or control characters")
    fields.require(
      source == .claimed || kind == .ipAddress, "\(field).source",
      "is 'connection' only for an IP address: nothing else is known of a connection")
  }

  private static func isName(_ name: String) -> Bool {
    guard let first = name.utf8.first, name.utf8.count <= longestName else { return false }
    let isLetter: (UInt8) -> Bool = { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    let isDigit: (UInt8) -> Bool = { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return isLetter(first) && name.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
  }
}
