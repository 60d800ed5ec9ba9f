package import HTTPCalls

/// Why a command ends without what it was asked for: one line that names the field or the remedy.
package struct CommandFailure: Error, Equatable, CustomStringConvertible {
  /// What the program's exit status says.
  package enum Kind: Sendable, Equatable {
    case refused
    case usage
    case unreachable
    /// Not signed in, or without the right.
    case forbidden
  }

  package let kind: Kind
  package let description: String

  package init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  /// - Parameters:
  ///   - subject: what the server was asked about, as `license lic_…`, for the case that it knows no such thing.
  ///   - options: what the API's fields are called on the command line.
  package init(_ failure: APIFailure, at server: ServerAddress, subject: String?, options: [String: String] = [:]) {
    guard case .problem(let problem) = failure else {
      self.init(.unreachable, "\(server) \(failure.description)")
      return
    }
    switch problem.status {
    case 401:
      self.init(
        .forbidden,
        "\(server) does not take the API token, which was revoked perhaps; sign in again with: "
          + "countersign login --server \(server)")
    case 403: self.init(.forbidden, problem.description)
    case 404:
      self.init(.refused, subject.map { "there is no \($0), or it is not yours to see" } ?? problem.description)
    case 429:
      let wait = problem.retryAfter.map { " (again in \($0) s)" } ?? ""
      self.init(.refused, problem.description + wait)
    case 500...: self.init(.unreachable, "\(server) cannot answer now: \(problem.description)")
    default: self.init(.refused, problem.renamed(options).description)
    }
  }
}

extension APIProblem {
  fileprivate func renamed(_ options: [String: String]) -> APIProblem {
    APIProblem(
      status: status, code: code, detail: detail,
      errors: errors.map { FieldError(options[$0.field] ?? $0.field, $0.message) }, retryAfter: retryAfter)
  }
}

extension APIClient {
  /// Runs calls whose failure ends a command.
  func asking<Result>(
    _ subject: String? = nil, options: [String: String] = [:],
    _ body: (APIClient) async throws(APIFailure) -> Result
  ) async throws(CommandFailure) -> Result {
    do {
      return try await body(self)
    } catch {
      throw CommandFailure(error, at: server, subject: subject, options: options)
    }
  }
}
