import LicenseTokens

/// Which of an organization's licenses a list shows, and in what order.
package struct LicenseListQuery: Sendable, Equatable {
  /// What a product's name or code, or a license's id, contains.
  package var search: String?
  package var filter: Filter
  package var sort: Sort
  package var isDescending: Bool

  package init(search: String? = nil, filter: Filter = .all, sort: Sort = .added, isDescending: Bool = false) {
    self.search = search
    self.filter = filter
    self.sort = sort
    self.isDescending = isDescending
  }

  package enum Filter: String, Sendable, CaseIterable {
    case all
    /// Still good, but within the renewal window of its product.
    case nearEnd = "near-end"
    case expired, suspended, revoked
    /// In force, with nine tenths of its quota in use or more.
    case nearQuota = "near-quota"
  }

  /// Licenses that are alike in it follow each other by age.
  package enum Sort: String, Sendable, CaseIterable {
    case added
    /// By name.
    case product
    /// Without a renewal date last.
    case renewal
    /// Units left; without a quota last.
    case remaining
  }
}

/// How many licenses each filter leaves.
package struct LicenseListCounts: Sendable, Equatable {
  package var all: Int64 = 0
  package var nearEnd: Int64 = 0
  package var expired: Int64 = 0
  package var suspended: Int64 = 0
  package var revoked: Int64 = 0
  package var nearQuota: Int64 = 0

  package init() {}

  package subscript(filter: LicenseListQuery.Filter) -> Int64 {
    switch filter {
    case .all: all
    case .nearEnd: nearEnd
    case .expired: expired
    case .suspended: suspended
    case .revoked: revoked
    case .nearQuota: nearQuota
    }
  }
}

extension License {
  /// In force, and nine tenths of its quota are in use. A quota of nothing has nothing to run out of.
  package var isQuotaNearlyUsed: Bool {
    guard standing == .active, let quota, quota > 0 else { return false }
    return used >= quota - quota / 10
  }
}

/// The days between which licenses are near their end, for statements that compare renewal dates as texts. The same rule as
/// ``LicenseStatus/of(standing:renewalDate:renewalWindowDays:now:)``.
package struct RenewalHorizon: Sendable, Equatable {
  /// The first day of which a license with that renewal date has not expired.
  package let today: String
  private let day: RenewalDate?

  package init(at now: Timestamp) {
    day = RenewalDate(unixTime: now.seconds)
    // Before 1970 nothing has expired; every date is after the empty text.
    today = day.map { "\($0)" } ?? ""
  }

  /// The last renewal date that is near with this window.
  package func last(windowDays: Int) -> String {
    guard let day else { return "" }
    return day.adding(days: max(0, min(windowDays, 10_000_000))).map { "\($0)" } ?? "9999-12-31"
  }
}

/// An organization's licenses, searched, filtered and sorted.
package struct ListLicenses: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Parameter page: goes on after that license in the order of the list.
  /// - Throws: `notFound`.
  package func callAsFunction(
    of organization: OrganizationID, _ query: LicenseListQuery, _ page: Page<LicenseID>, by actor: Actor
  ) async throws -> (entries: [ReadLicenses.Entry], counts: LicenseListCounts) {
    try actor.require(.viewer, in: organization)
    let now = context.clock.now
    return try await context.store.read { reader in
      guard try reader.organization(organization) != nil else { throw LicensingError.notFound }
      let found = try reader.licenses(of: organization, query, at: now, page: page)
      return (
        try ReadLicenses.entries(found, reader),
        try reader.licenseCounts(of: organization, search: query.search, at: now)
      )
    }
  }
}
