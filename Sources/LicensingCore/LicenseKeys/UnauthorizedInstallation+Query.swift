import Cryptography

// What is kept of a refused query: bounded, and never what stands for the license.

extension UnauthorizedInstallation.Parameter {
  static let mostKept = 16
  /// Longer than any value in normal form, so that what was cut short is malformed as it was before.
  static let longestValue = 500
  static let longestName = 64
  /// Bytes of all names and values together.
  static let largestSum = 4096

  /// The parameters of a query as far as they are kept. What the program said of its key is left out under whatever name it
  /// said it: a list that managers read is no place for a secret.
  static func kept(of query: CheckQuery) -> [Self] {
    let secrets = Set(query.parameters.filter { isReserved($0.name) && !$0.value.isEmpty }.map(\.value))
    var room = largestSum
    var kept: [Self] = []
    for parameter in query.parameters where !isReserved(parameter.name) && !secrets.contains(parameter.value) {
      let short = Self(
        name: prefix(of: parameter.name, longestName), value: prefix(of: parameter.value, longestValue))
      room -= short.name.utf8.count + short.value.utf8.count
      guard kept.count < mostKept, room >= 0 else { break }
      kept.append(short)
    }
    return kept
  }

  private static func isReserved(_ name: String) -> Bool { LockParameter.reservedNames.contains(name.folded) }

  /// Cut by Unicode scalars, so that a heap of accents is not one character.
  private static func prefix(of text: String, _ longest: Int) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(longest)))
  }
}

extension UnauthorizedInstallation {
  /// Of a query that could not have been locked: what it told, in its order. Begins with a byte that no lock's begins with.
  static func fingerprint(of parameters: [Parameter]) -> [UInt8] {
    var bytes: [UInt8] = [0]
    for parameter in parameters {
      for text in [parameter.name, parameter.value] {
        bytes += UInt32(clamping: text.utf8.count).bigEndianBytes + text.utf8
      }
    }
    return SHA256.hash(bytes)
  }

  /// The query as it is kept.
  var query: CheckQuery {
    CheckQuery(parameters: parameters.map { ($0.name, $0.value) }, connectionAddress: address)
  }
}
