package import HTTPTypes
package import Hummingbird
import NIOCore
import OAuthMessages

/// An error of the API as a problem document (RFC 9457), with our members `code` and `errors`.
package struct ProblemDetails: AnswerableError, Encodable, Equatable {
  /// What is wrong with one member of the request.
  package struct FieldError: Sendable, Encodable, Equatable {
    package let field: String
    package let message: String

    package init(field: String, message: String) {
      self.field = field
      self.message = message
    }
  }

  /// The problem has no page of its own: `code` says which it is.
  package let type = "about:blank"
  package let title: String
  package let status: Int
  /// A sentence for a person.
  package let detail: String
  /// Stable, for programs.
  package let code: String
  package let errors: [FieldError]?

  package init(status: HTTPResponse.Status, code: String, detail: String, errors: [FieldError] = []) {
    self.title = status.reasonPhrase
    self.status = status.code
    self.detail = detail
    self.code = code
    self.errors = errors.isEmpty ? nil : errors
  }

  private enum CodingKeys: String, CodingKey {
    case type, title, status, detail, code, errors
  }

  package func response() throws -> Response {
    Response(
      status: HTTPResponse.Status(code: status, reasonPhrase: title),
      headers: [.contentType: "application/problem+json"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: try WireJSON.encode(self))))
  }

  /// As text, only the sentence: browsers show a JSON document in ways of their own, or not at all.
  package func response(in format: AnswerFormat) throws -> Response {
    format == .text
      ? .text(detail + "\n", status: HTTPResponse.Status(code: status, reasonPhrase: title)) : try response()
  }
}
