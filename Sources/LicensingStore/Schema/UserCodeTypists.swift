/// Step 2: who has typed the user code of a device authorization, so that a code dies that too many people know.
enum UserCodeTypists {
  @Sendable static func statements(_ d: SQLDialect) -> [String] {
    [
      // Each person's id with a space after it.
      "ALTER TABLE device_authorizations ADD COLUMN typed_by TEXT NOT NULL DEFAULT ''",
      "ALTER TABLE device_authorizations ADD COLUMN typist_count \(d.integerType) NOT NULL DEFAULT 0",
    ]
  }
}
