import HTTPEdge
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import OAuthMessages
import Synchronization
import TestInstruments
import Testing

@testable import LicensingServer

/// A small browser: it keeps cookies, fills forms, and looks at every answer and every page for what all of them owe.
final class Browser: Sendable {
  private let world: ConsoleWorld
  private let address: String
  private let channel = NIOAsyncTestingChannel()
  private let jar = Mutex<[String: String]>([:])

  /// - Parameter address: where it calls from.
  init(_ world: ConsoleWorld, address: String) {
    self.world = world
    self.address = address
    channel.remoteAddress = try? SocketAddress(ipAddress: address, port: 50_000)
  }

  var cookies: [String: String] { jar.withLock { $0 } }
  var session: String? { jar.withLock { $0["__Host-countersign_server_session"] } }
  func keep(_ cookies: [String: String]) { jar.withLock { $0 = cookies } }

  // MARK: What one does with it

  func get(_ target: String, _ headers: HTTPFields = [:]) async throws -> ShownPage {
    try await request(.get, target, headers)
  }

  /// As browsers send forms, unless `headers` says otherwise.
  func post(
    _ target: String, _ fields: [(String, String)], _ headers: HTTPFields = Browser.ofTheSameOrigin
  ) async throws -> ShownPage {
    let body = fields.map { "\(FormParameters.encode($0.0))=\(FormParameters.encode($0.1))" }.joined(separator: "&")
    return try await request(.post, target, headers, body: body)
  }

  /// - Parameters:
  ///   - values: what is typed or chosen, over what the form holds; nil takes the field out.
  ///   - headers: as with `post`.
  ///   - file: the bytes of the file that is chosen, in a form that has a field for one.
  func submit(
    _ form: ShownPage.Form, _ values: [String: String?] = [:], _ headers: HTTPFields = Browser.ofTheSameOrigin,
    file: [UInt8]? = nil
  ) async throws -> ShownPage {
    var fields = form.fields.filter { values[$0.name] == nil }.map { ($0.name, $0.value) }
    for (name, value) in values.sorted(by: { $0.key < $1.key }) { if let value { fields.append((name, value)) } }
    guard form.isMultipart else { return try await post(form.action, fields, headers) }
    var headers = headers
    headers[.contentType] = "multipart/form-data; boundary=----FormBoundary1"
    return try await request(.post, form.action, headers, body: Self.multipart(fields, form.files, file))
  }

  private static func multipart(_ fields: [(String, String)], _ files: [String], _ file: [UInt8]?) -> [UInt8] {
    var body: [UInt8] = []
    for (name, value) in fields {
      body += Array("------FormBoundary1\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
    }
    for name in files {
      let fileName = file == nil ? "" : "../devices.csv"
      let head = "Content-Disposition: form-data; name=\"\(name)\"; filename=\"\(fileName)\"\r\nContent-Type: text/csv"
      body += Array("------FormBoundary1\r\n\(head)\r\n\r\n".utf8) + (file ?? []) + [13, 10]
    }
    return body + Array("------FormBoundary1--\r\n".utf8)
  }

  func signIn(_ email: String, _ password: String) async throws -> ShownPage {
    let form = try #require(try await get("/login").form("/login"))
    return try await submit(form, ["email": email, "password": password])
  }

  static let ofTheSameOrigin: HTTPFields = [.origin: ConsoleWorld.issuer, .fetchSite: "same-origin"]

  // MARK: HTTP

  func request(
    _ method: HTTPRequest.Method, _ target: String, _ headers: HTTPFields = [:], body: String = "",
    authority: String = "auth.example.com"
  ) async throws -> ShownPage {
    try await request(method, target, headers, body: Array(body.utf8), authority: authority)
  }

  private func request(
    _ method: HTTPRequest.Method, _ target: String, _ headers: HTTPFields, body: [UInt8],
    authority: String = "auth.example.com"
  ) async throws -> ShownPage {
    var fields = headers
    let kept = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
    if !kept.isEmpty { fields[.cookie] = kept }
    if method == .post, fields[.contentType] == nil { fields[.contentType] = "application/x-www-form-urlencoded" }
    if method == .post { fields[.contentLength] = "\(body.count)" }
    let head = HTTPRequest(
      method: method, scheme: "https", authority: authority, path: target, headerFields: fields)
    var logger = world.log.logger
    logger[metadataKey: "hb.request.id"] = "request-1"
    let context = ServerRequestContext(source: ApplicationRequestContextSource(channel: channel, logger: logger))
    let response = try await world.responder.respond(
      to: Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: body))), context: context)
    let written = Written()
    try await response.body.write(written)
    let page = ShownPage(response, body: written.text)
    take(page.headerList.filter { $0.0 == "set-cookie" }.map(\.1))
    let complaints = page.complaints(about: target)
    #expect(complaints == [], "\(method) \(target)")
    return page
  }

  private func take(_ cookies: [String]) {
    for cookie in cookies {
      let parts = cookie.split(separator: ";")
      let pair = parts[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let isOver = parts.contains { $0 == " Max-Age=0" }
      jar.withLock { $0[pair[0]] = isOver ? nil : pair[1] }
    }
  }

  private final class Written: ResponseBodyWriter, Sendable {
    private let buffer = Mutex(ByteBuffer())
    var text: String { buffer.withLock { String(buffer: $0) } }
    func write(_ part: ByteBuffer) { buffer.withLock { _ = $0.writeImmutableBuffer(part) } }
    func finish(_ trailingHeaders: HTTPFields?) {}
  }
}

extension HTTPField.Name {
  static var fetchSite: HTTPField.Name { HTTPField.Name("Sec-Fetch-Site") ?? .origin }
}
