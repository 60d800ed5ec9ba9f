/// Verifies signed answers to license checks against a key set fetched before.
///
/// The program draws a nonce, asks with it and with `Accept: application/jose`, and verifies what comes back with the same nonce
/// and key. Only then does it look at ``LicenseCheckAnswer/result``.
///
/// What it proves: the authorization server was asked about this key of this product, after the nonce was drawn, and said so. It
/// does not prove that the question's other parameters arrived as they were sent.
public struct LicenseCheckVerifier: Sendable {
  public let issuer: String
  /// The product's number, as it stands in the address to ask at.
  public let product: String
  public let keySet: JSONWebKeySet
  public let allowedAlgorithms: Set<JWSAlgorithm>
  /// In seconds, 0 or more.
  public let maximumAge: Int64
  /// In seconds, 0...60.
  public let clockTolerance: Int64

  /// - Parameters:
  ///   - issuer: the authorization server's `issuer`, compared exactly.
  ///   - product: the number of the program's own product: a key of another one is worth nothing to it.
  ///   - keySet: what the issuer publishes at `/.well-known/jwks.json`. Keys that are published for license files count
  ///     for nothing here.
  ///   - allowedAlgorithms: what an answer may be signed with; fewer than the key set has keys for, if need be.
  ///   - maximumAge: how many seconds after the check an answer is still good; less than 0 counts as 0.
  ///   - clockTolerance: how many seconds clocks may differ; more than 60 counts as 60, less than 0 as 0.
  public init(
    issuer: String, product: String, keySet: JSONWebKeySet, allowedAlgorithms: Set<JWSAlgorithm> = [.es256, .eddsa],
    maximumAge: Int64 = 300, clockTolerance: Int64 = 60
  ) {
    self.issuer = issuer
    self.product = product
    self.keySet = keySet
    self.allowedAlgorithms = allowedAlgorithms
    self.maximumAge = max(maximumAge, 0)
    self.clockTolerance = min(max(clockTolerance, 0), 60)
  }

  /// What the answer says if it is genuine and answers this question; throws the first thing found wrong with it otherwise.
  /// Nothing of it is believed before its signature has been checked.
  ///
  /// - Parameters:
  ///   - answer: the body of the response.
  ///   - nonce: what was drawn for the question.
  ///   - key: the key or domain, exactly as it was asked about.
  ///   - now: seconds since 1970-01-01T00:00:00Z.
  public func verify(
    _ answer: String, nonce: String, key: String, at now: Int64
  ) throws(LicenseCheckFailure) -> LicenseCheckAnswer {
    let claims = try claims(of: answer)
    guard claims.issuer.utf8.elementsEqual(issuer.utf8) else { throw .wrongIssuer }
    guard LicenseCheckAnswer.isNonce(nonce), claims.nonce.utf8.elementsEqual(nonce.utf8) else { throw .wrongNonce }
    guard claims.product.utf8.elementsEqual(product.utf8) else { throw .wrongProduct }
    guard claims.keySHA256.utf8.elementsEqual(LicenseCheckAnswer.digest(of: key).utf8) else { throw .wrongKey }
    // Not before 1970, and no sum that could overflow: an age is at most the present time.
    guard claims.checkedAt <= max(now, 0) || claims.checkedAt - max(now, 0) <= clockTolerance else {
      throw .notYetValid
    }
    let (oldest, overflowed) = maximumAge.addingReportingOverflow(clockTolerance)
    guard overflowed || max(now, 0) - claims.checkedAt <= oldest else { throw .tooOld }
    return claims
  }

  private func claims(of answer: String) throws(LicenseCheckFailure) -> LicenseCheckAnswer {
    let jws: CompactJWS
    do { jws = try CompactJWS(parsing: answer) } catch { throw .malformed }
    do {
      try jws.requireSignature(
        by: keySet, type: LicenseCheckAnswer.documentType, allowedAlgorithms: allowedAlgorithms)
    } catch {
      throw LicenseCheckFailure(error)
    }
    do {
      return try LicenseCheckAnswer(parsing: jws.payload)
    } catch {
      switch error {
      case .notJSON, .notAnObject: throw .malformed
      case .missing(let claim): throw .missingClaim(claim)
      case .invalid(let claim): throw .invalidClaim(claim)
      }
    }
  }
}
