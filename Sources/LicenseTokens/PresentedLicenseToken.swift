/// What somebody presents as a license token, taken apart. Nothing of it may be believed before its signature was checked.
package struct PresentedLicenseToken: Sendable {
  /// The compact form, as it came.
  package let text: String
  package let claims: LicenseClaims
  /// The key that it says it was signed with.
  package let keyID: String
  let jws: CompactJWS

  package init(parsing text: String) throws(LicenseVerificationFailure) {
    jws = try CompactJWS(licenseToken: text)
    guard let keyID = jws.keyID else { throw .unknownKey }
    claims = try LicenseClaims(ofTokenWith: jws.payload)
    self.keyID = keyID
    self.text = text
  }
}

extension CompactJWS {
  init(licenseToken text: String) throws(LicenseVerificationFailure) {
    do { try self.init(parsing: text) } catch { throw .malformed }
  }
}

extension LicenseClaims {
  init(ofTokenWith payload: [UInt8]) throws(LicenseVerificationFailure) {
    do {
      try self.init(parsing: payload)
    } catch {
      switch error {
      case .notJSON, .notAnObject: throw .malformed
      case .missing(let claim): throw .missingClaim(claim)
      case .invalid(let claim): throw .invalidClaim(claim)
      }
    }
  }
}
