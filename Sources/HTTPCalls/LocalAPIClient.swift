package import LicenseTokens

/// The commands' end of the local API.
package struct LocalAPIClient: Sendable {
  /// Why there is no answer of the agent's.
  package enum Failure: Error, Equatable {
    /// The agent does not run, or not here.
    case unreachable
    /// What answers shows another certificate than the one that is believed.
    case untrusted
    /// What answers is no agent, or one of another version.
    case unexpected
    /// The agent refused: its code and its sentence.
    case problem(code: String, detail: String)
  }

  private let address: String
  private let key: Credential
  private let transport: any HTTPTransport

  /// - Parameter address: scheme, host and port, `http://127.0.0.1:8081`.
  package init(address: String, key: Credential, transport: any HTTPTransport) {
    self.address = address
    self.key = key
    self.transport = transport
  }

  package func license() async throws(Failure) -> JSONValue { try await ask(.get, "license") }
  package func remove() async throws(Failure) -> JSONValue { try await ask(.delete, "license") }
  package func acquire() async throws(Failure) -> JSONValue { try await ask(.post, "acquire") }
  package func complete() async throws(Failure) -> JSONValue { try await ask(.post, "complete") }
  package func refresh() async throws(Failure) -> JSONValue { try await ask(.post, "refresh") }

  /// What machine the agent is on: `serial_number`, `article_number`, `name`, `hostname` and the like.
  package func device() async throws(Failure) -> JSONValue { try await ask(.get, "device") }

  /// Gives the agent a license file or a bundle, of which it takes what is for its own serial number.
  /// - Parameters:
  ///   - document: with its armor.
  ///   - keySet: to be believed by an agent that knows no keys yet.
  /// - Returns: the license, with `imported` and `ignored`.
  package func importLicense(document: String, keySet: JSONWebKeySet?) async throws(Failure) -> JSONValue {
    var members: [String: JSONValue] = ["document": .string(document)]
    members["key_set"] = keySet?.value
    return try await ask(.post, "license/import", JSONValue.object(members).json)
  }

  /// A link that opens the Manage License page in one browser, once, within ten minutes.
  package func pageLink() async throws(Failure) -> String {
    guard case .object(let members) = try await ask(.post, "page-links"), case .string(let url)? = members["url"] else {
      throw .unexpected
    }
    return url
  }

  package func verify(_ token: String, feature: String?) async throws(Failure) -> JSONValue {
    var members: [String: JSONValue] = ["token": .string(token)]
    members["feature"] = feature.map { .string($0) }
    return try await ask(.post, "verify", JSONValue.object(members).json)
  }

  private func ask(_ method: HTTPCall.Method, _ path: String, _ json: [UInt8]? = nil) async throws(Failure) -> JSONValue
  {
    let body = json.map { HTTPCall.Body(mediaType: "application/json", bytes: $0) }
    let answer: HTTPAnswer
    do {
      answer = try await transport.send(HTTPCall(method, "\(address)/v1/\(path)", body: body, bearer: key))
    } catch .certificate {
      throw .untrusted
    } catch {
      throw .unreachable
    }
    guard answer.isJSON, let value = try? JSONValue(parsing: answer.body), case .object(let members) = value else {
      throw .unexpected
    }
    if answer.status == 200 { return value }
    guard case .string(let code)? = members["code"], case .string(let detail)? = members["detail"] else {
      throw .unexpected
    }
    throw .problem(code: code, detail: detail)
  }
}
