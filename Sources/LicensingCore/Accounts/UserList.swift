/// Which users a list shows.
package enum UserFilter: String, ListFilter {
  case all
  case platformAdministrators = "administrators"
  case disabled
}

/// What a list of users is narrowed to; the words are a part of the name or the e-mail address.
package typealias UserSearch = FilteredSearch<UserFilter>
package typealias UserCounts = FilteredCounts<UserFilter>

/// An account with what belongs to it.
package struct UserDetails: Sendable {
  package let user: User
  package let roles: [OwnRole]
  package let tokens: [APIToken]
  /// In how many browsers the user is signed in.
  package let sessionCount: Int
}

/// A role that a user has in an organization.
package struct OwnRole: Sendable {
  package let organization: Organization
  package let role: Role
}
