import LicensingCore

extension SQLTransaction: MemberReader, MemberWriter {
  func members(of organization: OrganizationID) throws -> [(User, Role)] {
    try connection.query(
      """
      SELECT \(User.columns(of: "u")), m.role FROM memberships m JOIN users u ON u.id = m.user_id
      WHERE m.organization_id = $1 ORDER BY u.id
      """, [SQLValue(organization)]
    ) { (try User($0), try $0.value(User.columnCount)) }
  }

  func role(of user: UserID, in organization: OrganizationID) throws -> Role? {
    try connection.first(
      "SELECT role FROM memberships WHERE organization_id = $1 AND user_id = $2",
      [SQLValue(organization), SQLValue(user)]
    ) { try $0.value(0) }
  }

  func organizationUse(_ id: OrganizationID) throws -> OrganizationUse {
    let count = { (sql: String) in try connection.first(sql, [SQLValue(id)]) { try $0.integer(0) } ?? 0 }
    return OrganizationUse(
      devices: try count("SELECT count(*) FROM devices WHERE organization_id = $1 AND deleted_at IS NULL"),
      tokens: try count(
        """
        SELECT count(*) FROM devices d JOIN token_families f ON f.device_id = d.id AND f.ended_at IS NULL
        WHERE d.organization_id = $1 AND d.deleted_at IS NULL
        """),
      members: try count("SELECT count(*) FROM memberships WHERE organization_id = $1"))
  }

  func put(_ membership: Membership) throws {
    try connection.execute(
      """
      INSERT INTO memberships (organization_id, user_id, role) VALUES ($1, $2, $3)
      ON CONFLICT (organization_id, user_id) DO UPDATE SET role = excluded.role
      """, [SQLValue(membership.organizationID), SQLValue(membership.userID), .text(membership.role.rawValue)])
  }

  func insert(_ membership: Membership) throws -> Bool {
    try connection.execute(
      """
      INSERT INTO memberships (organization_id, user_id, role) VALUES ($1, $2, $3)
      ON CONFLICT (organization_id, user_id) DO NOTHING
      """, [SQLValue(membership.organizationID), SQLValue(membership.userID), .text(membership.role.rawValue)]) > 0
  }

  func update(_ membership: Membership, from former: Role) throws -> Bool {
    try connection.execute(
      "UPDATE memberships SET role = $1 WHERE organization_id = $2 AND user_id = $3 AND role = $4",
      [
        .text(membership.role.rawValue), SQLValue(membership.organizationID), SQLValue(membership.userID),
        .text(former.rawValue),
      ]) > 0
  }

  func deleteMembership(organization: OrganizationID, user: UserID, former: Role?) throws -> Bool {
    let delete = "DELETE FROM memberships WHERE organization_id = $1 AND user_id = $2"
    let of = [SQLValue(organization), SQLValue(user)]
    guard let former else { return try connection.execute(delete, of) > 0 }
    return try connection.execute("\(delete) AND role = $3", of + [.text(former.rawValue)]) > 0
  }

  func activeOwnerCount(of organization: OrganizationID) throws -> Int64 {
    let owners: [UserID] = try connection.query(
      """
      SELECT m.user_id FROM memberships m JOIN users u ON u.id = m.user_id
      WHERE m.organization_id = $1 AND m.role = 'owner' AND u.disabled = 0 ORDER BY m.user_id
      \(connection.dialect.forUpdate)
      """, [SQLValue(organization)]
    ) { try $0.identifier(0) }
    return Int64(owners.count)
  }
}
