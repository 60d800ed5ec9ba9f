package import HTTPEdge
import HTTPTypes
package import Hummingbird
import LicenseTokens

// The one place where what the keeper refuses becomes the words of the local API.

extension KeeperFailure: AnswerableError {
  package func response(in format: AnswerFormat) throws -> Response {
    var response = try problem.response()
    if case .server(.unavailable(_, let seconds?)) = self { response.headers[.retryAfter] = "\(seconds)" }
    return response
  }

  /// For a person.
  package var sentence: String { problem.detail }

  private var problem: ProblemDetails {
    switch self {
    case .alreadyLicensed:
      ProblemDetails(
        status: .conflict, code: "already_licensed", detail: "This machine has a license. Remove it first.")
    case .notLicensed:
      ProblemDetails(status: .conflict, code: "not_licensed", detail: "This machine has no license. Acquire one.")
    case .licensedByFile:
      ProblemDetails(
        status: .conflict, code: LicenseView.TokenRefusal.licensedByFile.rawValue,
        detail: "This machine is licensed by a license file, which needs no refreshing.")
    case .nothingPending:
      ProblemDetails(
        status: .conflict, code: "nothing_pending", detail: "No user code waits to be approved. Ask for one.")
    case .noSerialNumber:
      ProblemDetails(
        status: .unprocessableContent, code: "serial_number_not_found",
        detail: "This machine does not know its serial number. Set device.serial_number in the agent's configuration.")
    case .fileRefused(let failure, let remedy):
      ProblemDetails(
        status: .unprocessableContent, code: failure.code,
        detail: [failure.description, remedy].compactMap { $0 }.joined(separator: " "))
    case .notSaved:
      ProblemDetails(
        status: .serviceUnavailable, code: "not_saved",
        detail: "The license file cannot be saved, and was not taken. Is the disk full?")
    case .server(let failure):
      ProblemDetails(status: .badGateway, code: failure.code, detail: failure.description)
    }
  }
}

extension ServerFailure {
  fileprivate var code: String {
    switch self {
    case .refused: "server_refused"
    case .unavailable: "server_unavailable"
    }
  }
}

extension LicenseView.TokenRefusal: AnswerableError {
  package func response(in format: AnswerFormat) throws -> Response {
    try ProblemDetails(status: .conflict, code: rawValue, detail: sentence).response()
  }

  package var sentence: String {
    switch self {
    case .notLicensed: "This machine has no license."
    case .licensedByFile: "This machine is licensed by a license file, and has no license token to present."
    case .suspended: "The license is suspended."
    case .revoked: "The license was revoked."
    case .expired: "The license has expired and needs renewal."
    case .tokenExpired: "The license token has expired. Connect this machine to the internet."
    }
  }
}
