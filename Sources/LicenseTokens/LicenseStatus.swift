/// What the vendor decided about a license, whatever its dates say.
public enum LicenseStanding: String, Sendable, Hashable, CaseIterable {
  case active
  case suspended
  case revoked
}

/// Where a license stands, in the words people read. Servers, agents and registers all compute it with
/// ``of(standing:renewalDate:renewalWindowDays:now:)``, so that they never disagree.
public enum LicenseStatus: String, Sendable, Hashable, CaseIterable {
  case licensed = "Licensed"
  /// Still good, but within the renewal window.
  case requiresRenewal = "Requires Renewal"
  /// The renewal date is over.
  case expired = "Expired – Requires Renewal"
  case suspended = "Suspended"
  case revoked = "Revoked"
  /// There is no license to speak of. Never what ``of(standing:renewalDate:renewalWindowDays:now:)`` finds.
  case notLicensed = "Not Licensed"

  /// The status of a license. Revoked outweighs suspended, and both outweigh the dates.
  ///
  /// - Parameters:
  ///   - standing: what the vendor decided.
  ///   - renewalDate: the last good day, or `nil` for a license without end. It is over after its last second, UTC.
  ///   - renewalWindowDays: how many days before the renewal date renewal is asked for; the window opens at 00:00 UTC.
  ///   - now: seconds since 1970-01-01T00:00:00Z.
  public static func of(
    standing: LicenseStanding, renewalDate: RenewalDate?, renewalWindowDays: Int, now: Int64
  ) -> LicenseStatus {
    switch standing {
    case .revoked: return .revoked
    case .suspended: return .suspended
    case .active: break
    }
    guard let renewalDate else { return .licensed }
    if now > renewalDate.lastSecond { return .expired }
    // The day before the window opens; a window that reaches back beyond 1970 is always open.
    guard let dayBefore = renewalDate.adding(days: -1 - max(0, min(renewalWindowDays, 10_000_000))) else {
      return .requiresRenewal
    }
    return now > dayBefore.lastSecond ? .requiresRenewal : .licensed
  }
}
