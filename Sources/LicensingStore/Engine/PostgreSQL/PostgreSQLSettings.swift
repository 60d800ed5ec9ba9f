import CPostgreSQL
import Foundation

/// Where the database is, and how it is used.
package struct PostgreSQLSettings: Sendable {
  /// libpq's keywords and values (https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-PARAMKEYWORDS).
  let parameters: [String: String]

  /// How many connections there are at most; each has a thread.
  package var connections = 10
  /// How long a transaction waits for one of them.
  package var waitLimit: Duration = .seconds(5)
  /// How long a connection is used, less up to a tenth, so that they are not all renewed at once.
  package var longestLife: Duration = .seconds(1800)
  /// How long one statement may take.
  package var statementTimeout: Duration = .seconds(10)
  /// How long a statement waits for another transaction.
  package var lockTimeout: Duration = .seconds(5)
  /// Whether statements stay prepared from one transaction to the next. Not behind a pooler that gives each transaction another
  /// connection.
  package var keepsStatements = true

  /// After so long without an answer a connection is given up: the database itself should have ended the statement before.
  var answerLimit: Duration { statementTimeout + .seconds(2) }

  /// Where the database is, for the log: without names of users and without secrets.
  package var place: String {
    let host = parameters["host"] ?? parameters["hostaddr"] ?? "the default host"
    return parameters["service"].map { "service \($0)" } ?? "\(host)/\(parameters["dbname"] ?? "the default database")"
  }

  /// - Parameters:
  ///   - url: `postgresql://[user@][host][:port]/[database][?keyword=value]`. What it leaves out comes from libpq's environment
  ///     variables (`PGPASSWORD`, `PGSERVICE` …), its service file and its password file.
  ///   - environment: of this process, in which libpq looks too.
  /// - Returns: nil if libpq cannot read it.
  package init?(url: String, environment: [String: String] = ProcessInfo.processInfo.environment) {
    guard url.hasPrefix("postgresql://") || url.hasPrefix("postgres://") else { return nil }
    // Its error quotes the URL with the password.
    guard let options = PQconninfoParse(url, nil) else { return nil }
    defer { PQconninfoFree(options) }
    var given: [String: String] = [:]
    var option = options
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val { given[String(cString: keyword)] = String(cString: value) }
      option += 1
    }
    parameters = Self.completed(given, environment)
  }

  private static func completed(_ given: [String: String], _ environment: [String: String]) -> [String: String] {
    var all = [
      "connect_timeout": "5", "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3",
      "tcp_user_timeout": "15000", "application_name": "countersign", "target_session_attrs": "read-write",
    ].merging(given) { $1 }
    all["client_encoding"] = "UTF8"
    let hasService = (given["service"] ?? environment["PGSERVICE"]) != nil
    guard given["sslmode"] == nil, environment["PGSSLMODE"] == nil, !hasService else { return all }
    let hosts = given["hostaddr"] ?? given["host"] ?? environment["PGHOSTADDR"] ?? environment["PGHOST"] ?? ""
    guard !hosts.split(separator: ",").allSatisfy({ isThisMachine(String($0)) }) else { return all }
    all["sslmode"] = "verify-full"
    if given["sslrootcert"] == nil, environment["PGSSLROOTCERT"] == nil {
      all["sslrootcert"] = systemAuthorities.first(where: FileManager.default.fileExists(atPath:))
    }
    return all
  }

  /// Whether what is sent there stays on this machine: a socket or a loopback address.
  private static func isThisMachine(_ host: String) -> Bool {
    host.hasPrefix("/") || host.hasPrefix("@") || host == "localhost" || host == "::1"
      || host.wholeMatch(of: /127\.[0-9]+\.[0-9]+\.[0-9]+/) != nil
  }

  /// Where Debian, Red Hat and Alpine keep the certificates that they trust.
  private static let systemAuthorities = [
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
  ]
}

// MARK: What is said first

extension PostgreSQLSettings {
  /// What begins each transaction.
  func beginning(_ access: PostgreSQLAccess) -> [String] {
    keepsStatements ? [access.begin] : [access.begin] + limits("SET LOCAL")
  }

  /// What is said once on a new connection; behind a pooler the next transaction may be on another.
  var greeting: String? { keepsStatements ? limits("SET").joined(separator: "; ") : nil }

  private func limits(_ set: String) -> [String] {
    let idle = (statementTimeout + .seconds(5)).wholeMilliseconds
    return [
      "\(set) statement_timeout = \(statementTimeout.wholeMilliseconds)",
      "\(set) lock_timeout = \(lockTimeout.wholeMilliseconds)", "\(set) idle_in_transaction_session_timeout = \(idle)",
      // What is acknowledged is on disk, whatever the database's default.
      """
      SELECT set_config('synchronous_commit', 'on', \(set == "SET LOCAL"))
      WHERE current_setting('synchronous_commit') = 'off'
      """,
    ]
  }
}

/// What a transaction may do.
enum PostgreSQLAccess {
  case read, write

  fileprivate var begin: String {
    switch self {
    case .read: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    case .write: "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
    }
  }
}
