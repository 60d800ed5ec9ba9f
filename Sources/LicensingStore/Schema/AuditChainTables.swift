/// Step 5: what sealing and searching the audit log needs.
enum AuditChainTables {
  @Sendable static func statements(_ d: SQLDialect) -> [String] { [] }
}
