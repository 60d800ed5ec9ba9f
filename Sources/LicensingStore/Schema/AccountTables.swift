/// Step 7: where people are signed in, when they last signed in, what lists of people and programs are searched by, and the former
/// secret of a client for as long as it works.
///
/// Servers that do not know these columns leave them as they are; what they add is found by its address or id.
enum AccountTables {
  @Sendable static func statements(_ d: SQLDialect) -> [String] {
    [
      "ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT ''",
      "ALTER TABLE sessions ADD COLUMN browser TEXT NOT NULL DEFAULT ''",
      "ALTER TABLE users ADD COLUMN last_signed_in_at \(d.integerType)",
      "ALTER TABLE users ADD COLUMN search_key TEXT NOT NULL DEFAULT ''",
      "UPDATE users SET search_key = lower(name)",
      "ALTER TABLE clients ADD COLUMN previous_secret_hash \(d.bytesType)",
      "ALTER TABLE clients ADD COLUMN previous_secret_works_until \(d.integerType)",
      "ALTER TABLE clients ADD COLUMN search_key TEXT NOT NULL DEFAULT ''",
      "UPDATE clients SET search_key = lower(name)",
      "CREATE INDEX token_families_of_client ON token_families (client_id) WHERE ended_at IS NULL",
    ]
  }
}
