package import HTTPCalls
package import LicenseTokens

// AdministrationClient is what the command-line client knows of an authorization server: how it is signed in there
// (`Access`), how it asks the API (`APIClient`, with the calls of each capability in the folder of its name), and how
// answers look on a terminal (`Terminal`).

/// The API of one server, asked with an API token or with the credential of a parent license file.
package struct APIClient: Sendable {
  /// Where the server is: `https://auth.example.com`.
  package let server: ServerAddress
  private let credential: Credential?
  private let transport: any HTTPTransport

  /// - Parameter credential: nil for what everyone may ask.
  package init(server: ServerAddress, credential: Credential?, transport: any HTTPTransport) {
    self.server = server
    self.credential = credential
    self.transport = transport
  }

  /// What the server gave.
  package struct Answer: Sendable, Equatable {
    package let value: JSONValue
    /// For `ifMatch` of a change.
    package let entityTag: String?

    /// Of an object; of anything else none.
    package var members: [String: JSONValue] {
      if case .object(let members) = value { members } else { [:] }
    }
  }

  // MARK: JSON

  package func get(_ path: String, _ query: KeyValuePairs<String, String?> = [:]) async throws(APIFailure) -> Answer {
    try await json(HTTPCall(.get, url(path, query)))
  }

  package func post(
    _ path: String, _ body: JSONValue? = nil, ifMatch: String? = nil
  ) async throws(APIFailure) -> Answer {
    try await json(call(.post, path, body, ifMatch))
  }

  package func patch(_ path: String, _ body: JSONValue, ifMatch: String) async throws(APIFailure) -> Answer {
    try await json(call(.patch, path, body, ifMatch))
  }

  /// All elements of a list, page by page.
  package func list(
    _ path: String, _ query: KeyValuePairs<String, String?> = [:]
  ) async throws(APIFailure) -> [JSONValue] {
    var (elements, after) = ([JSONValue](), String?.none)
    while true {
      let page = url(path, query) + (query.contains { $0.value != nil } ? "&" : "?") + "limit=\(Self.pageSize)"
      let members = try await json(HTTPCall(.get, page + (after.map { "&after=" + Self.escaped($0) } ?? ""))).members
      guard case .array(let items)? = members["items"] else { throw .unexpected(status: 200) }
      elements += items
      // A server that gives the same page for ever must not hold anyone here.
      guard let next = members.document("next"), next != after, !items.isEmpty else { return elements }
      after = next
    }
  }

  private static let pageSize = 200

  /// - Parameter limit: the longest answer taken, in bytes.
  func json(_ call: HTTPCall, limit: Int = HTTPCall.usualAnswerLimit * 8) async throws(APIFailure) -> Answer {
    let answer = try await send(call, limit: limit)
    // 204 has no body.
    if answer.status == 204 { return Answer(value: .null, entityTag: answer.entityTag) }
    guard answer.isJSON, let value = try? JSONValue(parsing: answer.body, maximumByteCount: limit) else {
      throw .unexpected(status: answer.status)
    }
    return Answer(value: value, entityTag: answer.entityTag)
  }

  // MARK: Text

  /// A document or a table.
  /// - Parameters:
  ///   - mediaType: what it has to be.
  ///   - limit: the longest taken, in bytes.
  func text(_ call: HTTPCall, _ mediaType: String, limit: Int) async throws(APIFailure) -> String {
    var call = call
    call.accept = mediaType
    let answer = try await send(call, limit: limit)
    guard answer.mediaType == mediaType, let text = String(validating: answer.body, as: UTF8.self) else {
      throw .unexpected(status: answer.status)
    }
    return text
  }

  // MARK: Calls

  func call(_ method: HTTPCall.Method, _ path: String, _ body: JSONValue?, _ ifMatch: String? = nil) -> HTTPCall {
    let body = body.map { HTTPCall.Body(mediaType: "application/json", bytes: $0.json) }
    var call = HTTPCall(method, url(path), body: body)
    call.ifMatch = ifMatch
    return call
  }

  /// - Throws: every answer that is no success.
  private func send(_ call: HTTPCall, limit: Int) async throws(APIFailure) -> HTTPAnswer {
    var call = call
    (call.bearer, call.answerLimit) = (credential, limit)
    let answer: HTTPAnswer
    do { answer = try await transport.send(call) } catch { throw .transport(error) }
    guard (200..<300).contains(answer.status) else {
      guard let problem = APIProblem(answer) else { throw .unexpected(status: answer.status) }
      throw .problem(problem)
    }
    return answer
  }

  /// - Parameter query: what has no value is left out.
  private func url(_ path: String, _ query: KeyValuePairs<String, String?> = [:]) -> String {
    let pairs = query.compactMap { name, value in value.map { "\(name)=\(Self.escaped($0))" } }
    return server.url + (path.hasPrefix("/.well-known/") ? "" : "/api/v1") + path
      + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
  }

  /// A text as one part of a path or one value of a query.
  static func escaped(_ text: String) -> String {
    text.utf8.reduce(into: "") { result, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default: result += (byte < 0x10 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
      }
    }
  }
}
