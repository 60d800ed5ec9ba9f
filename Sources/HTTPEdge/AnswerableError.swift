package import Hummingbird

/// An error that knows its answer. Every other error an endpoint throws is logged and answered with 500.
package protocol AnswerableError: Error {
  func response(in format: AnswerFormat) throws -> Response
}

/// What the clients of a part of a program read.
package enum AnswerFormat: Sendable, Equatable {
  /// JSON as RFC 6749 §5.2 has it, under `/oauth`.
  case oauth
  /// A problem document (RFC 9457), under `/api` of the server and `/v1` of the license agent.
  case problem
  /// Plain text, everywhere else.
  case text

  init(path: some StringProtocol) {
    if path.hasPrefix("/oauth/") {
      self = .oauth
    } else if path.hasPrefix("/api/") || path.hasPrefix("/v1/") {
      self = .problem
    } else {
      self = .text
    }
  }
}
