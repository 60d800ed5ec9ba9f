/// The rules that a license check has to keep, in the order in which they are looked at. What a program hears is the same
/// whichever is broken; people who may see the license are told.
package enum CheckRule: String, CaseIterable, Sendable {
  case keyKnown = "key_known"
  case keyNotBlocked = "key_not_blocked"
  case licenseActive = "license_active"
  case organizationEnabled = "organization_enabled"
  case queryWellFormed = "query_well_formed"
  case requiredParametersPresent = "required_parameters_present"
  case parametersWellFormed = "parameters_well_formed"
  case locksMatch = "locks_match"
  case installationNotBlocked = "installation_not_blocked"
  case withinLimits = "within_limits"

  /// The rule as people read it.
  package var sentence: String {
    switch self {
    case .keyKnown: "The key or domain is one of this product's."
    case .keyNotBlocked: "The key or domain is not blocked."
    case .licenseActive: "The license is not expired, suspended or revoked."
    case .organizationEnabled: "The organization is not disabled."
    case .queryWellFormed: "Each parameter is in the query once, under its exact name."
    case .requiredParametersPresent:
      "Every required parameter is in the query, and at least one that locks, if any parameter locks."
    case .parametersWellFormed:
      "Every required or locking parameter has a value of its kind; an empty value is none."
    case .locksMatch: "The values are those of a lock in use, or another lock is free."
    case .installationNotBlocked: "The installation is not blocked from taking a lock."
    case .withinLimits: "The key and the address ask no more often than they may."
    }
  }
}
