import HTTPEdge
import HTTPTypes
import Hummingbird
import LicenseTokens
import NIOCore

/// What the server answered.
struct ServerAnswer: Sendable {
  let status: Int
  /// The fields by name in lower case, without `X-Request-Id` and `Content-Length`, for which `requestID` and `body`
  /// stand.
  let headers: [String: String]
  let requestID: String
  let body: [UInt8]

  init(_ response: Response) async throws {
    var headers: [String: String] = [:]
    for field in response.headers {
      let name = field.name.canonicalName
      headers[name] = headers[name].map { "\($0), \(field.value)" } ?? field.value
    }
    requestID = headers.removeValue(forKey: "x-request-id") ?? ""
    let length = headers.removeValue(forKey: "content-length")
    let collector = Collector()
    try await response.body.write(collector)
    status = response.status.code
    self.headers = headers
    body = collector.bytes
    guard length == nil || length == "\(body.count)" || body.isEmpty else { throw WrongLength() }
  }

  var text: String { String(decoding: body, as: UTF8.self) }
  /// The body as JSON, read strictly.
  var json: JSONValue { get throws { try JSONValue(parsing: body) } }

  /// A member of the JSON object that the body is.
  subscript(name: String) -> JSONValue? {
    guard case .object(let members) = try? json else { return nil }
    return members[name]
  }

  /// A member that is a string, empty if it is not.
  func string(_ name: String) -> String {
    guard case .string(let text) = self[name] else { return "" }
    return text
  }

  struct WrongLength: Error {}

  private final class Collector: ResponseBodyWriter {
    private(set) var bytes: [UInt8] = []
    func write(_ buffer: ByteBuffer) async throws { bytes += buffer.readableBytesView }
    func finish(_ trailers: HTTPFields?) async throws {}
  }
}

extension [String: String] {
  /// What every answer has, if its endpoint says nothing else.
  static let always = [
    "x-content-type-options": "nosniff", "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=63072000",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'", "cache-control": "no-store",
  ]
  /// What every JSON answer of the OAuth endpoints has.
  static let oauth = always.with(["content-type": "application/json;charset=UTF-8", "pragma": "no-cache"])
  /// What every JSON answer of the API has.
  static let api = always.with(["content-type": "application/json"])
  /// What every problem that the API answers with has.
  static let problem = always.with(["content-type": "application/problem+json"])

  func with(_ others: [String: String]) -> [String: String] { merging(others) { $1 } }
}
