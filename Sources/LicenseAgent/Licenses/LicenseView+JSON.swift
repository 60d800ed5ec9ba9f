package import LicenseTokens

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
    members["authorization"] = authorization?.json
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
    case .notSaved: "not_saved"
    case .clockSetBack: "clock_set_back"
    case .serverTrouble: "server_trouble"
    }
  }

  /// For people at a terminal and programs.
  package var sentence: String { sentence(InstantNotation.text) }

  /// For people.
  /// - Parameter text: how times are written, given in seconds since 1970.
  package func sentence(_ text: (Int64) -> String) -> String {
    switch self {
    case .tokenExpiresSoon(let time):
      "The license token expires at \(text(time)). Connect this machine to the internet."
    case .tokenExpired(let time):
      "The license token expired at \(text(time)). Connect this machine to the internet."
    case .notSaved(let time):
      "The license cannot be saved since \(text(time)). Is the disk full?"
    case .clockSetBack:
      "The clock of this machine is behind. Set it, or connect this machine to the internet."
    case .serverTrouble(let time, let reason):
      "\(reason) Nothing was refreshed since \(text(time))."
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
