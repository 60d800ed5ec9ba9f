package import HTTPTypes
package import Hummingbird
import NIOCore
package import OAuthMessages

extension Response {
  /// A JSON answer of an OAuth endpoint (RFC 6749 §5.1).
  package static func oauth(_ message: some WireMessage, status: HTTPResponse.Status = .ok) -> Response {
    oauth(json: message.json, status: status)
  }

  /// The same with a body that is JSON already, an `IntrospectionResponse` for instance.
  package static func oauth(json: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
    let headers: HTTPFields = [
      .contentType: "application/json;charset=UTF-8", .cacheControl: "no-store", .pragma: "no-cache",
    ]
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: json)))
  }

  package static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: [.contentType: "text/plain; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}

/// A refusal by an OAuth endpoint (RFC 6749 §5.2).
package struct OAuthFailure: AnswerableError, Equatable {
  /// How a client that failed to authenticate is asked to do it.
  package enum Challenge: Sendable, Equatable {
    /// RFC 7617
    case basic
    /// RFC 6750 §3
    case bearer(OAuthErrorCode)

    var field: String {
      switch self {
      case .basic: #"Basic realm="countersign""#
      case .bearer(let code): #"Bearer realm="countersign", error="\#(code.rawValue)""#
      }
    }
  }

  package let message: OAuthErrorResponse
  package let status: HTTPResponse.Status
  package let challenge: Challenge?
  /// Seconds.
  package let retryAfter: Int?

  package init(_ message: OAuthErrorResponse, status: HTTPResponse.Status = .badRequest, retryAfter: Int? = nil) {
    self.message = message
    self.status = status
    self.challenge = nil
    self.retryAfter = retryAfter
  }

  /// 401: the client is to authenticate (again).
  package init(_ message: OAuthErrorResponse, challenge: Challenge) {
    self.message = message
    self.status = .unauthorized
    self.challenge = challenge
    self.retryAfter = nil
  }

  package func response() throws -> Response {
    var response = Response.oauth(message, status: status)
    if let challenge { response.headers[.wwwAuthenticate] = challenge.field }
    if let retryAfter { response.headers[.retryAfter] = "\(retryAfter)" }
    return response
  }

  /// The same in every format: only OAuth endpoints throw it.
  package func response(in format: AnswerFormat) throws -> Response { try response() }
}

extension OAuthRequestError: AnswerableError {
  package func response(in format: AnswerFormat) throws -> Response { try OAuthFailure(response).response() }
}

extension ClientCredentials.ReadError: AnswerableError {
  package func response(in format: AnswerFormat) throws -> Response {
    let failure = asksForBasic ? OAuthFailure(response, challenge: .basic) : OAuthFailure(response)
    return try failure.response()
  }
}

extension FormParameters.ParseError: AnswerableError {
  package func response(in format: AnswerFormat) throws -> Response {
    let sentence = response.description?.description ?? ""
    return switch format {
    case .oauth: try OAuthFailure(response).response()
    case .problem: try ProblemDetails(status: .badRequest, code: "malformed_form", detail: sentence).response()
    case .text: Response.text(sentence + "\n", status: .badRequest)
    }
  }
}
