package import LicenseTokens

/// What becomes of a good file beside the one that is held.
package enum FileDecision: Sendable, Equatable {
  /// It is held from now on.
  case take
  /// It is the one that is held: nothing changes.
  case known
  /// The one that is held is newer, can be used, and is of the same license or no worse.
  case older

  /// A file, and what it is worth now.
  package typealias Worth = (claims: LicenseFileClaims, choice: LicenseChoice)

  package static func of(_ file: Worth, beside held: Worth?) -> FileDecision {
    guard let held else { return .take }
    if file.claims.id == held.claims.id { return .known }
    guard held.choice.isUsable, file.claims.issuedAt < held.claims.issuedAt else { return .take }
    let isOfAnother = file.claims.license.id != held.claims.license.id
    return isOfAnother && file.choice.isBetter(than: held.choice) ? .take : .older
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
