package import Hummingbird
import OAuthMessages

/// Why a body is no `multipart/form-data`. Each case is the sender's mistake.
package enum MultipartError: AnswerableError, Equatable {
  /// The content type names no boundary, or one that cannot be.
  case boundary
  /// The body is cut off, or is not what RFC 7578 describes.
  case malformed
  /// The header fields of a part, or the name of a field, are longer than any browser's.
  case tooLong
  case tooManyParts(limit: Int)
  /// A part is encoded (`Content-Transfer-Encoding`), which RFC 7578 §4.7 has ended.
  case encoded

  /// The public sentence. It repeats nothing of the request.
  package var sentence: String {
    switch self {
    case .boundary: "The content type multipart/form-data needs one boundary of 1 to 70 characters."
    case .malformed: "The body is not multipart/form-data, or was cut off."
    case .tooLong: "The header fields of a part of the body, or a field's name, are too long."
    case .tooManyParts(let limit): "The body has more than \(limit) parts."
    case .encoded: "The parts of the body must not be encoded."
    }
  }

  package func response(in format: AnswerFormat) throws -> Response {
    switch format {
    case .oauth: try OAuthFailure(OAuthErrorResponse(.invalidRequest, ErrorDescription(sentence))).response()
    case .problem: try ProblemDetails(status: .badRequest, code: "malformed_form", detail: sentence).response()
    case .text: Response.text(sentence + "\n", status: .badRequest)
    }
  }
}
