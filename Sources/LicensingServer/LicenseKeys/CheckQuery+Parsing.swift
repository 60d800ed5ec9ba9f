import HTTPEdge
import LicensingCore
import OAuthMessages

extension CheckQuery {
  /// More parameters than any product has, and few enough that linear searches stay cheap.
  static let mostParameters = 100

  /// The parameters as they came, in their order and with what is doubled: what that means is for the check to decide.
  ///
  /// - Parameter bytes: a query or form (`application/x-www-form-urlencoded`, WHATWG URL §5.1).
  /// - Returns: nil if it is malformed: a `%` without two hexadecimal digits, no UTF-8, a control character, too many parameters.
  init?(parsing bytes: some Collection<UInt8>, from address: IPAddress?) {
    var parameters: [(name: String, value: String)] = []
    for field in Array(bytes).split(separator: UInt8(ascii: "&")) {
      guard parameters.count < Self.mostParameters else { return nil }
      let equals = field.firstIndex(of: UInt8(ascii: "=")) ?? field.endIndex
      guard let name = try? FormParameters.decode(field[..<equals]),
        let value = try? FormParameters.decode(field[equals...].dropFirst())
      else { return nil }
      parameters.append((name, value))
    }
    self.init(parameters: parameters, connectionAddress: address?.description)
  }

  /// The key or domain that a signed answer speaks of. A query that names both, or one twice, names none: which of them was
  /// checked is the product's choice, and nobody is to take the answer for one about the other.
  var asked: String? {
    only(values(named: "key") + values(named: "domain"))
  }

  /// What the program drew for this one question, if it gave exactly one.
  var nonce: String? {
    only(values(named: "nonce"))
  }

  private func only(_ values: [String]) -> String? { values.count == 1 ? values.first : nil }
}
