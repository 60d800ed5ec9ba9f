package import HTTPEdge
import HTTPTypes
package import Hummingbird
package import LicensingCore

extension LicensingError: AnswerableError {
  /// In the words of the part of the server that was asked.
  package func response(in format: AnswerFormat) throws -> Response {
    switch format {
    case .oauth: return try oauthFailure.response()
    case .problem:
      var response = try problem.response()
      if let retryAfterSeconds { response.headers[.retryAfter] = "\(retryAfterSeconds)" }
      if self == .unauthenticated || self == .noParentLicense {
        response.headers[.wwwAuthenticate] = #"Bearer realm="countersign""#
      }
      return response
    case .text:
      var response = Response.text(problem.detail + "\n", status: HTTPResponse.Status(code: problem.status))
      if let retryAfterSeconds { response.headers[.retryAfter] = "\(retryAfterSeconds)" }
      return response
    }
  }
}
