import HTTPEdge
import HTTPTypes
import Hummingbird
import LicensingCore
import NIOCore

/// The signed list of revoked license files, which anybody may read: it holds ids, and nothing of whom they were for.
struct RevocationListRoute: Sendable {
  static let path = "/.well-known/license-revocations"

  private let context: LicensingContext

  init(_ context: LicensingContext) { self.context = context }

  func add(to router: Router<ServerRequestContext>) {
    router.get(RouterPath(Self.path)) { request, _ in
      let list = try await SignRevocationList(context)()
      var headers: HTTPFields = [.cacheControl: "public, max-age=300"]
      let tag = EntityTag(opaque: list.digest)
      headers[.eTag] = tag?.description
      if let tag, EntityTagCondition(request.headers[values: .ifNoneMatch])?.isFresh(tag) == true {
        return Response(status: .notModified, headers: headers)
      }
      headers[.contentType] = "application/jose"
      return Response(
        status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: list.compact)))
    }
  }
}
