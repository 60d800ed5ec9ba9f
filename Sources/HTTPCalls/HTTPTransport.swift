/// HTTPCalls is how the programs call others: `HTTPTransport` carries one call and one answer, `NetworkTransport` and
/// `PinnedTransport` do so over the network, and `LocalAPIClient` asks a license agent. It decides nothing.

/// Carries calls to a server. Tests have one with a script.
package protocol HTTPTransport: Sendable {
  /// One call, one answer: no redirect is followed, nothing is tried twice.
  func send(_ call: HTTPCall) async throws(TransportFailure) -> HTTPAnswer
}

package struct HTTPCall: Sendable, Equatable {
  package enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
  }

  package struct Body: Sendable, Equatable {
    package var mediaType: String
    package var bytes: [UInt8]

    package init(mediaType: String, bytes: [UInt8]) {
      self.mediaType = mediaType
      self.bytes = bytes
    }
  }

  /// The longest answer usually taken, in bytes. A key set of a hundred keys has a tenth of that.
  package static let usualAnswerLimit = 256 * 1024

  package var method: Method
  package var url: String
  package var body: Body?
  /// For `Authorization: Bearer`.
  package var bearer: Credential?
  /// The media type that is wanted.
  package var accept = "application/json"
  /// For `If-Match`: the entity tag of what is to be changed.
  package var ifMatch: String?
  /// The longest body taken, in bytes.
  package var answerLimit = HTTPCall.usualAnswerLimit

  package init(_ method: Method, _ url: String, body: Body? = nil, bearer: Credential? = nil) {
    self.method = method
    self.url = url
    self.body = body
    self.bearer = bearer
  }

  /// What goes with it, besides what the connection needs.
  var headers: [(name: String, value: String)] {
    var headers = [("Accept", accept)]
    if let bearer { headers.append(("Authorization", "Bearer \(bearer.value)")) }
    if let body { headers.append(("Content-Type", body.mediaType)) }
    if let ifMatch { headers.append(("If-Match", ifMatch)) }
    return headers
  }
}

package struct HTTPAnswer: Sendable, Equatable {
  package var status: Int
  /// As it came.
  package var contentType: String?
  /// `ETag`, as it came.
  package var entityTag: String?
  /// Seconds; nil if absent or not a number.
  package var retryAfter: Int64?
  package var body: [UInt8]

  package init(
    status: Int, contentType: String? = nil, entityTag: String? = nil, retryAfter: Int64? = nil, body: [UInt8] = []
  ) {
    self.status = status
    self.contentType = contentType
    self.entityTag = entityTag
    self.retryAfter = retryAfter
    self.body = body
  }

  /// - Parameter header: gives the first value of a name.
  init(status: Int, header: (String) -> String?, body: [UInt8]) {
    self.init(
      status: status, contentType: header("Content-Type"), entityTag: header("ETag"),
      retryAfter: header("Retry-After").flatMap { Int64($0) }.map { max(0, $0) }, body: body)
  }

  /// The body says that it is JSON, whichever kind.
  package var isJSON: Bool { mediaType == "application/json" || mediaType.hasSuffix("+json") }

  /// In lower case, without parameters.
  package var mediaType: String {
    (contentType ?? "").prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
  }
}
