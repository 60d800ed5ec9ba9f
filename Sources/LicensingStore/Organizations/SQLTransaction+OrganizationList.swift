import LicensingCore

extension Organization {
  static let searchScope: SearchScope = "organizations"

  var searchWords: SearchWords { SearchWords([name]) }
  var searchKey: String { searchWords.searchKey([name]) }
  var nameKey: String { NaturalOrder.key(of: name) }
}

/// The customers of a vendor can be very many; those that a person is a member of are few.
extension SQLTransaction: OrganizationListReader, OrganizationListWriter {
  func organizationList(
    member: UserID?, search: String?, limit: Int, after: ListCursor<OrganizationKind>?
  ) throws -> OrganizationListPart {
    let terms = SearchTerm.terms(of: search)
    if let member {
      let all = try organizations(of: member)
      return part(terms.map { terms in all.filter { Self.matches($0, terms) } } ?? all, limit, after, isCut: false)
    }
    guard let terms else {
      let found = try connection.query(
        """
        SELECT \(Organization.columns) FROM organizations WHERE (name_key, id) > ($1, $2) ORDER BY name_key, id LIMIT $3
        """, [.text(after?.key ?? ""), .text(after?.id.text ?? ""), .integer(Int64(limit) + 1)], Organization.init)
      return part(found, limit, after, isCut: false)
    }
    let (found, isCut) = try searchOrganizations(terms)
    return part(found, limit, after, isCut: isCut)
  }

  private func part(
    _ found: [Organization], _ limit: Int, _ after: ListCursor<OrganizationKind>?, isCut: Bool
  ) -> OrganizationListPart {
    let place = { (key: String, id: OrganizationID) in (key.utf8.map { $0 }, id.text.utf8.map { $0 }) }
    let precedes = { (a: ([UInt8], [UInt8]), b: ([UInt8], [UInt8])) in
      a.0 == b.0 ? a.1.lexicographicallyPrecedes(b.1) : a.0.lexicographicallyPrecedes(b.0)
    }
    let placed = found.map { (organization: $0, place: place($0.nameKey, $0.id)) }
      .filter { one in after.map { precedes(place($0.key, $0.id), one.place) } ?? true }
      .sorted { precedes($0.place, $1.place) }.map(\.organization)
    let shown = placed.prefix(limit)
    let next = placed.count > shown.count ? shown.last.map { ListCursor(id: $0.id, key: $0.nameKey) } : nil
    return OrganizationListPart(items: Array(shown), next: next, isCut: isCut)
  }

  private func organizations(of member: UserID) throws -> [Organization] {
    try connection.query(
      """
      SELECT \(Organization.columns) FROM organizations
      WHERE id IN (SELECT organization_id FROM memberships WHERE user_id = $1)
      """, [SQLValue(member)], Organization.init)
  }

  private static func matches(_ organization: Organization, _ terms: [SearchTerm]) -> Bool {
    let words = organization.searchWords.words
    return !terms.isEmpty && terms.allSatisfy { term in words.contains { $0.hasPrefix(term.text) } }
  }

  private func searchOrganizations(_ terms: [SearchTerm]) throws -> (found: [Organization], isCut: Bool) {
    guard !terms.isEmpty else { return ([], false) }
    let leading = try leadingTerm(of: terms, in: Organization.searchScope)
    var (found, known) = ([Organization](), Set<OrganizationID>())
    if let beginning = leading.term?.text {
      found = try prepared(beginning, terms).filter { known.insert($0.id).inserted }
    }
    found += try connection.query(
      "SELECT \(Organization.columns) FROM organizations WHERE \(SearchWords.isUnprepared) ORDER BY id LIMIT $1",
      [.integer(Self.mostWords)], Organization.init
    ).filter { Self.matches($0, terms) && known.insert($0.id).inserted }
    return (Array(found.prefix(Self.mostHits)), found.count > Self.mostHits || leading.words > Self.mostWords)
  }

  private func prepared(_ beginning: String, _ terms: [SearchTerm]) throws -> [Organization] {
    let conditions = terms.indices.map { "search_key LIKE $\(5 + $0)" }.joined(separator: " AND ")
    return try connection.query(
      """
      SELECT \(Organization.columns) FROM (
        SELECT subject_id FROM search_words WHERE scope = $1 AND word >= $2 AND word < $3
        ORDER BY word, subject_id LIMIT $4) AS found CROSS JOIN organizations
      WHERE organizations.id = found.subject_id AND \(conditions) LIMIT $\(5 + terms.count)
      """,
      [.text(Organization.searchScope)] + Self.range(of: beginning) + [.integer(Self.mostWords)]
        + terms.map { .text("% \($0.text)%") } + [.integer(Int64(Self.mostHits) + 1)], Organization.init)
  }

  /// The words under which the organization is found so far; the row is kept for this transaction.
  func searchWords(of organization: OrganizationID) throws -> SearchWords {
    let key = try connection.first(
      "SELECT search_key FROM organizations WHERE id = $1 \(connection.dialect.forUpdate)", [SQLValue(organization)]
    ) { try $0.text(0) }
    return SearchWords(of: key ?? "")
  }

  func areOrganizationsUnprepared() throws -> Bool {
    try connection.exists(
      "SELECT 1 FROM organizations WHERE \(SearchWords.isUnprepared) ORDER BY id LIMIT 1", [])
  }

  func prepareOrganizationsForLists(limit: Int) throws {
    let organizations = try connection.query(
      """
      SELECT \(Organization.columns) FROM organizations WHERE \(SearchWords.isUnprepared) ORDER BY id LIMIT $1
      \(connection.dialect.forUpdate)
      """, [.integer(Int64(limit))], Organization.init)
    for organization in organizations {
      try connection.execute(
        "UPDATE organizations SET search_key = $1, name_key = $2 WHERE id = $3",
        [.text(organization.searchKey), .text(organization.nameKey), SQLValue(organization.id)])
      try replaceWords(
        SearchWords(of: ""), by: organization.searchWords, of: organization.id.text, in: Organization.searchScope)
    }
  }
}
