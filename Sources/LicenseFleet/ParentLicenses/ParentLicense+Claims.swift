import LicenseTokens

extension FleetProject {
  /// What a parent license file says: it is verified with the keys of now before its credential is used.
  /// - Throws: `FleetFailure.refused` with a code of the verifier, or `key_withdrawn`.
  func claims(of parent: ParentLicense) throws(FleetFailure) -> ParentLicenseClaims {
    do throws(LicenseFileFailure) {
      guard let verifier else { throw .unknownKey }
      return try verifier.verifyParent(parent.compact)
    } catch {
      throw .badParent(error, isKeyWithdrawn: isKeyWithdrawn(of: parent.compact))
    }
  }
}

extension ParentLicense {
  static let keyWithdrawnSentence =
    "The key that the parent license file is signed with was withdrawn. Renew and download the parent license file again on "
    + "the license's page, and add it with: countersign fleet init --parent FILE"
}

extension FleetFailure {
  /// A parent license file that proves nothing.
  static func badParent(_ failure: LicenseFileFailure, isKeyWithdrawn: Bool) -> FleetFailure {
    isKeyWithdrawn
      ? .refused(code: DeviceStanding.keyWithdrawn.rawValue, message: ParentLicense.keyWithdrawnSentence)
      : .refused(code: failure.code, message: "The parent license file is not good. \(failure.description)")
  }
}
