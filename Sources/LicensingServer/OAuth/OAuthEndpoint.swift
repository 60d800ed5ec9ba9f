import HTTPEdge
import HTTPTypes
import Hummingbird
import LicensingCore
import OAuthMessages

/// The steps that every OAuth endpoint takes first, so that none can forget one.
struct OAuthEndpoint: Sendable {
  let context: LicensingContext

  /// The form of a request and the client that sent it.
  /// - Throws: `RequestError`, `FormParameters.ParseError`, `ClientCredentials.ReadError`, `LicensingError`.
  func authenticatedForm(of request: Request) async throws -> (FormParameters, Client) {
    let form = try await request.form()
    return (form, try await AuthenticateClient(context)(try callingClient(of: request, form: form)))
  }

  /// Who the client says to be. It is not authenticated yet.
  func callingClient(of request: Request, form: FormParameters) throws -> CallingClient {
    let credentials = try ClientCredentials(authorization: request.headers[values: .authorization], form: form)
    return CallingClient(id: credentials.clientID, secret: credentials.secret?.value)
  }
}

extension ServerRequestContext {
  /// Where the request came from, for the audit log and for limits.
  var origin: Origin {
    guard let address = clientAddress else {
      return Origin(address: "unknown", bucket: "unknown", prefix: "unknown", requestID: requestID)
    }
    return Origin(
      address: address.description, bucket: address.limitBucket.description, prefix: address.prefix.description,
      requestID: requestID)
  }
}

extension HTTPFields {
  /// The credentials of `Authorization: Bearer …` (RFC 6750 §2.1), if that is the one field of its name.
  var bearerToken: String? {
    let fields = self[values: .authorization]
    guard let field = fields.first, fields.count == 1 else { return nil }
    let parts = field.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    return String(parts[1])
  }
}
