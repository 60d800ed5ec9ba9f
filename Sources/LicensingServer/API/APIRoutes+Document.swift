import Cryptography
import HTTPEdge
import HTTPTypes
import Hummingbird
import LicenseTokens
import LicensingCore
import NIOCore

extension APIRoutes {
  /// The API's description is everybody's.
  func addDocument(to router: Router<ServerRequestContext>) {
    let json = APIDocument(issuer: context.policy.issuer).json.json
    let tag = EntityTag(opaque: Base64URL.encode(SHA256.hash(json)))
    let body = ByteBuffer(bytes: json)
    router.get(RouterPath(root + "/openapi.json")) { request, _ in
      var headers: HTTPFields = [.cacheControl: "public, max-age=300"]
      headers[.eTag] = tag?.description
      if let tag, EntityTagCondition(request.headers[values: .ifNoneMatch])?.isFresh(tag) == true {
        return Response(status: .notModified, headers: headers)
      }
      headers[.contentType] = "application/json"
      return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
    }
  }
}

extension APITopic {
  static let document = APITopic(
    name: "Description", description: "This document.", schemas: [:],
    operations: [
      APIOperation(
        .get, "/openapi.json", "readDescription", "Read this document", answers: .ok(.map(JSONSchema([:]))),
        isTagged: true)
    ])
}
