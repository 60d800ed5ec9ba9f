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

    /// Why the file does not count, for a person.
    var sentence: String { reason ?? "Its status is \(status.rawValue)." }
  }

  /// - Parameters:
  ///   - now: seconds since 1970.
  ///   - machine: what the machine says of itself now: the state may have been copied from another one.
  ///   - keys: those that are believed now; nil: none are known, which says nothing against a file that was verified.
  func standing(
    at now: Int64, on machine: MachineDescription, revoked: RevokedFiles, keys: JSONWebKeySet?
  ) -> Standing {
    if let difference = difference(from: machine) {
      return Standing(
        status: .notLicensed,
        reason:
          "The license file is for the serial number \(DeviceNumber.trimmed(claims.serialNumber)) and the article "
          + "number \(DeviceNumber.trimmed(claims.articleNumber)). \(difference)")
    }
    if revoked.contains(claims.id) { return Standing(status: .revoked, reason: "The license file was revoked.") }
    // Published as long as a file they signed is valid: one that is gone was found to be in wrong hands.
    if let keys, keys[keyID] == nil {
      return Standing(
        status: .revoked, reason: "The authorization server has withdrawn the key that signed the license file.")
    }
    return Standing(status: claims.status(at: now))
  }

  /// What says that the file is for another machine; nil if it is for this one.
  private func difference(from machine: MachineDescription) -> String? {
    guard let serialNumber = machine.canonicalSerialNumber else {
      return "This machine does not know its serial number (device.serial_number)."
    }
    if !DeviceNumber.areSame(claims.serialNumber, serialNumber) {
      return "This machine's serial number is \(serialNumber) (device.serial_number)."
    }
    if let articleNumber = machine.canonicalArticleNumber, !DeviceNumber.areSame(claims.articleNumber, articleNumber) {
      return "This machine's article number is \(articleNumber) (device.article_number)."
    }
    return nil
  }

  /// How it is compared with another license.
  func choice(_ standing: Standing) -> LicenseChoice {
    LicenseChoice(
      standing.status, isUsable: standing.isUsable, end: claims.expiresAt ?? claims.license.renewalDate.end)
  }
}

extension MachineDescription {
  /// As license files are compared with it. Nil: the machine does not know it, and no file is for it.
  var canonicalSerialNumber: String? { serialNumber.flatMap(DeviceNumber.canonical) }

  /// Nil: a file for any article is for it.
  var canonicalArticleNumber: String? { articleNumber.flatMap(DeviceNumber.canonical) }
}
