import Cryptography
import HTTPEdge
import HTTPTypes
import Hummingbird
import LicenseTokens
import LicensingCore
import NIOCore
import OAuthMessages
import Synchronization

/// What the server says of itself (RFC 8414), and the keys that verify what it signs (RFC 7517).
final class ServerMetadata: Sendable {
  /// The answer with the published keys, made once for each set of them.
  private struct KeySetAnswer: Sendable {
    let digest: String
    let tag: EntityTag?
    let headers: HTTPFields
    let body: ByteBuffer

    init(_ published: SigningKeyring.Published) {
      digest = published.digest
      tag = EntityTag(opaque: published.digest)
      var headers: HTTPFields = [.cacheControl: "public, max-age=300"]
      headers[.eTag] = tag?.description
      self.headers = headers
      body = ByteBuffer(bytes: published.json)
    }
  }

  private let context: LicensingContext
  private let json: ByteBuffer
  private let answer = Mutex<KeySetAnswer?>(nil)

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
    let answer = answer(with: published)
    if let tag = answer.tag, EntityTagCondition(request.headers[values: .ifNoneMatch])?.isFresh(tag) == true {
      return Response(status: .notModified, headers: answer.headers)
    }
    var headers = answer.headers
    headers.append(HTTPField(name: .contentType, value: "application/jwk-set+json"))
    return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: answer.body))
  }

  private func answer(with published: SigningKeyring.Published) -> KeySetAnswer {
    answer.withLock { known in
      if let known, known.digest == published.digest { return known }
      let new = KeySetAnswer(published)
      known = new
      return new
    }
  }
}
