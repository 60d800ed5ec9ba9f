import LicensingCore

extension Client {
  static let columns = """
    id, organization_id, name, secret_hash, grants, may_introspect, disabled, version, created_at, updated_at,
      previous_secret_hash, previous_secret_works_until
    """

  init(_ row: any SQLRow) throws {
    self.init(
      id: try row.text(0), organizationID: try row.optionalIdentifier(1), name: try row.text(2),
      secretHash: try row.optionalBytes(3), grants: Set(try row.codes(4).compactMap(Grant.init(rawValue:))),
      mayIntrospect: try row.bool(5), isDisabled: try row.bool(6), version: try row.integer(7),
      createdAt: try row.time(8), updatedAt: try row.time(9), formerSecret: try Self.formerSecret(row))
  }

  private static func formerSecret(_ row: any SQLRow) throws -> FormerSecret? {
    guard let hash = try row.optionalBytes(10), let end = try row.optionalTime(11) else { return nil }
    return FormerSecret(hash: hash, worksUntil: end)
  }

  fileprivate var grantsValue: SQLValue { SQLValue(codes: grants.map(\.rawValue).sorted()) }
}

extension SQLTransaction: ClientReader, ClientWriter {
  private static let selectOne = "SELECT \(Client.columns) FROM clients WHERE id = $1"

  func client(_ id: String) throws -> Client? {
    try connection.first(Self.selectOne, [.text(id)], Client.init)
  }

  /// The client, found in the same round trip as what is asked next.
  func clientAhead(_ id: String) throws -> PendingRows<Client> {
    try connection.queryAhead(Self.selectOne, [.text(id)], Client.init)
  }

  func insert(_ client: Client) throws -> Bool {
    try connection.execute(
      """
      INSERT INTO clients (\(Client.columns), search_key)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
      ON CONFLICT (id) DO NOTHING
      """,
      [
        .text(client.id), SQLValue(client.organizationID), .text(client.name), SQLValue(client.secretHash),
        client.grantsValue, SQLValue(client.mayIntrospect), SQLValue(client.isDisabled), .integer(client.version),
        SQLValue(client.createdAt), SQLValue(client.updatedAt), SQLValue(client.formerSecret?.hash),
        SQLValue(client.formerSecret?.worksUntil), .text(client.name.folded),
      ]) > 0
  }

  func update(_ client: Client) throws -> Client? {
    try connection.first(
      """
      UPDATE clients SET name = $1, secret_hash = $2, grants = $3, may_introspect = $4, disabled = $5, updated_at = $6,
        previous_secret_hash = $7, previous_secret_works_until = $8, search_key = $9, version = version + 1
      WHERE id = $10 AND version = $11 RETURNING \(Client.columns)
      """,
      [
        .text(client.name), SQLValue(client.secretHash), client.grantsValue, SQLValue(client.mayIntrospect),
        SQLValue(client.isDisabled), SQLValue(client.updatedAt), SQLValue(client.formerSecret?.hash),
        SQLValue(client.formerSecret?.worksUntil), .text(client.name.folded), .text(client.id),
        .integer(client.version),
      ], Client.init)
  }
}
