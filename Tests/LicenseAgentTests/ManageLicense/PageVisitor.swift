import HTTPCalls
import HTTPEdge
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LicenseTokens
import Logging
import NIOCore
import OAuthMessages
import Synchronization
import TestAuthorizationServer
import Testing

@testable import LicenseAgent

/// A browser that visits the page of an agent, whose key is `right`.
final class PageVisitor {
  struct Page {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let body: String

    /// What one reads: without tags, blanks and line breaks each as one blank.
    var text: String {
      body.replacing(#/<[^>]*>/#, with: " ").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
  }

  var cookie: String?
  private let client: any TestClientProtocol

  private init(_ client: any TestClientProtocol) { self.client = client }

  static func visit(
    _ harness: KeeperHarness, _ keeper: LicenseKeeper? = nil,
    _ body: @escaping @Sendable (PageVisitor) async throws -> Void
  ) async throws {
    // Each secret has bytes of its own.
    let drawn = Mutex<UInt8>(0)
    let agent = try LicenseAgent(
      keeper: keeper ?? harness.keeper(), configuration: AgentConfiguration(), key: Credential("right"),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      random: { count in
        drawn.withLock {
          $0 += 1
          return Array(repeating: $0, count: count)
        }
      })
    try await Application(responder: RenamedResponder(responder: agent.responder(), host: "localhost")).test(.router) {
      try await body(PageVisitor($0))
    }
  }

  func get(_ path: String) async throws -> Page { try await ask(.get, path) }

  func post(_ path: String, _ form: String = "") async throws -> Page {
    try await ask(.post, path, [.contentType: "application/x-www-form-urlencoded"], form)
  }

  func importing(_ document: String, _ keySet: String = "") async throws -> Page {
    let fields = [("document", document), ("key_set", keySet), ("csrf_token", try await formToken(of: "/import"))]
    return try await post("/import", fields.map { "\($0)=\(FormParameters.encode($1))" }.joined(separator: "&"))
  }

  /// As a browser sends a form with a file in it.
  func choosing(_ file: [UInt8], _ typed: String = "", token: String? = nil) async throws -> Page {
    let token = if let token { token } else { try await formToken(of: "/import") }
    let fields = [("csrf_token", token), ("document", typed)].map { name, value in
      "--B1\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
    }
    let head =
      "--B1\r\nContent-Disposition: form-data; name=\"chosen_file\"; filename=\"/etc/a.txt\"\r\nContent-Type: text/plain"
    let body = Array((fields.joined() + head + "\r\n\r\n").utf8) + file + Array("\r\n--B1--\r\n".utf8)
    return try await ask(.post, "/import", [.contentType: "multipart/form-data; boundary=B1"], body)
  }

  /// Opens a page, and sends a form of it.
  func send(_ path: String, from page: String) async throws -> Page {
    try await post(path, "csrf_token=\(formToken(of: page))")
  }

  func formToken(of page: String) async throws -> String {
    let body = try await get(page).body
    return String(try #require(body.firstMatch(of: #/name="csrf_token" value="([\w-]+)"/#)?.1))
  }

  func signIn() async throws { _ = try await get(try await link()) }

  /// The path of a one-time link, as the local API gives it.
  func link() async throws -> String {
    let body = try await ask(.post, "/v1/page-links", [.authorization: "Bearer right"]).body
    return String(try #require(body.firstMatch(of: #/:8081(\/open[^"]+)"/#)?.1))
  }

  private func ask(
    _ method: HTTPRequest.Method, _ path: String, _ fields: HTTPFields = [:], _ form: String
  ) async throws -> Page {
    try await ask(method, path, fields, Array(form.utf8))
  }

  private func ask(
    _ method: HTTPRequest.Method, _ path: String, _ fields: HTTPFields = [:], _ form: [UInt8] = []
  ) async throws -> Page {
    var fields = fields
    fields[.cookie] = cookie
    let answer = try await client.execute(uri: path, method: method, headers: fields, body: ByteBuffer(bytes: form))
    if let set = answer.headers[.setCookie] { cookie = String(set.prefix { $0 != ";" }) }
    return Page(status: answer.status, headers: answer.headers, body: String(buffer: answer.body))
  }
}
