// Schema: the numbered steps that make the tables. A released step never changes.

/// Every step, in order.
enum Schema {
  static let migrations = [
    Migration(number: 1, name: "licensing", statements: LicensingTables.statements)
    // The next step goes here.
  ]
}
