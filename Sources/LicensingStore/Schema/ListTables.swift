/// Step 6: what lists need that hold with a million devices.
enum ListTables {
  @Sendable static func statements(_ d: SQLDialect) -> [String] { [] }
}
