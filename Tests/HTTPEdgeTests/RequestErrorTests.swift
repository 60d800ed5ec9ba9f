import HTTPTypes
import Hummingbird
import NIOCore
import OAuthMessages
import Testing

@testable import HTTPEdge

/// A response with its body as text, to be compared as a whole.
struct Answer: Equatable {
  var status: Int
  var headers: [String: String]
  var body: String

  init(_ status: Int, _ headers: [String: String], _ body: String) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  init(_ response: Response) async throws {
    let writer = Collected()
    try await response.body.write(writer)
    status = response.status.code
    headers = Dictionary(response.headers.map { ($0.name.rawName.lowercased(), $0.value) }) { "\($0), \($1)" }
    body = writer.text
  }

  private final class Collected: ResponseBodyWriter {
    var text = ""
    func write(_ buffer: ByteBuffer) async throws { text += String(buffer: buffer) }
    func finish(_ trailingHeaders: HTTPFields?) async throws {}
  }
}

@Suite struct RequestErrorTests {
  @Test func speaksOAuth() async throws {
    #expect(
      try await Answer(RequestError.methodNotAllowed([.get, .head]).response(in: .oauth))
        == Answer(
          405,
          [
            "content-type": "application/json;charset=UTF-8", "cache-control": "no-store", "pragma": "no-cache",
            "content-length": "74", "allow": "GET, HEAD",
          ],
          #"{"error":"invalid_request","error_description":"Allowed here: GET, HEAD."}"#))
    #expect(
      try await Answer(RequestError.unavailable(retryAfter: 7).response(in: .oauth)).body
        == #"{"error":"temporarily_unavailable","error_description":"The server cannot answer now. Try again later."}"#)
    #expect(
      try await Answer(RequestError.internalError.response(in: .oauth)).body
        == #"{"error":"server_error","error_description":"Something went wrong here. The request id finds it in the log."}"#
    )
  }

  @Test func speaksProblemDocuments() async throws {
    #expect(
      try await Answer(RequestError.contentTooLarge(limit: 16384).response(in: .problem))
        == Answer(
          413, ["content-type": "application/problem+json", "content-length": "138", "connection": "close"],
          #"{"code":"content_too_large","detail":"The body is longer than 16384 bytes.","status":413,"#
            + #""title":"Content Too Large","type":"about:blank"}"#))
  }

  @Test(arguments: [
    (RequestError.notFound, 404, "There is nothing at this path.\n", [:]),
    (.methodNotAllowed([.post]), 405, "Allowed here: POST.\n", ["allow": "POST"]),
    (.targetTooLong, 414, "The request target is longer than 8192 bytes.\n", [:]),
    (.unsupportedMediaType(expected: "a/b"), 415, "The body must be a/b.\n", [:]),
    (.unsupportedEncoding, 415, "The body must not be compressed.\n", [:]),
    (.contentTooLarge(limit: 9), 413, "The body is longer than 9 bytes.\n", ["connection": "close"]),
    (.incompleteBody, 400, "The body ended before its Content-Length.\n", [:]),
    (
      .unavailable(retryAfter: 7), 503, "The server cannot answer now. Try again later.\n",
      ["retry-after": "7"]
    ),
    (.internalError, 500, "Something went wrong here. The request id finds it in the log.\n", [:]),
    (.refused(.conflict), 409, "Conflict.\n", [:]),
  ])
  func speaksPlainText(error: RequestError, status: Int, body: String, headers: [String: String]) async throws {
    let fixed = ["content-type": "text/plain; charset=utf-8", "content-length": "\(body.utf8.count)"]
    #expect(
      try await Answer(error.response(in: .text)) == Answer(status, fixed.merging(headers) { $1 }, body))
  }
}
