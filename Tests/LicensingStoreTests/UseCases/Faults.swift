import LicensingStore

/// Statements that the database refuses, as if something of its own had gone wrong.
extension SQLEngine {
  /// - Parameter event: such as `INSERT ON licenses WHEN new.used = 3`.
  func refuse(_ event: String) async throws {
    let parts = event.components(around: " WHEN ")
    try await write { connection in
      guard connection.dialect == .postgresql else {
        try connection.execute("CREATE TRIGGER fault BEFORE \(event) BEGIN SELECT RAISE(ABORT, 'fault'); END", [])
        return
      }
      try connection.execute(
        "CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''fault''; END'", [])
      let condition = parts.second.map { "WHEN (\($0))" } ?? ""
      try connection.execute(
        "CREATE TRIGGER fault BEFORE \(parts.first) FOR EACH ROW \(condition) EXECUTE FUNCTION fault()", [])
    }
  }

  func refuseNoMore() async throws {
    try await write { connection in
      try connection.execute(
        connection.dialect == .postgresql ? "DROP FUNCTION fault() CASCADE" : "DROP TRIGGER fault", [])
    }
  }

  /// Has the change of a license's count come to nothing, and another server's statement come before it.
  func skipCounting(after statement: String) async throws {
    try await write { connection in
      guard connection.dialect == .postgresql else {
        try connection.execute(
          "CREATE TRIGGER meanwhile BEFORE UPDATE OF used ON licenses BEGIN \(statement); SELECT RAISE(IGNORE); END", []
        )
        return
      }
      try connection.execute(
        """
        CREATE FUNCTION meanwhile() RETURNS trigger LANGUAGE plpgsql AS $body$
        BEGIN \(statement); RETURN NULL; END $body$
        """, [])
      try connection.execute(
        """
        CREATE TRIGGER meanwhile BEFORE UPDATE OF used ON licenses FOR EACH ROW EXECUTE FUNCTION meanwhile()
        """, [])
    }
  }
}

extension String {
  fileprivate func components(around separator: String) -> (first: String, second: String?) {
    guard let range = firstRange(of: separator) else { return (self, nil) }
    return (String(self[..<range.lowerBound]), String(self[range.upperBound...]))
  }
}
