import LicenseTokens
import LicensingCore

/// The licenses of an organization, searched, filtered and sorted. An organization has few of them beside its devices: what
/// no index answers looks at the rows of that organization only.
extension SQLTransaction {
  func licenses(
    of organization: OrganizationID, _ query: LicenseListQuery, at now: Timestamp, page: Page<LicenseID>
  ) throws -> [License] {
    var select = LicenseSelect(horizon: RenewalHorizon(at: now), windows: try renewalWindows())
    let conditions = [
      "l.organization_id = \(select.place(SQLValue(organization)))", select.condition(of: query.filter),
      try search(query.search, &select),
      page.after.map { select.follows($0, in: organization, query) },
    ]
    let direction = query.isDescending ? "DESC" : "ASC"
    let order = [LicenseSelect.expression(of: query.sort), "l.id"].map { "\($0) \(direction)" }.joined(separator: ", ")
    return try connection.query(
      """
      SELECT \(License.columns(of: "l.")) FROM licenses l JOIN products p ON p.id = l.product_id
      WHERE \(conditions.compactMap { $0 }.joined(separator: " AND ")) ORDER BY \(order)
      LIMIT \(select.place(page.limitValue))
      """, select.parameters, License.init)
  }

  func licenseCounts(
    of organization: OrganizationID, search text: String?, at now: Timestamp
  ) throws -> LicenseListCounts {
    var select = LicenseSelect(horizon: RenewalHorizon(at: now), windows: try renewalWindows())
    let filters = LicenseListQuery.Filter.allCases.compactMap { select.condition(of: $0) }
    let sums = filters.map { "COALESCE(sum(CASE WHEN \($0) THEN 1 ELSE 0 END), 0)" }
    let place = "l.organization_id = \(select.place(SQLValue(organization)))"
    let conditions = [place, try search(text, &select)].compactMap { $0 }.joined(separator: " AND ")
    return try connection.first(
      """
      SELECT count(*), \(sums.joined(separator: ", ")) FROM licenses l JOIN products p ON p.id = l.product_id
      WHERE \(conditions)
      """, select.parameters
    ) { row in
      var counts = LicenseListCounts()
      // In the order of the filters.
      counts.all = try row.integer(0)
      counts.nearEnd = try row.integer(1)
      counts.expired = try row.integer(2)
      counts.suspended = try row.integer(3)
      counts.revoked = try row.integer(4)
      counts.nearQuota = try row.integer(5)
      return counts
    } ?? LicenseListCounts()
  }

  /// Every renewal window that products have: there are few products.
  func renewalWindows() throws -> [Int] {
    try connection.query("SELECT DISTINCT renewal_window_days FROM products ORDER BY 1", []) { Int(try $0.integer(0)) }
  }

  private func search(_ text: String?, _ select: inout LicenseSelect) throws -> String? {
    guard let text = text?.folded, !text.isEmpty else { return nil }
    let products: [(ProductID, String)] = try connection.query("SELECT id, name, code FROM products ORDER BY id", []) {
      (try $0.identifier(0), "\(try $0.text(1))\n\(try $0.text(2))".folded)
    }
    // No folded column holds their names; there are few.
    let found = products.filter { $0.1.contains(text) }.map { select.place(SQLValue($0.0)) }
    let ofProducts = found.isEmpty ? "" : "l.product_id IN (\(found.joined(separator: ", "))) OR "
    return "(\(ofProducts)l.id LIKE \(select.place(.text(Self.pattern(containing: text)))) ESCAPE '\\')"
  }
}

/// What a statement about licenses `l` and their products `p` is put together from. Parameters are placed in the order in which
/// they stand in the statement.
struct LicenseSelect {
  private let horizon: RenewalHorizon
  private let windows: [Int]
  private(set) var parameters: [SQLValue] = []
  private var todayPlace: String?

  init(horizon: RenewalHorizon, windows: [Int]) {
    self.horizon = horizon
    self.windows = windows
  }

  mutating func place(_ value: SQLValue) -> String {
    parameters.append(value)
    return "$\(parameters.count)"
  }

  /// nil: every license.
  mutating func condition(of filter: LicenseListQuery.Filter) -> String? {
    switch filter {
    case .all: nil
    case .nearEnd: nearEnd()
    case .expired: "(l.standing = 'active' AND l.renewal_date < \(today()))"
    case .suspended: "l.standing = 'suspended'"
    case .revoked: "l.standing = 'revoked'"
    case .nearQuota: "(l.standing = 'active' AND l.quota > 0 AND l.used >= l.quota - l.quota / 10)"
    }
  }

  private mutating func today() -> String {
    let name = todayPlace ?? place(.text(horizon.today))
    todayPlace = name
    return name
  }

  private mutating func nearEnd() -> String {
    let from = today()
    // Each product has a window of its own, which neither database adds to a date in the other's words.
    let last = windows.map { days in "WHEN \(days) THEN \(place(.text(horizon.last(windowDays: days))))" }
    let choice = last.isEmpty ? "''" : "CASE p.renewal_window_days \(last.joined(separator: " ")) ELSE '' END"
    return "(l.standing = 'active' AND l.renewal_date >= \(from) AND l.renewal_date <= \(choice))"
  }

  static func expression(
    of sort: LicenseListQuery.Sort, license: String = "l", product: String = "p"
  ) -> String {
    switch sort {
    case .added: "\(license).created_at"
    case .product: "lower(\(product).name)"
    case .renewal: "COALESCE(\(license).renewal_date, '9999-99-99')"
    case .remaining: "COALESCE(\(license).quota - \(license).used, 9223372036854775807)"
    }
  }

  /// Behind a license in the order of the list, as that license is now.
  mutating func follows(_ license: LicenseID, in organization: OrganizationID, _ query: LicenseListQuery) -> String {
    let (id, owner) = (place(SQLValue(license)), place(SQLValue(organization)))
    let value = """
      (SELECT \(Self.expression(of: query.sort, license: "c", product: "cp"))
        FROM licenses c JOIN products cp ON cp.id = c.product_id WHERE c.id = \(id) AND c.organization_id = \(owner))
      """
    return "(\(Self.expression(of: query.sort)), l.id) \(query.isDescending ? "<" : ">") (\(value), \(id))"
  }
}
