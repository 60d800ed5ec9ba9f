// LicenseTokens is the part of Countersign that goes into other people's programs: it tells a register or server if a
// license token that another machine presents is good, without asking anyone. The authorization server signs tokens
// with the same types, and the license agent keeps and checks them. It needs libcrypto and no Foundation.

/// Verifies license tokens offline, against a key set fetched before.
///
/// Make one for each key set and share it: it is a value without state, and as fast as the signature check it makes.
public struct LicenseVerifier: Sendable {
  public let issuer: String
  public let audience: String?
  public let keySet: JSONWebKeySet
  public let allowedAlgorithms: Set<JWSAlgorithm>
  /// In seconds, 0...60.
  public let clockTolerance: Int64

  /// - Parameters:
  ///   - issuer: the authorization server's `issuer`, compared exactly.
  ///   - audience: the id of the organization whose devices are trusted, or `nil` to take any organization's.
  ///   - keySet: what the issuer publishes at `/.well-known/jwks.json`. Keys that are published for license files count
  ///     for nothing here.
  ///   - allowedAlgorithms: what a token may be signed with; fewer than the key set has keys for, if need be.
  ///   - clockTolerance: how many seconds clocks may differ; more than 60 counts as 60, less than 0 as 0.
  public init(
    issuer: String, audience: String?, keySet: JSONWebKeySet,
    allowedAlgorithms: Set<JWSAlgorithm> = [.es256, .eddsa], clockTolerance: Int64 = 60
  ) {
    self.issuer = issuer
    self.audience = audience
    self.keySet = keySet
    self.allowedAlgorithms = allowedAlgorithms
    self.clockTolerance = min(max(clockTolerance, 0), 60)
  }

  /// The claims of the token if it is valid; throws the first thing found wrong with it otherwise. Nothing of a token
  /// is believed before its signature has been checked.
  ///
  /// - Parameters:
  ///   - token: the compact form, as it stands after `Bearer` in an `Authorization` header.
  ///   - now: seconds since 1970-01-01T00:00:00Z.
  ///   - feature: a feature that the license must grant as well.
  public func verify(
    _ token: String, at now: Int64, requiring feature: String? = nil
  ) throws(LicenseVerificationFailure) -> LicenseClaims {
    try verified(token, at: now, requiring: feature).claims
  }

  /// The same with the claims set as it was signed, for those who hand it on.
  package func verified(
    _ token: String, at now: Int64, requiring feature: String? = nil
  ) throws(LicenseVerificationFailure) -> VerifiedLicenseToken {
    let jws = try CompactJWS(licenseToken: token)
    try requireSignature(of: jws)
    let claims = try LicenseClaims(ofTokenWith: jws.payload)
    try require(claims, at: now, feature)
    return VerifiedLicenseToken(claims: claims, claimsSet: jws.payload)
  }

  /// The same for a token that was parsed before.
  ///
  /// - Parameter isSignatureKnown: these very bytes were signed, or verified before, with a key of this key set.
  package func verified(
    _ token: PresentedLicenseToken, at now: Int64, isSignatureKnown: Bool
  ) throws(LicenseVerificationFailure) -> VerifiedLicenseToken {
    if !isSignatureKnown { try requireSignature(of: token.jws) }
    try require(token.claims, at: now, nil)
    return VerifiedLicenseToken(claims: token.claims, claimsSet: token.jws.payload)
  }

  /// Throws unless it is the signature of a license token by a key of the set.
  package func requireSignature(of token: CompactJWS) throws(LicenseVerificationFailure) {
    try token.requireSignature(by: keySet, type: LicenseClaims.tokenType, allowedAlgorithms: allowedAlgorithms)
  }

  private func require(
    _ claims: LicenseClaims, at now: Int64, _ feature: String?
  ) throws(LicenseVerificationFailure) {
    guard claims.issuer.utf8.elementsEqual(issuer.utf8) else { throw .wrongIssuer }
    if let audience, !claims.audience.contains(where: { $0.utf8.elementsEqual(audience.utf8) }) {
      throw .wrongAudience
    }
    try requireValidity(of: claims, at: now)
    if let feature, !claims.entitlements.contains(feature) { throw .featureNotGranted(feature) }
  }

  /// `exp` is the first second at which a token is no longer valid (RFC 7519 §4.1.4).
  private func requireValidity(of claims: LicenseClaims, at now: Int64) throws(LicenseVerificationFailure) {
    let (end, neverEnds) = claims.expiresAt.addingReportingOverflow(clockTolerance)
    guard neverEnds || now < end else { throw .expired }
    let start = max(claims.issuedAt, claims.notBefore ?? 0)  // neither is below zero
    guard now >= start - clockTolerance else { throw .notYetValid }
  }
}

/// A license token that was found valid.
package struct VerifiedLicenseToken: Sendable {
  package let claims: LicenseClaims
  /// The same as it was signed: a JSON object.
  package let claimsSet: [UInt8]
}
