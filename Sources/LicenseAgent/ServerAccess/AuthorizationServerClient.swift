package import HTTPCalls
import LicenseTokens
import OAuthMessages

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

// ServerAccess is the way to the authorization server: `AuthorizationServerClient` makes OAuth of calls and answers and
// believes nothing it cannot check.

/// The OAuth endpoints of one authorization server, as a public client uses them.
package struct AuthorizationServerClient: Sendable {
  /// The agent is built into every server under this name.
  static let clientID = "countersign-agent"

  /// Compared byte by byte with what the server says of itself.
  package let issuer: String
  private let transport: any HTTPTransport

  package init(issuer: String, transport: any HTTPTransport) {
    self.issuer = issuer
    self.transport = transport
  }

  /// What the server says of itself (RFC 8414 §3). Secrets are sent to no address that is not below the issuer.
  func metadata() async throws(ServerFailure) -> AuthorizationServerMetadata {
    let metadata = try await message(
      AuthorizationServerMetadata.self, HTTPCall(.get, issuer + OAuthPath.metadata))
    guard metadata.issuer.utf8.elementsEqual(issuer.utf8) else { throw .unavailable(.wrongIssuer, retryAfter: nil) }
    let endpoints = [
      metadata.deviceAuthorizationEndpoint, metadata.tokenEndpoint, metadata.revocationEndpoint, metadata.jwksURI,
    ]
    guard endpoints.allSatisfy({ $0.hasPrefix(issuer + "/") }) else {
      throw .unavailable(.foreignEndpoint, retryAfter: nil)
    }
    return metadata
  }

  /// RFC 8628 §3.1
  func authorizeDevice(
    _ machine: MachineDescription, at metadata: AuthorizationServerMetadata
  ) async throws(ServerFailure) -> DeviceAuthorizationResponse {
    let form = machine.request(clientID: Self.clientID).form
    return try await message(
      DeviceAuthorizationResponse.self, Self.post(form, to: metadata.deviceAuthorizationEndpoint))
  }

  /// RFC 8628 §3.4 and RFC 6749 §6. What comes back is a license whose token was verified with the keys that the server
  /// publishes; anything else is a failure that leaves things as they are.
  /// - Parameter cached: keys that the server has published before: the token decides whether they suffice if they cannot be
  ///   had now.
  /// - Returns: the license, and the keys if they could be had.
  func tokens(
    _ request: TokenRequest, at metadata: AuthorizationServerMetadata, cached: JSONWebKeySet?
  ) async throws(ServerFailure) -> (license: HeldLicense, published: JSONWebKeySet?) {
    let answer = try await message(
      TokenResponse.self, Self.post(request.form(clientID: Self.clientID), to: metadata.tokenEndpoint))
    let published: JSONWebKeySet?
    let keySet: JSONWebKeySet
    do throws(ServerFailure) {
      keySet = try await publishedKeys(at: metadata)
      published = keySet
    } catch {
      guard let cached else { throw error }
      (keySet, published) = (cached, nil)
    }
    guard !answer.refreshToken.isEmpty, answer.tokenType.lowercased() == "bearer",
      let unverified = LicenseClaims(unverified: answer.accessToken)
    else { throw .unavailable(.malformed, retryAfter: nil) }
    // Judged by the server's own time: this machine's clock may be wrong, and the token has just been made.
    let verifier = LicenseVerifier(issuer: issuer, audience: nil, keySet: keySet)
    guard let claims = try? verifier.verify(answer.accessToken, at: unverified.issuedAt) else {
      throw .unavailable(.unacceptableToken, retryAfter: nil)
    }
    let license = HeldLicense(
      accessToken: Credential(answer.accessToken), refreshToken: Credential(answer.refreshToken), claims: claims)
    return (license, published)
  }

  /// RFC 7009
  func revoke(_ refreshToken: Credential, at metadata: AuthorizationServerMetadata) async throws(ServerFailure) {
    let form = FormParameters([
      (.token, refreshToken.value), (.tokenTypeHint, "refresh_token"), (.clientID, Self.clientID),
    ])
    let answer = try await send(Self.post(form, to: metadata.revocationEndpoint))
    guard answer.status == 200 else { throw failure(answer) }
  }

  /// The keys that the server publishes, and its list of revoked license files, which one of them has signed.
  func revocations(
    at metadata: AuthorizationServerMetadata
  ) async throws(ServerFailure) -> (keySet: JSONWebKeySet, list: RevocationList) {
    let keySet = try await publishedKeys(at: metadata)
    var call = HTTPCall(.get, issuer + Self.revocationsPath)
    call.accept = "application/jose"
    call.answerLimit = LicenseDocument.maximumByteCount
    let answer = try await send(call)
    guard answer.status == 200 else { throw failure(answer) }
    let verifier = LicenseFileVerifier(issuer: issuer, audience: nil, keySet: keySet)
    guard let list = try? verifier.verifyRevocationList(String(decoding: answer.body, as: UTF8.self)) else {
      throw .unavailable(.unacceptableRevocations, retryAfter: nil)
    }
    return (keySet, list)
  }

  /// Where every authorization server publishes the list.
  static let revocationsPath = "/.well-known/license-revocations"

  /// RFC 7517 §5
  private func publishedKeys(at metadata: AuthorizationServerMetadata) async throws(ServerFailure) -> JSONWebKeySet {
    let answer = try await send(HTTPCall(.get, metadata.jwksURI))
    guard answer.status == 200 else { throw failure(answer) }
    guard answer.isJSON else { throw .unavailable(.notJSON, retryAfter: nil) }
    guard let keySet = try? JSONWebKeySet(parsing: answer.body) else { throw .unavailable(.malformed, retryAfter: nil) }
    return keySet
  }

  // MARK: Calls

  private static func post(_ form: FormParameters, to url: String) -> HTTPCall {
    HTTPCall(.post, url, body: .init(mediaType: "application/x-www-form-urlencoded", bytes: Array(form.encoded.utf8)))
  }

  private func message<Message: Decodable>(
    _ type: Message.Type, _ call: HTTPCall
  ) async throws(ServerFailure) -> Message {
    let answer = try await send(call)
    guard answer.status == 200 else { throw failure(answer) }
    guard answer.isJSON else { throw .unavailable(.notJSON, retryAfter: nil) }
    guard let message = try? WireJSON.decode(type, from: Data(answer.body)) else {
      throw .unavailable(.malformed, retryAfter: nil)
    }
    return message
  }

  private func send(_ call: HTTPCall) async throws(ServerFailure) -> HTTPAnswer {
    do { return try await transport.send(call) } catch { throw .unavailable(.transport(error), retryAfter: nil) }
  }

  /// Only 400 and 401 with an error of RFC 6749 §5.2 are the server's word; whatever else comes may be somebody else's.
  private func failure(_ answer: HTTPAnswer) -> ServerFailure {
    if [400, 401].contains(answer.status), answer.isJSON,
      let refusal = try? WireJSON.decode(OAuthErrorResponse.self, from: Data(answer.body))
    {
      return .refused(refusal)
    }
    return .unavailable(.status(answer.status), retryAfter: answer.retryAfter)
  }
}
