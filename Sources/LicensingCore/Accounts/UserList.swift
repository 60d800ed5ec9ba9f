/// What a list of users is narrowed to.
package struct UserSearch: Sendable, Equatable {
  package enum Filter: String, Sendable, CaseIterable {
    case all
    case platformAdministrators = "administrators"
    case disabled
  }

  /// A part of the name or the e-mail address; nil: any.
  package let words: String?
  package let filter: Filter

  package init(words: String? = nil, filter: Filter = .all) {
    self.words = words.flatMap { $0.trimmed.isEmpty ? nil : $0 }
    self.filter = filter
  }
}

/// How many users each filter leaves.
package struct UserCounts: Sendable, Equatable {
  package let all: Int64
  package let platformAdministrators: Int64
  package let disabled: Int64

  package init(all: Int64, platformAdministrators: Int64, disabled: Int64) {
    self.all = all
    self.platformAdministrators = platformAdministrators
    self.disabled = disabled
  }

  package func count(_ filter: UserSearch.Filter) -> Int64 {
    switch filter {
    case .all: all
    case .platformAdministrators: platformAdministrators
    case .disabled: disabled
    }
  }
}

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
