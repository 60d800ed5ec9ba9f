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
  func tokens(
    _ request: TokenRequest, at metadata: AuthorizationServerMetadata, cached: JSONWebKeySet?
  ) async throws(ServerFailure) -> (license: HeldLicense, keySet: JSONWebKeySet) {
    let answer = try await message(
      TokenResponse.self, Self.post(request.form(clientID: Self.clientID), to: metadata.tokenEndpoint))
    let keySet = try await keySet(at: metadata, cached: cached)
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
    return (license, keySet)
  }

  /// RFC 7009
  func revoke(_ refreshToken: Credential, at metadata: AuthorizationServerMetadata) async throws(ServerFailure) {
    let form = FormParameters([
      (.token, refreshToken.value), (.tokenTypeHint, "refresh_token"), (.clientID, Self.clientID),
    ])
    let answer = try await send(Self.post(form, to: metadata.revocationEndpoint))
    guard answer.status == 200 else { throw failure(answer) }
  }

  /// The published keys (RFC 7517 §5), or those known from before if they cannot be had now: the token decides whether
  /// they suffice.
  private func keySet(
    at metadata: AuthorizationServerMetadata, cached: JSONWebKeySet?
  ) async throws(ServerFailure) -> JSONWebKeySet {
    do throws(ServerFailure) {
      let answer = try await send(HTTPCall(.get, metadata.jwksURI))
      guard answer.status == 200 else { throw failure(answer) }
      guard answer.isJSON else { throw ServerFailure.unavailable(.notJSON, retryAfter: nil) }
      guard let keySet = try? JSONWebKeySet(parsing: answer.body) else {
        throw ServerFailure.unavailable(.malformed, retryAfter: nil)
      }
      return keySet
    } catch {
      guard let cached else { throw error }
      return cached
    }
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
