#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A client's secret as it arrived: never printed, to be compared in constant time by whoever knows the right one.
package struct ClientSecret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package let value: String

  package init(_ value: String) { self.value = value }

  package var description: String { "ClientSecret(redacted)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Who a client says it is, and how it proves it (RFC 6749 §2.3.1).
package struct ClientCredentials: Sendable {
  package enum Method: String, Sendable {
    case none
    case basic = "client_secret_basic"
    case post = "client_secret_post"
  }

  /// Why a request does not say in one clear way which client sent it.
  package enum ReadError: Error, Equatable {
    /// Neither an `Authorization` field nor `client_id`.
    case missing
    /// HTTP Basic beside `client_secret`, or two `Authorization` fields (RFC 6749 §2.3).
    case severalMethods
    /// `client_id` in the body names another client than HTTP Basic.
    case contradiction
    /// The `Authorization` field is not HTTP Basic with form-encoded id and secret.
    case malformedAuthorization
  }

  package let clientID: String
  package let secret: ClientSecret?
  package let method: Method

  package init(clientID: String, secret: ClientSecret?, method: Method) {
    self.clientID = clientID
    self.secret = secret
    self.method = method
  }

  /// Reads the credentials of a request.
  /// - Parameter authorization: the values of all `Authorization` fields.
  package init(authorization: [String], form: FormParameters) throws(ReadError) {
    guard let header = authorization.first else {
      guard let clientID = form[.clientID] else { throw .missing }
      let secret = form[.clientSecret].map(ClientSecret.init)
      self.init(clientID: clientID, secret: secret, method: secret == nil ? .none : .post)
      return
    }
    guard authorization.count == 1, form[.clientSecret] == nil else { throw .severalMethods }
    self = try Self.basic(header)
    if let named = form[.clientID], !named.utf8.elementsEqual(clientID.utf8) { throw .contradiction }
  }

  private static func basic(_ header: String) throws(ReadError) -> ClientCredentials {
    let parts = header.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "basic",
      let pair = Data(base64Encoded: String(parts[1])).map(Array.init),
      let colon = pair.firstIndex(of: UInt8(ascii: ":")),
      let clientID = try? FormParameters.decode(pair[..<colon]), !clientID.isEmpty,
      let secret = try? FormParameters.decode(pair[colon...].dropFirst())
    else { throw .malformedAuthorization }
    return ClientCredentials(clientID: clientID, secret: secret.isEmpty ? nil : ClientSecret(secret), method: .basic)
  }
}

extension ClientCredentials.ReadError {
  package var response: OAuthErrorResponse {
    switch self {
    case .missing: .init(.invalidRequest, "The parameter client_id is missing.")
    case .severalMethods: .init(.invalidRequest, "The client authenticates in more than one way.")
    case .contradiction: .init(.invalidRequest, "client_id is not the client of the Authorization header.")
    case .malformedAuthorization: .init(.invalidClient, "The Authorization header is not HTTP Basic.")
    }
  }

  /// Whether the answer is 401 with a `WWW-Authenticate` field (RFC 6749 §5.2).
  package var asksForBasic: Bool { self == .malformedAuthorization }
}
