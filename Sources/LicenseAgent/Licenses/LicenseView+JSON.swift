package import LicenseTokens
import WebPages

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension LicenseView {
  /// The answer of `GET /v1/license`. Members without a value are left out.
  package var json: JSONValue {
    var members: [String: JSONValue] = [
      "status": .string(status.rawValue), "features": .array(features.map { .string($0) }),
      "warnings": .array(warnings.map(\.json)),
    ]
    members["source"] = source.map { .string($0.rawValue) }
    members["reason"] = reason.map { .string($0) }
    members["token_state"] = tokenState.map { .string($0.rawValue) }
    members["token_expires_at"] = tokenExpiresAt.map { .string(InstantNotation.text($0)) }
    members["server_id"] = serverID.map { .string($0) }
    members["device"] = deviceName.map { .string($0) }
    members["organization"] = organizationName.map { .string($0) }
    members["product"] = product.map { .string($0) }
    members["renewal_date"] = renewalDate.map { .string($0.description) }
    members["hub"] = hub.map { hub in
      var members: [String: JSONValue] = ["name": .string(hub.name)]
      members["url"] = hub.url.map { .string($0) }
      return .object(members)
    }
    members["license_file"] = file?.factsJSON(trouble: fileTrouble)
    members["authorization"] = authorization?.json
    return .object(members)
  }
}

extension LicenseFileClaims {
  var factsJSON: JSONValue { factsJSON(trouble: nil) }

  /// Which file it is, as the local API says it; `expires_at` only for one that ends, `reason` only for one that does not count.
  func factsJSON(trouble: String?) -> JSONValue {
    var members: [String: JSONValue] = [
      "id": .string(id), "serial_number": .string(serialNumber), "article_number": .string(articleNumber),
      "issued_at": .string(InstantNotation.text(issuedAt)),
    ]
    members["expires_at"] = expiresAt.map { .string(InstantNotation.text($0)) }
    members["reason"] = trouble.map { .string($0) }
    return .object(members)
  }
}

extension LicenseView.Authorization {
  fileprivate var json: JSONValue {
    var members: [String: JSONValue] = [
      "user_code": .string(userCode), "verification_uri": .string(verificationURI),
      "expires_at": .string(InstantNotation.text(expiresAt)),
    ]
    members["verification_uri_complete"] = verificationURIComplete.map { .string($0) }
    return .object(members)
  }
}

extension Warning {
  fileprivate var json: JSONValue { .object(["code": .string(code), "message": .string(sentence)]) }

  /// A stable name, for programs.
  package var code: String {
    switch self {
    case .tokenExpiresSoon: "token_expires_soon"
    case .tokenExpired: "token_expired"
    case .fileEndsSoon: "file_ends_soon"
    case .noToken: "no_token"
    case .notSaved: "not_saved"
    case .clockSetBack: "clock_set_back"
    case .serverTrouble: "server_trouble"
    }
  }

  /// For people at a terminal and programs.
  package var sentence: String { words.plain(\.machine) }

  /// For people in front of a page.
  var words: ShownText {
    switch self {
    case .tokenExpiresSoon(let time):
      "The license token expires at \(ShownTime(at: time)). Connect this machine to the internet."
    case .tokenExpired(let time):
      "The license token expired at \(ShownTime(at: time)). Connect this machine to the internet."
    case .fileEndsSoon(let time):
      "The license file ends at \(ShownTime(at: time)). Import a new one before."
    case .noToken(let reason):
      "This machine is licensed by its file, and has no license token: \(reason)"
    case .notSaved(let time):
      "The license cannot be saved since \(ShownTime(at: time)). Is the disk full?"
    case .clockSetBack:
      "The clock of this machine is behind. Set it, or connect this machine to the internet."
    case .serverTrouble(let time, let reason):
      "\(reason) Nothing was refreshed since \(ShownTime(at: time))."
    }
  }
}

/// How the agent writes times: RFC 3339 in UTC, whole seconds.
package enum InstantNotation {
  /// - Parameter seconds: since 1970.
  package static func text(_ seconds: Int64) -> String {
    Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
  }
}
