package typealias OrganizationListPart = SortedPart<Organization, OrganizationKind>

package protocol OrganizationListReader {
  /// Organizations by name, as people count.
  /// - Parameters:
  ///   - member: only organizations of this user; nil: all.
  ///   - search: words, each of which begins a word of the name; nil or blank: all.
  func organizationList(
    member: UserID?, search: String?, limit: Int, after: ListCursor<OrganizationKind>?
  ) throws -> OrganizationListPart
  /// Whether there are organizations that `prepareOrganizationsForLists` would find.
  func areOrganizationsUnprepared() throws -> Bool
}

package protocol OrganizationListWriter {
  /// Makes organizations that a server wrote which knew no search words ready for lists; at most so many at a time.
  func prepareOrganizationsForLists(limit: Int) throws
}

extension ReadOrganizations {
  /// By name.
  /// - Parameter search: words, each of which begins a word of the name; nil or blank: all.
  package func list(
    search: String?, limit: Int, after: ListCursor<OrganizationKind>?, by actor: Actor
  ) async throws -> OrganizationListPart {
    let member = actor.isPlatformAdministrator ? nil : actor.userID
    if member == nil && !actor.isPlatformAdministrator { throw LicensingError.forbidden }
    if let search = search?.trimmed, !search.isEmpty, !FieldValidation.isLine(search) {
      return OrganizationListPart(items: [], next: nil, isCut: false)
    }
    let limit = Page<OrganizationID>(limit: limit).limit
    return try await context.store.read {
      try $0.organizationList(member: member, search: search, limit: limit, after: after)
    }
  }
}
