package import LicenseTokens

/// What becomes of a good file beside the one that is held.
package enum FileDecision: Sendable, Equatable {
  /// It is held from now on.
  case take
  /// It is the one that is held: nothing changes.
  case known
  /// The one that is held is of the same license, newer, and can be used.
  case older

  /// - Parameter isUsable: whether the held one can be used now.
  package static func of(
    _ claims: LicenseFileClaims, beside held: LicenseFileClaims?, isUsable: Bool
  ) -> FileDecision {
    guard let held else { return .take }
    if claims.id == held.id { return .known }
    let isOlder = claims.license.id == held.license.id && claims.issuedAt < held.issuedAt
    return isOlder && isUsable ? .older : .take
  }
}

/// A file that was not taken, and why.
package struct IgnoredFile: Sendable, Equatable {
  package var serialNumber: String
  package var articleNumber: String
  /// A code of `LicenseFileFailure`, or `older`.
  package var code: String
  /// For a person.
  package var sentence: String

  init(_ serialNumber: String, _ articleNumber: String, _ failure: LicenseFileFailure) {
    self.init(serialNumber, articleNumber, code: failure.code, sentence: failure.description)
  }

  init(older claims: LicenseFileClaims) {
    self.init(
      claims.serialNumber, claims.articleNumber, code: "older",
      sentence: "The file was issued before the one that this machine has.")
  }

  init(_ serialNumber: String, _ articleNumber: String, code: String, sentence: String) {
    self.serialNumber = serialNumber
    self.articleNumber = articleNumber
    self.code = code
    self.sentence = sentence
  }
}
