import LicensingCore

extension AuditEvent.Action {
  /// What happened, as a page says it: `License suspended`.
  var words: String {
    switch self {
    case .signedIn: "Signed in"
    case .signInFailed: "Sign-in failed"
    case .passwordSet: "Password set"
    case .tokenAhead: "Token newer than the database"
    case .deviceCodeReplayed: "Device code used again"
    case .tokenReplayed: "Token used by two machines"
    default: AuditWords.sentence(rawValue)
    }
  }
}

extension AuditActor.Kind {
  var words: String {
    switch self {
    case .user: "A person"
    case .client: "A machine"
    case .parentLicense: "A parent license file"
    case .operator: "The operator"
    case .system: "The server"
    }
  }
}

enum AuditWords {
  /// `license_key.created` as `License key created`, `asked_from` as `Asked from`.
  static func sentence(_ code: String) -> String {
    let words = code.split { $0 == "." || $0 == "_" }.map { $0 == "api" ? "API" : String($0) }
    let sentence = words.joined(separator: " ")
    return sentence.prefix(1).uppercased() + sentence.dropFirst()
  }
}
