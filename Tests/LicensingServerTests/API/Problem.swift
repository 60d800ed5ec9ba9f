import HTTPEdge
import LicenseTokens
import Testing

@testable import LicensingServer

/// The problems that the API answers with, as whole documents.
enum Problem {
  static let unauthenticated = problem(
    401, "Unauthorized", "unauthenticated", "Send Authorization: Bearer with a valid token.")
  static let forbidden = problem(403, "Forbidden", "forbidden", "Your role does not allow this.")
  static let notFound = problem(404, "Not Found", "not_found", "There is nothing with this id.")
  static let changedMeanwhile = problem(
    412, "Precondition Failed", "changed_meanwhile",
    "Someone else changed it first. Read it again, then change what is there now.")
  static let ifMatchRequired = problem(
    428, "Precondition Required", "if_match_required",
    "Send If-Match with the ETag of what you change, so that nobody's change is lost.")
  static let malformedBody = problem(
    400, "Bad Request", "malformed_body", "The body is not JSON in UTF-8 with every member once.")
  static let tooManyAttempts = problem(
    429, "Too Many Requests", "too_many_attempts", "Too many attempts. Try again in ten minutes.")
  static let unavailable = problem(
    503, "Service Unavailable", "unavailable", "The server cannot answer now. Try again later.")
  static let userCodeUnknown = conflict(
    "user_code_unknown", "No pending request has this user code. It may have expired or been used.")

  static func invalid(_ errors: KeyValuePairs<String, String>) -> JSONValue {
    problem(422, "Unprocessable Content", "invalid", "Some fields are not as they should be.", errors)
  }

  static func taken(_ field: String) -> JSONValue {
    problem(409, "Conflict", "taken", "This value is taken.", [field: "is taken"])
  }

  static func conflict(_ code: String, _ detail: String, _ errors: KeyValuePairs<String, String> = [:]) -> JSONValue {
    problem(409, "Conflict", code, detail, errors)
  }

  static func problem(
    _ status: Int64, _ title: String, _ code: String, _ detail: String, _ errors: KeyValuePairs<String, String> = [:]
  ) -> JSONValue {
    let document: JSONValue = [
      "type": "about:blank", "title": .string(title), "status": .integer(status), "code": .string(code),
      "detail": .string(detail),
    ]
    guard !errors.isEmpty else { return document }
    return document.with(["errors": .array(errors.map { ["field": .string($0.key), "message": .string($0.value)] })])
  }
}

/// The answer is this problem, and has its header fields and `more` of them.
func expect(
  _ answer: ServerAnswer, is problem: JSONValue, _ more: [String: String] = [:],
  _ location: SourceLocation = #_sourceLocation
) throws {
  #expect(try answer.json == problem, sourceLocation: location)
  #expect(problem["status"] == .integer(Int64(answer.status)), sourceLocation: location)
  #expect(answer.headers == .problem.with(more), sourceLocation: location)
}

/// The answer is this document, and has the API's header fields and `more` of them.
func expect(
  _ answer: ServerAnswer, _ status: Int, _ document: JSONValue, _ more: [String: String] = [:],
  _ location: SourceLocation = #_sourceLocation
) throws {
  #expect(try answer.json == document, sourceLocation: location)
  #expect(answer.status == status, sourceLocation: location)
  #expect(answer.headers == .api.with(more), sourceLocation: location)
}

/// The answer says that it is done, and nothing else but header fields of its own.
func expectNoContent(
  _ answer: ServerAnswer, _ more: [String: String] = [:], _ location: SourceLocation = #_sourceLocation
) {
  #expect(answer.status == 204, sourceLocation: location)
  #expect(answer.headers == .always.with(more), sourceLocation: location)
  #expect(answer.body.isEmpty, sourceLocation: location)
}
