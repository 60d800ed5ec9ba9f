package import Hummingbird
import Logging
import NIOCore

/// What an endpoint knows of a request beside the request itself.
package struct ServerRequestContext: RequestContext {
  package var coreContext: CoreRequestContextStorage
  /// The other end of the connection; nil on a Unix domain socket.
  package let peerAddress: IPAddress?
  /// Who sent the request: the peer, or whom trusted proxies name. Limits and the audit log count this one.
  package internal(set) var clientAddress: IPAddress?

  package init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    peerAddress = source.channel.remoteAddress.flatMap { IPAddress($0) }
    clientAddress = peerAddress
  }

  /// Stands in every log line of the request and in the answer's `X-Request-Id`.
  package var requestID: String { logger[metadataKey: "hb.request.id"]?.description ?? "" }

  /// For Hummingbird's own decoding, which endpoints do not use: they read `form` or `json`.
  package var maxUploadSize: Int { Request.maximumBodyBytes }
}
