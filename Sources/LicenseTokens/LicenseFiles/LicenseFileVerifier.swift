// This folder is what a machine needs that is never online: license files, which say that a serial number is licensed,
// the bundles they travel in, the parent license files with which they are generated, the list of those that were
// revoked, and the verifier that tells if they are good, without asking anyone.

/// Verifies license files, bundles, parent license files and revocation lists offline, against a key set fetched
/// before.
///
/// A value without state, like ``LicenseVerifier``: make one for each key set and revocation list, and share it.
public struct LicenseFileVerifier: Sendable {
  public let issuer: String
  public let audience: String?
  public let keySet: JSONWebKeySet
  /// Ids of license files that are no longer good.
  public let revoked: Set<String>
  public let allowedAlgorithms: Set<JWSAlgorithm>
  /// In seconds, 0...60.
  public let clockTolerance: Int64

  /// - Parameters:
  ///   - issuer: the authorization server's `issuer`, compared exactly.
  ///   - audience: the id of the organization whose devices these are, or `nil` to take any organization's files.
  ///   - keySet: what the issuer publishes at `/.well-known/jwks.json`. Keys that are published for license tokens
  ///     count for nothing here.
  ///   - revoked: what a verified revocation list or bundle names.
  ///   - allowedAlgorithms: what a document may be signed with; fewer than the key set has keys for, if need be.
  ///   - clockTolerance: how many seconds clocks may differ; more than 60 counts as 60, less than 0 as 0.
  public init(
    issuer: String, audience: String?, keySet: JSONWebKeySet, revoked: Set<String> = [],
    allowedAlgorithms: Set<JWSAlgorithm> = [.es256, .eddsa], clockTolerance: Int64 = 60
  ) {
    self.issuer = issuer
    self.audience = audience
    self.keySet = keySet
    self.revoked = revoked
    self.allowedAlgorithms = allowedAlgorithms
    self.clockTolerance = min(max(clockTolerance, 0), 60)
  }

  /// What the license file says if it is good for the device; throws the first thing found wrong with it otherwise.
  /// Nothing of it is believed before its signature has been checked.
  ///
  /// - Parameters:
  ///   - text: the license file in text form, or as a compact JWS.
  ///   - serialNumber: the device's own.
  ///   - articleNumber: the device's own; `nil` if the device does not know it, and the file may be for any article.
  ///   - now: seconds since 1970-01-01T00:00:00Z.
  ///   - feature: a feature that the file must grant as well.
  public func verify(
    _ text: String, serialNumber: String, articleNumber: String?, at now: Int64, requiring feature: String? = nil
  ) throws(LicenseFileFailure) -> LicenseFileClaims {
    let payload = try payload(of: text, .license, type: LicenseFileClaims.documentType)
    let claims: LicenseFileClaims
    do { claims = try LicenseFileClaims(parsing: payload) } catch { throw LicenseFileFailure(error) }
    try requireOrigin(claims.issuer, claims.audience)
    guard !revoked.contains(claims.id) else { throw .revoked }
    guard DeviceNumber.areSame(claims.serialNumber, serialNumber) else { throw .wrongSerialNumber }
    if let articleNumber, !DeviceNumber.areSame(claims.articleNumber, articleNumber) { throw .wrongArticleNumber }
    try requireValidity(of: claims, at: now)
    if let feature, !claims.entitlements.contains(feature) { throw .featureNotGranted(feature) }
    return claims
  }

  /// What the parent license file says if it is good. It has no end, and no list of revoked ones: whether its
  /// credential still is good only the authorization server knows.
  ///
  /// - Parameter text: the parent license file in text form, or as a compact JWS.
  public func verifyParent(_ text: String) throws(LicenseFileFailure) -> ParentLicenseClaims {
    let payload = try payload(of: text, .parentLicense, type: ParentLicenseClaims.documentType)
    let claims: ParentLicenseClaims
    do { claims = try ParentLicenseClaims(parsing: payload) } catch { throw LicenseFileFailure(error) }
    try requireOrigin(claims.issuer, claims.audience)
    return claims
  }

  /// What the bundle says if its own signature is good. Its license files are not looked at: see
  /// ``verifyEntries(of:at:)``.
  ///
  /// - Parameter text: the bundle in text form, or as a compact JWS; up to ``LicenseDocument/maximumByteCount`` bytes.
  public func verifyBundle(_ text: String) throws(LicenseFileFailure) -> LicenseBundle {
    let payload = try payload(
      of: text, .bundle, type: LicenseBundle.documentType, maximumByteCount: LicenseDocument.maximumByteCount)
    let bundle: LicenseBundle
    do { bundle = try LicenseBundle(parsing: payload) } catch { throw LicenseFileFailure(error) }
    try requireOrigin(bundle.issuer, nil)
    return bundle
  }

  /// What each license file of a verified bundle says, or what is wrong with it, in the order of the entries. Every one
  /// is verified by itself, for the device that its entry names, and one that is not good takes nothing from the
  /// others. Files that the bundle names as revoked are.
  ///
  /// - Parameters:
  ///   - bundle: what ``verifyBundle(_:)`` found good.
  ///   - now: seconds since 1970-01-01T00:00:00Z.
  public func verifyEntries(
    of bundle: LicenseBundle, at now: Int64
  ) -> [Result<LicenseFileClaims, LicenseFileFailure>] {
    let verifier = addingRevoked(bundle.revoked)
    return bundle.entries.map { entry in
      Result { () throws(LicenseFileFailure) in
        try verifier.verify(
          entry.file, serialNumber: entry.serialNumber, articleNumber: entry.articleNumber, at: now)
      }
    }
  }

  /// What the revocation list says if it is good.
  ///
  /// - Parameter compact: the body of the answer; up to ``LicenseDocument/maximumByteCount`` bytes.
  public func verifyRevocationList(_ compact: String) throws(LicenseFileFailure) -> RevocationList {
    let payload = try payload(
      ofCompact: compact, type: RevocationList.documentType, maximumByteCount: LicenseDocument.maximumByteCount)
    let list: RevocationList
    do { list = try RevocationList(parsing: payload) } catch { throw LicenseFileFailure(error) }
    try requireOrigin(list.issuer, nil)
    return list
  }

  /// The same verifier, for which these license files are no longer good either.
  public func addingRevoked(_ ids: some Sequence<String>) -> LicenseFileVerifier {
    LicenseFileVerifier(
      issuer: issuer, audience: audience, keySet: keySet, revoked: revoked.union(ids),
      allowedAlgorithms: allowedAlgorithms, clockTolerance: clockTolerance)
  }
}

extension LicenseFileVerifier {
  private func payload(
    of text: String, _ kind: LicenseDocument.Kind, type: String, maximumByteCount: Int = CompactJWS.maximumByteCount
  ) throws(LicenseFileFailure) -> [UInt8] {
    guard LicenseDocument.isArmored(text) else {
      return try payload(ofCompact: text, type: type, maximumByteCount: maximumByteCount)
    }
    let document: (kind: LicenseDocument.Kind, compact: String)
    do { document = try LicenseDocument.parse(text) } catch { throw LicenseFileFailure(error) }
    guard document.kind == kind else { throw .wrongDocument }
    return try payload(ofCompact: document.compact, type: type, maximumByteCount: maximumByteCount)
  }

  private func payload(
    ofCompact compact: String, type: String, maximumByteCount: Int
  ) throws(LicenseFileFailure) -> [UInt8] {
    let jws: CompactJWS
    do {
      jws = try CompactJWS(parsing: compact, maximumByteCount: maximumByteCount)
    } catch { throw LicenseFileFailure(error) }
    do {
      try jws.requireSignature(by: keySet, for: .file, type: type, allowedAlgorithms: allowedAlgorithms)
    } catch { throw LicenseFileFailure(error) }
    return jws.payload
  }

  /// - Parameter audience: `nil` for a document that says none.
  private func requireOrigin(_ issuer: String, _ audience: [String]?) throws(LicenseFileFailure) {
    guard issuer.utf8.elementsEqual(self.issuer.utf8) else { throw .wrongIssuer }
    guard let wanted = self.audience, let audience else { return }
    guard audience.contains(where: { $0.utf8.elementsEqual(wanted.utf8) }) else { throw .wrongAudience }
  }

  /// `exp` is the first second at which a file is no longer valid; the renewal date's last second is the last one at
  /// which it is.
  private func requireValidity(of claims: LicenseFileClaims, at now: Int64) throws(LicenseFileFailure) {
    if let expiresAt = claims.expiresAt {
      let (end, neverEnds) = expiresAt.addingReportingOverflow(clockTolerance)
      guard neverEnds || now < end else { throw .expired }
    }
    if let renewalDate = claims.license.renewalDate {
      guard now <= renewalDate.lastSecond + clockTolerance else { throw .expired }  // in the year 9999 at the latest
    }
    guard now >= claims.issuedAt - clockTolerance else { throw .notYetValid }  // not below zero before
  }
}
