// Schema: the numbered steps that make the tables. A released step never changes.

/// Every step, in order.
enum Schema {
  static let migrations = [
    Migration(number: 1, name: "licensing", statements: LicensingTables.statements),
    Migration(number: 2, name: "user code typists", statements: UserCodeTypists.statements),
    Migration(number: 3, name: "license keys", statements: LicenseKeyTables.statements),
    Migration(number: 4, name: "license files", statements: LicenseFileTables.statements),
    Migration(number: 5, name: "audit chain", statements: AuditChainTables.statements),
    Migration(number: 6, name: "lists", statements: ListTables.statements),
    Migration(number: 7, name: "accounts", statements: AccountTables.statements),
    Migration(number: 8, name: "overviews", statements: OverviewIndexes.statements),
    Migration(number: 9, name: "product indexes", statements: ProductIndexes.statements),
    Migration(number: 10, name: "audit searches", statements: AuditSearchIndexes.statements),
    // The next step goes here.
  ]
}
