import Settings

extension ServerConfiguration {
  /// How a PostgreSQL database is used. Times are whole seconds.
  package struct PostgreSQL: Sendable, Equatable {
    package var connections = 10
    package var waitSeconds = 5
    package var connectionLifeSeconds = 1800
    package var statementTimeoutSeconds = 10
    package var lockTimeoutSeconds = 5
    package var pooler = Pooler.none

    /// What stands between the server and the database.
    package enum Pooler: String, Sendable, CaseIterable {
      case none
      /// Something that gives each transaction another connection, such as pgbouncer with `pool_mode = transaction`.
      case transaction
    }
  }

  /// Where a PostgreSQL database is. It may hold a password, and is not written anywhere.
  package struct DatabaseURL: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible {
    package let exposed: String

    package init?(_ text: String) {
      guard text.hasPrefix("postgresql:") || text.hasPrefix("postgres:") else { return nil }
      exposed = text
    }

    package var description: String { "postgresql://…" }
    package var debugDescription: String { description }

    /// Whether a password stands before the host or among the parameters.
    package var holdsPassword: Bool {
      let rest = exposed.drop { $0 != ":" }.dropFirst()
      // What stands before the last @, since a password may have anything in it.
      let user = rest.lastIndex(of: "@").map { rest[..<$0] }
      return user?.contains(":") == true || rest.contains("password=")
    }
  }

  mutating func readPostgreSQL(_ reader: inout SettingReader<ServerConfigurationKey>) {
    reader.read(.postgresqlConnections, into: &postgresql.connections, in: 1...500)
    reader.read(.postgresqlWait, into: &postgresql.waitSeconds, in: 1...60)
    reader.read(.postgresqlConnectionLife, into: &postgresql.connectionLifeSeconds, in: 10...86_400)
    reader.read(.postgresqlStatementTimeout, into: &postgresql.statementTimeoutSeconds, in: 1...600)
    reader.read(.postgresqlLockTimeout, into: &postgresql.lockTimeoutSeconds, in: 1...600)
    reader.read(.postgresqlPooler, into: &postgresql.pooler)
  }

  /// What everybody on the machine could read in the list of processes.
  static func problems(of arguments: [String: String]) -> [ConfigurationProblem] {
    let key = ServerConfigurationKey.store.rawValue
    guard let url = arguments[key].flatMap(DatabaseURL.init), url.holdsPassword else { return [] }
    return [
      ConfigurationProblem(
        key: key, message: "must not be given as an argument with a password, which everybody on the machine can read")
    ]
  }
}
