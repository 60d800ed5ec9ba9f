package import HTTPCalls
import LicenseTokens

/// Why the server did not do what it was asked.
package enum APIFailure: Error, Equatable {
  /// There was no answer.
  case transport(TransportFailure)
  /// What answers is not a server of Countersign, or one of another version.
  case unexpected(status: Int)
  /// The server refused.
  case problem(APIProblem)

  /// It was not reached, or what was reached is not it.
  package var isUnreachable: Bool {
    switch self {
    case .transport, .unexpected: true
    case .problem: false
    }
  }
}

/// A refusal of the API (RFC 9457).
package struct APIProblem: Sendable, Equatable {
  /// What is wrong with one member of the request.
  package struct FieldError: Sendable, Equatable {
    package let field: String
    package let message: String

    package init(_ field: String, _ message: String) {
      self.field = field
      self.message = message
    }
  }

  package let status: Int
  /// Stable, for programs.
  package let code: String
  /// A sentence.
  package let detail: String
  package let errors: [FieldError]
  /// Seconds after which it may be asked again; nil if the server does not say.
  package let retryAfter: Int64?

  package init(status: Int, code: String, detail: String, errors: [FieldError] = [], retryAfter: Int64? = nil) {
    self.status = status
    self.code = code
    self.detail = detail
    self.errors = errors
    self.retryAfter = retryAfter
  }

  /// - Returns: nil if the answer is no problem.
  init?(_ answer: HTTPAnswer) {
    guard answer.isJSON, let value = try? JSONValue(parsing: answer.body), case .object(let members) = value,
      let code = members.text("code"), let detail = members.text("detail")
    else { return nil }
    self.init(
      status: answer.status, code: code, detail: detail,
      errors: members.objects("errors").compactMap { error in
        error.text("field").flatMap { field in error.text("message").map { FieldError(field, $0) } }
      }, retryAfter: answer.retryAfter)
  }
}

extension APIFailure: CustomStringConvertible {
  /// One line for a person, which goes on after the server's address where there is no answer of its.
  package var description: String {
    switch self {
    case .transport(.connection(let reason)): "cannot be reached (\(reason.terminalSafe))"
    case .transport(.certificate(let reason)): "shows a certificate that is not to be trusted (\(reason.terminalSafe))"
    case .transport(.timedOut): "does not answer in time"
    case .transport(.tooLarge): "gave an answer that is too long"
    case .unexpected(let status): "gave an answer that is not a Countersign server's (status \(status))"
    case .problem(let problem): problem.description
    }
  }
}

extension APIProblem: CustomStringConvertible {
  /// The sentence, and which fields it is about.
  package var description: String {
    let fields = errors.map { "\($0.field) \($0.message)" }.joined(separator: "; ")
    if fields.isEmpty { return detail }
    // That some field is wrong need not be said of a named one.
    return code == "invalid" ? fields : "\(detail) (\(fields))"
  }
}
