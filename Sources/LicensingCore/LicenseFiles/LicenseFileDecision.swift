import LicenseTokens

/// Whether a device that has a file gets the same again, or a newer one in its place. Pure.
enum LicenseFileDecision: Sendable, Equatable {
  /// What was issued still says what would be issued.
  case same
  /// A new document for the same unit.
  case reissue

  /// - Parameters:
  ///   - terms: what would be issued now.
  ///   - isKeyPublished: whether the key that signed the file still verifies it.
  static func decide(
    _ file: LicenseFile, under terms: LicenseFileTerms, issuer: String, isKeyPublished: Bool, at now: Timestamp
  ) -> LicenseFileDecision {
    guard isKeyPublished, !file.isExpired(at: now), file.says(terms, issuer: issuer) else { return .reissue }
    guard let end = file.expiresAt, let newEnd = terms.expiresAt(issuedAt: now.seconds), end.seconds < newEnd else {
      return .same
    }
    // It would be good for longer: worth another document once less than half of its time is left.
    let (left, whole) = (end.milliseconds - now.milliseconds, end.milliseconds - file.issuedAt.milliseconds)
    return left < whole / 2 ? .reissue : .same
  }
}

extension LicenseFile {
  /// Whether the document is what these terms would have given the device when it was issued.
  fileprivate func says(_ terms: LicenseFileTerms, issuer: String) -> Bool {
    guard let claims = try? LicenseFileClaims(unverified: compact) else { return false }
    let device = LicensedDevice(
      serialNumber: serialNumber, articleNumber: articleNumber, serialKey: serialKey, articleKey: articleKey,
      articleName: terms.numberRules.rule(forArticle: articleKey)?.name)
    return claims == terms.claims(id: id, issuer: issuer, for: device, issuedAt: claims.issuedAt)
  }
}
