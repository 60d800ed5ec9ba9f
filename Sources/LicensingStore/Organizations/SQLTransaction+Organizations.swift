import LicensingCore

extension Organization {
  static let columns = "id, name, disabled, version, created_at, updated_at"

  init(_ row: any SQLRow) throws {
    self.init(
      id: try row.identifier(0), name: try row.text(1), isDisabled: try row.bool(2), version: try row.integer(3),
      createdAt: try row.time(4), updatedAt: try row.time(5))
  }
}

extension SQLTransaction: OrganizationReader, OrganizationWriter {
  func organization(_ id: OrganizationID) throws -> Organization? {
    try connection.first(
      "SELECT \(Organization.columns) FROM organizations WHERE id = $1", [SQLValue(id)], Organization.init)
  }

  func organizations(member: UserID?, page: Page<OrganizationID>) throws -> [Organization] {
    guard let member else {
      return try connection.query(
        "SELECT \(Organization.columns) FROM organizations WHERE id > $1 ORDER BY id LIMIT $2",
        [page.start(), page.limitValue], Organization.init)
    }
    return try connection.query(
      """
      SELECT \(Organization.columns) FROM organizations
      WHERE id > $1 AND id IN (SELECT organization_id FROM memberships WHERE user_id = $2) ORDER BY id LIMIT $3
      """, [page.start(), SQLValue(member), page.limitValue], Organization.init)
  }

  func memberships(of user: UserID) throws -> [Membership] {
    try connection.query(
      "SELECT organization_id, role FROM memberships WHERE user_id = $1 ORDER BY organization_id", [SQLValue(user)]
    ) { Membership(organizationID: try $0.identifier(0), userID: user, role: try $0.value(1)) }
  }

  func insert(_ organization: Organization) throws {
    try connection.execute(
      """
      INSERT INTO organizations (\(Organization.columns), name_key, search_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      """,
      [
        SQLValue(organization.id), .text(organization.name), SQLValue(organization.isDisabled),
        .integer(organization.version), SQLValue(organization.createdAt), SQLValue(organization.updatedAt),
        .text(organization.nameKey), .text(organization.searchKey),
      ])
    try replaceWords(
      SearchWords(of: ""), by: organization.searchWords, of: organization.id.text, in: Organization.searchScope)
  }

  func update(_ organization: Organization) throws -> Organization? {
    let former = try searchWords(of: organization.id)
    let updated = try connection.first(
      """
      UPDATE organizations SET name = $1, disabled = $2, updated_at = $3, name_key = $4, search_key = $5,
        version = version + 1
      WHERE id = $6 AND version = $7 RETURNING \(Organization.columns)
      """,
      [
        .text(organization.name), SQLValue(organization.isDisabled), SQLValue(organization.updatedAt),
        .text(organization.nameKey), .text(organization.searchKey), SQLValue(organization.id),
        .integer(organization.version),
      ], Organization.init)
    guard let updated else { return nil }
    try replaceWords(former, by: updated.searchWords, of: updated.id.text, in: Organization.searchScope)
    return updated
  }
}
