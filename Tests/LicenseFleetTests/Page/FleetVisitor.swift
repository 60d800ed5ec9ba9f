import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import OAuthMessages
import Synchronization
import Testing

@testable import HTTPEdge
@testable import LicenseFleet

/// A browser that visits the page of a fleet.
final class FleetVisitor {
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
  var host = "127.0.0.1:8090"
  var fields: HTTPFields = [:]
  let server: FleetPageServer
  private let client: any TestClientProtocol
  private let named: NamedHost

  /// Router tests come without a name: this gives them the visitor's.
  private final class NamedHost: HTTPResponder {
    typealias Context = ServerRequestContext
    let base: ServerResponder
    let host = Mutex("127.0.0.1:8090")

    init(_ base: ServerResponder) { self.base = base }

    func respond(to request: Request, context: ServerRequestContext) async throws -> Response {
      var head = request.head
      head.authority = host.withLock { $0 }
      return try await base.respond(to: Request(head: head, body: request.body), context: context)
    }
  }

  private init(_ client: any TestClientProtocol, _ server: FleetPageServer, _ named: NamedHost) {
    self.client = client
    self.server = server
    self.named = named
  }

  static func visit(
    _ harness: FleetHarness, _ body: @escaping @Sendable (FleetVisitor) async throws -> Void
  ) async throws {
    // Each secret has bytes of its own.
    let drawn = Mutex<UInt8>(0)
    let server = try FleetPageServer(
      harness.fleet, port: 0, publicDirectory: "Public", logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) { count in
      drawn.withLock {
        $0 += 1
        return Array(repeating: $0, count: count)
      }
    }
    let named = NamedHost(server.responder())
    try await Application(responder: named).test(.router) { try await body(FleetVisitor($0, server, named)) }
  }

  func get(_ path: String) async throws -> Page { try await ask(.get, path) }

  func post(_ path: String, _ form: [(String, String)] = []) async throws -> Page {
    let text = form.map { "\(FormParameters.encode($0))=\(FormParameters.encode($1))" }.joined(separator: "&")
    return try await ask(.post, path, text)
  }

  /// Opens a page, and sends a form with its token.
  func send(_ path: String, _ form: [(String, String)] = [], from page: String = "/") async throws -> Page {
    try await post(path, [("csrf_token", try await formToken(of: page))] + form)
  }

  /// Opens a page, and sends its form with a file chosen in it, as a browser does.
  func choosing(
    _ file: [UInt8], _ path: String, _ form: [(String, String)] = [], from page: String, token: String? = nil
  ) async throws -> Page {
    let token = if let token { token } else { try await formToken(of: page) }
    let fields = ([("csrf_token", token)] + form).map { name, value in
      "--B1\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
    }
    let head = "--B1\r\nContent-Disposition: form-data; name=\"chosen_file\"; filename=\"C:\\a.txt\"\r\n\r\n"
    let body = Array((fields.joined() + head).utf8) + file + Array("\r\n--B1--\r\n".utf8)
    return try await ask(.post, path, body, contentType: "multipart/form-data; boundary=B1")
  }

  func formToken(of page: String) async throws -> String {
    let body = try await get(page).body
    return String(try #require(body.firstMatch(of: #/name="csrf_token" value="([\w-]+)"/#)?.1))
  }

  func signIn() async throws { _ = try await get(try server.link()) }

  private func ask(_ method: HTTPRequest.Method, _ path: String, _ form: String = "") async throws -> Page {
    try await ask(method, path, Array(form.utf8), contentType: "application/x-www-form-urlencoded")
  }

  private func ask(
    _ method: HTTPRequest.Method, _ path: String, _ form: [UInt8], contentType: String
  ) async throws -> Page {
    named.host.withLock { $0 = host }
    var fields = fields
    if method == .post { fields[.contentType] = contentType }
    fields[.cookie] = cookie
    let answer = try await client.execute(uri: path, method: method, headers: fields, body: ByteBuffer(bytes: form))
    if let set = answer.headers[.setCookie] { cookie = String(set.prefix { $0 != ";" }) }
    return Page(status: answer.status, headers: answer.headers, body: String(buffer: answer.body))
  }
}
