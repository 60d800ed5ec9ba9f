/// HTTPCalls is how the programs call others: `HTTPTransport` carries one call and one answer, `NetworkTransport` does so
/// over the network, and `LocalAPIClient` asks a license agent. It decides nothing.

/// Carries calls to a server. `NetworkTransport` is the one there is; tests have one with a script.
package protocol HTTPTransport: Sendable {
  /// One call, one answer: no redirect is followed, nothing is tried twice.
  func send(_ call: HTTPCall) async throws(TransportFailure) -> HTTPAnswer
}

package struct HTTPCall: Sendable, Equatable {
  package enum Method: String, Sendable { case get = "GET", post = "POST", delete = "DELETE" }

  package struct Body: Sendable, Equatable {
    package var mediaType: String
    package var bytes: [UInt8]

    package init(mediaType: String, bytes: [UInt8]) {
      self.mediaType = mediaType
      self.bytes = bytes
    }
  }

  package var method: Method
  package var url: String
  package var body: Body?
  /// For `Authorization: Bearer`.
  package var bearer: Credential?

  package init(_ method: Method, _ url: String, body: Body? = nil, bearer: Credential? = nil) {
    self.method = method
    self.url = url
    self.body = body
    self.bearer = bearer
  }
}

package struct HTTPAnswer: Sendable, Equatable {
  package var status: Int
  /// As it came.
  package var contentType: String?
  /// Seconds; nil if absent or not a number.
  package var retryAfter: Int64?
  package var body: [UInt8]

  package init(status: Int, contentType: String? = nil, retryAfter: Int64? = nil, body: [UInt8] = []) {
    self.status = status
    self.contentType = contentType
    self.retryAfter = retryAfter
    self.body = body
  }

  /// The body says that it is JSON, whichever kind.
  package var isJSON: Bool {
    let mediaType = (contentType ?? "").prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
    return mediaType == "application/json" || mediaType.hasSuffix("+json")
  }
}

/// Why there is no answer.
package enum TransportFailure: Error, Equatable {
  /// No connection, or it broke; in the library's words.
  case connection(String)
  /// The server's certificate is not to be trusted.
  case certificate(String)
  case timedOut
  /// The answer is longer than the call takes.
  case tooLarge
}
