package import HTTPCalls
package import OAuthMessages

/// Why the authorization server gave nothing.
package enum ServerFailure: Error, Equatable {
  /// It answered, in the words of RFC 6749 §5.2. The only failure that can say anything of a license.
  case refused(OAuthErrorResponse)
  /// Whatever else: nothing is known to have changed, and it is tried again.
  case unavailable(Reason, retryAfter: Int64?)

  package enum Reason: Equatable, Sendable {
    case transport(TransportFailure)
    /// An answer that OAuth does not know: 5xx, 429, a redirect.
    case status(Int)
    /// A page, of a hotel's portal for instance, where JSON should be.
    case notJSON
    /// JSON, but not the message that was asked for.
    case malformed
    /// The metadata is another issuer's than the configured one.
    case wrongIssuer
    /// An endpoint that is not below the issuer.
    case foreignEndpoint
    /// The license on this machine comes from another server than the configured one.
    case otherServer(String)
    /// The token is not signed by the server's published keys, or not for us.
    case unacceptableToken
    /// The list of revoked license files is not signed by the server's published keys.
    case unacceptableRevocations
  }
}

extension ServerFailure: CustomStringConvertible {
  /// A sentence for a person.
  package var description: String {
    switch self {
    case .refused(let answer):
      answer.description?.description ?? "The authorization server refused: \(answer.error.rawValue)."
    case .unavailable(let reason, _): reason.description
    }
  }
}

extension ServerFailure.Reason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .transport(.connection): "The authorization server cannot be reached."
    case .transport(.certificate): "The authorization server's certificate is not to be trusted."
    case .transport(.timedOut): "The authorization server did not answer in time."
    case .transport(.tooLarge): "What answered is not the authorization server: the answer is too long."
    case .status(let status): "The authorization server cannot answer now (HTTP \(status))."
    case .notJSON: "What answered is not the authorization server, but a web page. Is there a portal to sign in to?"
    case .malformed: "What answered is not the authorization server: the answer is not what it should be."
    case .wrongIssuer: "The server at server.url says that it is another one. Check server.url."
    case .foreignEndpoint: "The server at server.url names addresses that are not its own."
    case .otherServer(let issuer): "The license on this machine comes from \(issuer), not from server.url."
    case .unacceptableToken: "The license token that came is not signed by the authorization server."
    case .unacceptableRevocations:
      "The list of revoked license files that came is not signed by the authorization server."
    }
  }
}
