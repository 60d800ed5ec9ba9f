import HTTPEdge
import HTTPTypes
import Hummingbird
import LicenseTokens
import LicensingCore
import Logging
import NIOCore
import NIOEmbedded
import Synchronization

@testable import LicensingServer

/// Numbers the requests of a world.
final class RequestCounter: Sendable {
  private let count = Mutex(0)
  func next() -> String {
    count.withLock {
      $0 += 1; return "request-\($0)"
    }
  }
}

extension ServerWorld {
  /// The address that requests come from unless a test says otherwise.
  static let address = "192.0.2.10"

  /// Sends a request through everything that stands between a connection and an endpoint.
  func send(
    _ method: HTTPRequest.Method, _ path: String, _ fields: [(String, String)] = [], body: [UInt8]? = nil,
    from address: String = address
  ) async throws -> ServerAnswer {
    var headers = HTTPFields()
    for (name, value) in fields {
      if let name = HTTPField.Name(name) { headers.append(HTTPField(name: name, value: value)) }
    }
    if let body { headers[.contentLength] = "\(body.count)" }
    let authority = headers[values: .init("host") ?? .accept].first ?? "auth.example.com"
    let request = Request(
      head: HTTPRequest(method: method, scheme: "https", authority: authority, path: path, headerFields: headers),
      body: RequestBody(buffer: ByteBuffer(bytes: body ?? [])))
    let source = try Self.source(address: address, id: requests.next(), logger: log.trace)
    return try await ServerAnswer(
      try await responder.respond(to: request, context: ServerRequestContext(source: source)))
  }

  /// What a connection from an address tells of a request.
  static func source(address: String, id: String, logger: Logger) throws -> ApplicationRequestContextSource {
    let channel = NIOAsyncTestingChannel()
    channel.remoteAddress = try SocketAddress(ipAddress: address, port: 49152)
    var logger = logger
    logger[metadataKey: "hb.request.id"] = "\(id)"
    return ApplicationRequestContextSource(channel: channel, logger: logger)
  }

  /// Posts a form.
  func post(
    _ path: String, _ form: KeyValuePairs<String, String>, basic: TestClient? = nil, bearer: String? = nil,
    _ fields: [(String, String)] = [], from address: String = address
  ) async throws -> ServerAnswer {
    let pairs = form.map { "\(Self.escaped($0.key))=\(Self.escaped($0.value))" }
    return try await post(
      path, raw: pairs.joined(separator: "&"), basic: basic, bearer: bearer, fields, from: address)
  }

  func post(
    _ path: String, raw form: String, basic: TestClient? = nil, bearer: String? = nil,
    _ fields: [(String, String)] = [], from address: String = address
  ) async throws -> ServerAnswer {
    var fields = fields + [("content-type", "application/x-www-form-urlencoded")]
    if let basic { fields.append(("authorization", Self.basic(basic.id, basic.secret ?? ""))) }
    if let bearer { fields.append(("authorization", "Bearer \(bearer)")) }
    return try await send(.post, path, fields, body: Array(form.utf8), from: address)
  }

  /// Calls the API. A path begins behind `/api/v1`. The answer is as the API's document says, or the test fails.
  func api(
    _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil, by login: Login?, ifMatch: String? = nil,
    from address: String = address
  ) async throws -> ServerAnswer {
    var fields: [(String, String)] = []
    if let login { fields.append(("authorization", "Bearer \(login.token)")) }
    if let ifMatch { fields.append(("if-match", ifMatch)) }
    if body != nil { fields.append(("content-type", "application/json")) }
    let answer = try await send(method, "/api/v1" + path, fields, body: body?.json, from: address)
    DocumentedAnswer.expect(method, path, answer)
    return answer
  }

  static func basic(_ id: String, _ secret: String) -> String {
    "Basic " + base64(Array("\(escaped(id)):\(escaped(secret))".utf8))
  }

  static func base64(_ bytes: [UInt8]) -> String {
    let text = Base64URL.encode(bytes).map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
    return String(text) + String(repeating: "=", count: (4 - text.count % 4) % 4)
  }

  /// Escaped as in a form, every byte that is not a letter or digit.
  static func escaped(_ text: String) -> String {
    text.utf8.map { byte in
      let character = Character(Unicode.Scalar(byte))
      if character.isASCII, character.isLetter || character.isNumber { return String(character) }
      let hexadecimal = String(byte, radix: 16, uppercase: true)
      return (byte < 16 ? "%0" : "%") + hexadecimal
    }.joined()
  }
}
