import LicensingCore

extension FilteredTable where Row == User, Filter == UserFilter {
  fileprivate static let users = FilteredTable(
    name: "users", columns: User.columns, searched: ["search_key", "email_key"],
    condition: { filter in
      switch filter {
      case .all: nil
      case .platformAdministrators: "platform_administrator = 1"
      case .disabled: "disabled = 1"
      }
    }, row: { try User($0) })
}

extension SQLTransaction {
  func users(_ search: UserSearch, page: Page<UserID>) throws -> [User] {
    try list(.users, search, after: page.after?.text, limit: page.limitValue)
  }

  func userCounts(words: String?) throws -> UserCounts { try counts(.users, words: words) }
}
