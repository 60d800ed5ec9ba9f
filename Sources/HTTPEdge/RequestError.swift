package import HTTPTypes
package import Hummingbird
import OAuthMessages

/// Why a request is refused before, or instead of, what its endpoint decides.
package enum RequestError: AnswerableError, Equatable {
  case notFound
  case methodNotAllowed([HTTPRequest.Method])
  case targetTooLong
  /// The body is not of the media type the endpoint reads.
  case unsupportedMediaType(expected: String)
  /// The body is compressed; no endpoint inflates.
  case unsupportedEncoding
  case contentTooLarge(limit: Int)
  /// The body ended before its `Content-Length`.
  case incompleteBody
  /// Cannot be answered now. Seconds.
  case unavailable(retryAfter: Int)
  /// Whatever no other case says. The details are in the log only.
  case internalError
  /// A refusal by the HTTP library that has no case of its own.
  case refused(HTTPResponse.Status)

  package var status: HTTPResponse.Status {
    switch self {
    case .notFound: .notFound
    case .methodNotAllowed: .methodNotAllowed
    case .targetTooLong: .uriTooLong
    case .unsupportedMediaType, .unsupportedEncoding: .unsupportedMediaType
    case .contentTooLarge: .contentTooLarge
    case .incompleteBody: .badRequest
    case .unavailable: .serviceUnavailable
    case .internalError: .internalServerError
    case .refused(let status): status
    }
  }

  /// The stable code of a problem document.
  var code: String {
    switch self {
    case .notFound: "not_found"
    case .methodNotAllowed: "method_not_allowed"
    case .targetTooLong: "target_too_long"
    case .unsupportedMediaType: "unsupported_media_type"
    case .unsupportedEncoding: "unsupported_encoding"
    case .contentTooLarge: "content_too_large"
    case .incompleteBody: "incomplete_body"
    case .unavailable: "unavailable"
    case .internalError: "internal_error"
    case .refused: "refused"
    }
  }

  /// The public sentence. It repeats nothing of the request.
  package var sentence: String {
    switch self {
    case .notFound: "There is nothing at this path."
    case .methodNotAllowed(let allowed): "Allowed here: \(Self.list(allowed))."
    case .targetTooLong: "The request target is longer than \(RequestTarget.maximumBytes) bytes."
    case .unsupportedMediaType(let expected): "The body must be \(expected)."
    case .unsupportedEncoding: "The body must not be compressed."
    case .contentTooLarge(let limit): "The body is longer than \(limit) bytes."
    case .incompleteBody: "The body ended before its Content-Length."
    case .unavailable: "The server cannot answer now. Try again later."
    case .internalError: "Something went wrong here. The request id finds it in the log."
    case .refused(let status): "\(status.reasonPhrase)."
    }
  }

  private var oauthCode: OAuthErrorCode {
    switch self {
    case .unavailable: .temporarilyUnavailable
    case .internalError: .serverError
    default: .invalidRequest
    }
  }

  private var headers: HTTPFields {
    switch self {
    case .methodNotAllowed(let allowed): [.allow: Self.list(allowed)]
    case .unavailable(let seconds): [.retryAfter: "\(seconds)"]
    // The rest of the body is not read: see `ConnectionGuard`.
    case .contentTooLarge: [.connection: "close"]
    default: [:]
    }
  }

  package func response(in format: AnswerFormat) throws -> Response {
    var response =
      switch format {
      case .oauth:
        try OAuthFailure(OAuthErrorResponse(oauthCode, ErrorDescription(sentence)), status: status).response()
      case .problem: try ProblemDetails(status: status, code: code, detail: sentence).response()
      case .text: Response.text(sentence + "\n", status: status)
      }
    response.headers.append(contentsOf: headers)
    return response
  }

  private static func list(_ methods: [HTTPRequest.Method]) -> String {
    methods.map(\.rawValue).joined(separator: ", ")
  }
}
