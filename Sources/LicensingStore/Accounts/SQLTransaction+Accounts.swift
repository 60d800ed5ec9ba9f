import LicensingCore

extension User {
  static let columnCount = 10
  static let columns =
    "id, email, name, platform_administrator, disabled, password_hash, version, created_at, updated_at, last_signed_in_at"

  static func columns(of table: String) -> String {
    columns.split(separator: ", ").map { "\(table).\($0)" }.joined(separator: ", ")
  }

  init(_ row: any SQLRow) throws {
    self.init(
      id: try row.identifier(0), email: try row.text(1), name: try row.text(2),
      isPlatformAdministrator: try row.bool(3), isDisabled: try row.bool(4), passwordHash: try row.optionalText(5),
      version: try row.integer(6), createdAt: try row.time(7), updatedAt: try row.time(8),
      lastSignedInAt: try row.optionalTime(9))
  }
}

extension SQLTransaction: UserReader, UserWriter {
  func user(_ id: UserID) throws -> User? {
    try connection.first("SELECT \(User.columns) FROM users WHERE id = $1", [SQLValue(id)], User.init)
  }

  func user(emailKey: String) throws -> User? {
    try connection.first("SELECT \(User.columns) FROM users WHERE email_key = $1", [.text(emailKey)], User.init)
  }

  func activePlatformAdministratorCount() throws -> Int64 {
    let administrators: [UserID] = try connection.query(
      """
      SELECT id FROM users WHERE platform_administrator = 1 AND disabled = 0 ORDER BY id
      \(connection.dialect.forUpdate)
      """, []
    ) { try $0.identifier(0) }
    return Int64(administrators.count)
  }

  func insert(_ user: User) throws -> Bool {
    try connection.execute(
      """
      INSERT INTO users (id, email, email_key, name, platform_administrator, disabled, password_hash, version,
        created_at, updated_at, last_signed_in_at, search_key)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (email_key) DO NOTHING
      """,
      [
        SQLValue(user.id), .text(user.email), .text(User.emailKey(user.email)), .text(user.name),
        SQLValue(user.isPlatformAdministrator), SQLValue(user.isDisabled), SQLValue(user.passwordHash),
        .integer(user.version), SQLValue(user.createdAt), SQLValue(user.updatedAt), SQLValue(user.lastSignedInAt),
        .text(user.name.folded),
      ]) > 0
  }

  func update(_ user: User) throws -> User? {
    try connection.first(
      """
      UPDATE users SET name = $1, platform_administrator = $2, disabled = $3, password_hash = $4, updated_at = $5,
        search_key = $6, version = version + 1
      WHERE id = $7 AND version = $8 RETURNING \(User.columns)
      """,
      [
        .text(user.name), SQLValue(user.isPlatformAdministrator), SQLValue(user.isDisabled),
        SQLValue(user.passwordHash), SQLValue(user.updatedAt), .text(user.name.folded), SQLValue(user.id),
        .integer(user.version),
      ], User.init)
  }

  func noteSignIn(_ id: UserID, at now: Timestamp) throws {
    try connection.execute("UPDATE users SET last_signed_in_at = $1 WHERE id = $2", [SQLValue(now), SQLValue(id)])
  }

  func apiToken(hash: [UInt8]) throws -> APIToken? {
    try connection.first(
      "SELECT id, user_id, name, created_at, last_used_at FROM api_tokens WHERE token_hash = $1", [.bytes(hash)],
      apiToken)
  }

  func apiTokens(of user: UserID) throws -> [APIToken] {
    try connection.query(
      "SELECT id, user_id, name, created_at, last_used_at FROM api_tokens WHERE user_id = $1 ORDER BY id",
      [SQLValue(user)], apiToken)
  }

  private func apiToken(_ row: any SQLRow) throws -> APIToken {
    let id: APITokenID = try row.identifier(0)
    return APIToken(
      id: id, userID: try row.identifier(1), name: try row.text(2), createdAt: try row.time(3),
      lastUsedAt: Self.latest(try row.optionalTime(4), notes.usedAt(id)))
  }

  func insert(_ token: APIToken, hash: [UInt8]) throws {
    try connection.execute(
      "INSERT INTO api_tokens (id, user_id, name, token_hash, created_at) VALUES ($1, $2, $3, $4, $5)",
      [SQLValue(token.id), SQLValue(token.userID), .text(token.name), .bytes(hash), SQLValue(token.createdAt)])
  }

  func deleteAPIToken(_ id: APITokenID, of user: UserID) throws -> Bool {
    try connection.execute(
      "DELETE FROM api_tokens WHERE id = $1 AND user_id = $2", [SQLValue(id), SQLValue(user)]) > 0
  }
}
