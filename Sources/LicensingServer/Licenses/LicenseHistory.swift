import LicensingCore
import OAuthMessages

/// What happened to a license last, as its page shows it.
struct LicenseHistory: Sendable {
  let events: [AuditRow]
  /// The audit log, with all of it.
  let href: String

  /// How many events the page shows.
  static let shown = 10
}

extension ConsoleRoutes {
  func history(
    of license: License, in organization: Organization, _ request: ConsoleRequest
  ) async throws -> LicenseHistory {
    let events = try await ReadAuditEvents(context)(
      AuditSearch(of: organization.id, subjects: [license.id.text]), .newestFirst, Page(limit: LicenseHistory.shown),
      by: request.actor)
    return LicenseHistory(
      events: try await auditRows(events, of: organization, request),
      href: "\(auditRoot(organization))?\(FormParameters.query([("subject", license.id.text)]))")
  }
}
