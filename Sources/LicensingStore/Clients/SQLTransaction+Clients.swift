import LicensingCore

extension Client {
  static let columns =
    "id, organization_id, name, secret_hash, grants, may_introspect, disabled, version, created_at, updated_at"

  init(_ row: any SQLRow) throws {
    self.init(
      id: try row.text(0), organizationID: try row.optionalIdentifier(1), name: try row.text(2),
      secretHash: try row.optionalBytes(3), grants: Set(try row.codes(4).compactMap(Grant.init(rawValue:))),
      mayIntrospect: try row.bool(5), isDisabled: try row.bool(6), version: try row.integer(7),
      createdAt: try row.time(8), updatedAt: try row.time(9))
  }

  fileprivate var grantsValue: SQLValue { SQLValue(codes: grants.map(\.rawValue).sorted()) }
}

extension SQLTransaction: ClientReader, ClientWriter {
  private static let selectOne = "SELECT \(Client.columns) FROM clients WHERE id = $1"

  func client(_ id: String) throws -> Client? {
    try connection.first(Self.selectOne, [.text(id)], Client.init)
  }

  func clients(page: Page<String>) throws -> [Client] {
    try connection.query(
      "SELECT \(Client.columns) FROM clients WHERE id > $1 ORDER BY id LIMIT $2",
      [.text(page.after ?? ""), page.limitValue], Client.init)
  }

  func insert(_ client: Client) throws -> Bool {
    try connection.execute(
      """
      INSERT INTO clients (\(Client.columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      ON CONFLICT (id) DO NOTHING
      """,
      [
        .text(client.id), SQLValue(client.organizationID), .text(client.name), SQLValue(client.secretHash),
        client.grantsValue, SQLValue(client.mayIntrospect), SQLValue(client.isDisabled), .integer(client.version),
        SQLValue(client.createdAt), SQLValue(client.updatedAt),
      ]) > 0
  }

  func update(_ client: Client) throws -> Client? {
    try connection.first(
      """
      UPDATE clients SET name = $1, secret_hash = $2, grants = $3, may_introspect = $4, disabled = $5, updated_at = $6,
        version = version + 1
      WHERE id = $7 AND version = $8 RETURNING \(Client.columns)
      """,
      [
        .text(client.name), SQLValue(client.secretHash), client.grantsValue, SQLValue(client.mayIntrospect),
        SQLValue(client.isDisabled), SQLValue(client.updatedAt), .text(client.id), .integer(client.version),
      ], Client.init)
  }
}
