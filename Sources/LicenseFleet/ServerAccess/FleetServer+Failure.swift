import AdministrationClient

extension FleetServer {
  /// Why the server gave nothing.
  enum Failure: Error, Equatable {
    /// It cannot be reached, or what answers is not it; a sentence.
    case unreachable(String)
    /// The credential of the parent license is not good any more.
    case parentEnded
    /// It is to be asked again after so many seconds.
    case busy(retryAfter: Int64)
    case refused(code: String, message: String)
    /// An answer that is not to what was asked.
    case unexpected

    init(_ failure: APIFailure, of url: String) {
      switch failure {
      case .transport, .unexpected: self = .unreachable("The server \(url) \(failure.description).")
      case .problem(let problem) where problem.code == FleetError.noLocalLicense.rawValue: self = .parentEnded
      case .problem(let problem) where problem.status == 429 || problem.status == 503:
        self = .busy(retryAfter: problem.retryAfter ?? 1)
      case .problem(let problem): self = .refused(code: problem.code, message: problem.description)
      }
    }

    static let unreachableCode = "server_unreachable"

    /// Stable, for programs.
    var code: String {
      switch self {
      case .unreachable: Self.unreachableCode
      case .parentEnded: FleetError.noLocalLicense.rawValue
      case .busy: "server_busy"
      case .refused(let code, _): code
      case .unexpected: "unexpected_answer"
      }
    }

    /// For a person.
    var sentence: String {
      switch self {
      case .unreachable(let sentence): sentence
      case .parentEnded:
        "The parent license has ended. Download a new parent license file on the license's page, and add it with: "
          + "countersign fleet init --parent FILE"
      case .busy: "The server is busy. Try again in a minute."
      case .refused(_, let message): message
      case .unexpected: "The server's answer is not what it should be."
      }
    }

    /// Whether nothing was said about the devices that were asked for.
    var isUnreachable: Bool {
      switch self {
      case .unreachable, .busy, .unexpected: true
      case .parentEnded, .refused: false
      }
    }
  }
}
