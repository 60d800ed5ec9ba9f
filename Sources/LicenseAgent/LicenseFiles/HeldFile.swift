package import LicenseTokens

/// LicenseFiles is how a machine that may never be online is licensed: whose keys are believed (`TrustedKeys`), what a
/// file or bundle that somebody brings holds for this machine (`FileExamination`), which of two files counts
/// (`FileDecision`), and the file that is held (`HeldFile`). All of it is pure; `LicenseKeeper+Importing` joins it to the
/// state and the disk.

/// A license file that was verified when it came.
package struct HeldFile: Sendable, Equatable {
  /// The document: a compact JWS.
  package let compact: String
  package let claims: LicenseFileClaims
  /// The key that signed it.
  package let keyID: String

  /// - Parameter claims: what the document says.
  /// - Returns: nil if it names no key.
  init?(_ compact: String, _ claims: LicenseFileClaims) {
    guard let jws = try? CompactJWS(parsing: compact), case .string(let keyID)? = jws.header["kid"] else { return nil }
    self.compact = compact
    self.claims = claims
    self.keyID = keyID
  }

  /// What a document says that was verified before.
  /// - Returns: nil if it is none.
  package init?(unverified compact: String) {
    guard let claims = try? LicenseFileClaims(unverified: compact) else { return nil }
    self.init(compact, claims)
  }

  package static func == (a: HeldFile, b: HeldFile) -> Bool { a.compact == b.compact }
}

extension HeldFile {
  /// What the file is worth at a moment, and why, where its dates do not say it.
  package struct Standing: Sendable, Equatable {
    package var status: LicenseStatus
    package var reason: String?

    var isUsable: Bool { status == .licensed || status == .requiresRenewal }
  }

  /// - Parameters:
  ///   - now: seconds since 1970.
  ///   - keys: those that are believed now; nil: none are known, which says nothing against a file that was verified.
  func standing(at now: Int64, revoked: RevokedFiles, keys: JSONWebKeySet?) -> Standing {
    if revoked.contains(claims.id) { return Standing(status: .revoked, reason: "The license file was revoked.") }
    // Published as long as a file they signed is valid: one that is gone was found to be in wrong hands.
    if let keys, keys[keyID] == nil {
      return Standing(
        status: .revoked, reason: "The authorization server has withdrawn the key that signed the license file.")
    }
    return Standing(status: claims.status(at: now))
  }

  /// How it is compared with another license.
  func choice(_ standing: Standing) -> LicenseChoice {
    LicenseChoice(
      standing.status, isUsable: standing.isUsable, end: claims.expiresAt ?? claims.license.renewalDate.end)
  }
}
