import HTTPEdge
import Cryptography
import HTTPTypes
import Hummingbird
import LicenseTokens
import LicensingCore
import NIOCore
import OAuthMessages

/// What the server says of itself (RFC 8414), and the keys that verify what it signs (RFC 7517).
struct ServerMetadata: Sendable {
  private let context: LicensingContext
  private let json: ByteBuffer

  init(_ context: LicensingContext) throws {
    self.context = context
    let metadata = AuthorizationServerMetadata(
      issuer: context.policy.issuer, signingAlgorithms: [context.policy.signingAlgorithm.rawValue])
    json = ByteBuffer(bytes: try WireJSON.encode(metadata))
  }

  var document: Response {
    Response(
      status: .ok, headers: [.contentType: "application/json", .cacheControl: "public, max-age=300"],
      body: ResponseBody(byteBuffer: json))
  }

  /// The published keys, with an entity tag so that those who have them are told so.
  func keySet(for request: Request) throws -> Response {
    guard let published = context.keyring.published else { throw LicensingError.unavailable }
    let tag = EntityTag(opaque: published.digest)
    var headers: HTTPFields = [.cacheControl: "public, max-age=300"]
    if let tag { headers[.eTag] = tag.description }
    if let tag, EntityTagCondition(request.headers[values: .ifNoneMatch])?.isFresh(tag) == true {
      return Response(status: .notModified, headers: headers)
    }
    headers[.contentType] = "application/jwk-set+json"
    return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: published.json)))
  }
}
