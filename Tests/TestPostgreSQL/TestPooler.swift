import Foundation

/// A pgbouncer before a cluster, which gives each transaction another connection.
package final class TestPooler: Sendable {
  private static let program = "/usr/sbin/pgbouncer"

  /// Whether it is tested with: where everything has to be tested, what lacks fails.
  package static let isDue =
    TestCluster.isDue
    && (FileManager.default.isExecutableFile(atPath: program) || ProcessInfo.processInfo.environment["CI"] == "true")

  private let keeper: KeptDirectory

  /// - Parameter connections: how many it opens for a database.
  package init(to cluster: TestCluster, connections: Int) throws {
    keeper = try KeptDirectory(Self.script, [Self.program, cluster.directory, String(connections)])
  }

  /// How a database of the cluster is reached by way of this.
  package func url(_ database: String) -> String { "postgresql://postgres@/\(database)?host=\(keeper.directory)" }

  /// Its port is only the socket's name.
  private static let script = """
    cat >"$directory/pgbouncer.ini" <<END
    [databases]
    * = host=$2 user=postgres
    [pgbouncer]
    unix_socket_dir = $directory
    listen_port = 5432
    auth_type = any
    pool_mode = transaction
    default_pool_size = $3
    max_client_conn = 200
    server_login_retry = 1
    END
    "$1" "$directory/pgbouncer.ini" 3>&- </dev/null & pooler=$!
    until [ -S "$directory/.s.PGSQL.5432" ]; do kill -0 $pooler || fail; sleep 0.02; done
    ready
    kill -INT $pooler
    wait $pooler
    """
}
