import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Requests to a server, as any program would send them.
struct ServerClient: Sendable {
  struct Answer: Sendable {
    let status: Int
    let headers: [String: String]
    let body: String

    /// The body as JSON; its members' names in camel case.
    func decoded<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode(type, from: Data(body.utf8))
    }
  }

  /// An answer that the test had no use for.
  struct Unexpected: Error, CustomStringConvertible {
    let request: String
    let answer: Answer
    var description: String { "\(request) was answered \(answer.status): \(answer.body)" }
  }

  /// The connection ended, or was never made.
  struct NoAnswer: Error, CustomStringConvertible {
    let reason: any Error
    var description: String { "no answer: \(reason)" }
  }

  private static let http: HTTPClient = {
    var configuration = HTTPClient.Configuration()
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.redirectConfiguration = .disallow
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()

  let url: String

  func get(_ path: String, bearer: String? = nil) async throws -> Answer {
    try await send(request(.GET, path, bearer: bearer))
  }

  func delete(_ path: String, bearer: String) async throws -> Answer {
    try await send(request(.DELETE, path, bearer: bearer))
  }

  /// What a client of OAuth authenticates with.
  struct Credentials: Sendable { let id, secret: String }

  func post(
    _ path: String, form: KeyValuePairs<String, String>, cookie: String? = nil, basic: Credentials? = nil
  ) async throws -> Answer {
    var components = URLComponents()
    components.queryItems = form.map { URLQueryItem(name: $0, value: $1) }
    var request = request(.POST, path, type: "application/x-www-form-urlencoded")
    if let cookie { request.headers.add(name: "Cookie", value: cookie) }
    if let basic { request.setBasicAuth(username: basic.id, password: basic.secret) }
    request.body = .bytes(ByteBuffer(string: components.percentEncodedQuery ?? ""))
    return try await send(request)
  }

  func post(_ path: String, json: some Encodable & Sendable, bearer: String) async throws -> Answer {
    try await send(.POST, path, json, bearer)
  }

  /// - Parameter version: what is changed must be (RFC 9110, section 13.1.1); `*`: whichever it is.
  func patch(
    _ path: String, json: some Encodable & Sendable, bearer: String, ifMatch version: String = "*"
  ) async throws -> Answer {
    try await send(.PATCH, path, json, bearer, version)
  }

  private func send(
    _ method: HTTPMethod, _ path: String, _ json: some Encodable & Sendable, _ bearer: String, _ version: String? = nil
  ) async throws -> Answer {
    var request = request(method, path, type: "application/json", bearer: bearer)
    if let version { request.headers.add(name: "If-Match", value: version) }
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    request.body = .bytes(ByteBuffer(bytes: try encoder.encode(json)))
    return try await send(request)
  }

  private func request(
    _ method: HTTPMethod, _ path: String, type: String? = nil, bearer: String? = nil
  ) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: url + path)
    request.method = method
    if let type { request.headers.add(name: "Content-Type", value: type) }
    if let bearer { request.headers.add(name: "Authorization", value: "Bearer \(bearer)") }
    return request
  }

  private func send(_ request: HTTPClientRequest) async throws -> Answer {
    do {
      let response = try await Self.http.execute(request, timeout: .seconds(60))
      let body = try await response.body.collect(upTo: 1 << 20)
      return Answer(
        status: Int(response.status.code),
        headers: Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { "\($0), \($1)" },
        body: String(buffer: body))
    } catch {
      throw NoAnswer(reason: error)
    }
  }
}

extension ServerClient.Answer {
  /// - Throws: `Unexpected` unless the status is this one.
  func expecting(_ status: Int, _ request: String) throws -> ServerClient.Answer {
    guard self.status == status else { throw ServerClient.Unexpected(request: request, answer: self) }
    return self
  }
}
