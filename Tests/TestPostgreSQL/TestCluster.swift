// PostgreSQL clusters of the tests' own.
//
// A cluster lives in a temporary directory, is reached by a socket there and by nobody else, and belongs to its `TestCluster`. A
// shell keeps it: when the object goes, or this process ends, however it does, the shell's standard input ends, and it stops and
// removes the cluster. `CuttingProxy` stands between a client and a cluster, `TestPooler` as well.

import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A running PostgreSQL.
package final class TestCluster: Sendable {
  package struct NotStarted: Error { package let log: String }

  /// One for all tests that leave it running.
  /// - Throws: `NotStarted` again and again if it did not start.
  package static var shared: TestCluster { get throws { try started.get() } }
  private static let started = Result { try TestCluster() }

  /// Where PostgreSQL's programs are; nil: there is none, or it is too old.
  package static let programs: String? = {
    let installed = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
    let versions = installed.compactMap(Int.init).filter { $0 >= 15 }.sorted(by: >)
    let places = versions.map { "/usr/lib/postgresql/\($0)/bin" } + ["/opt/homebrew/opt/postgresql@15/bin", "/usr/bin"]
    return places.first { FileManager.default.isExecutableFile(atPath: $0 + "/initdb") }
  }()

  /// Whether it is tested with: where everything has to be tested, what lacks fails.
  package static let isDue = programs != nil || ProcessInfo.processInfo.environment["CI"] == "true"

  /// With the socket, and `data` and `log` beside it.
  package let directory: String
  package var data: String { directory + "/data" }
  /// Part of the socket's name, and what it listens at if the settings say so.
  package let port: Int
  let programs: String
  let keeper: KeptDirectory

  /// - Parameters:
  ///   - settings: lines of postgresql.conf besides those that make it quick.
  ///   - primary: what it is a standby of; nil: it is empty.
  package init(_ settings: [String] = [], port: Int = 5432, standbyOf primary: TestCluster? = nil) throws {
    guard let programs = Self.programs else { throw NotStarted(log: "PostgreSQL 15 is not installed") }
    let lines = settings.joined(separator: "\n")
    do {
      keeper = try KeptDirectory(Self.script, [programs, "port = \(port)\n" + lines, primary?.directory ?? ""])
    } catch let failure as KeptDirectory.NotReady {
      throw NotStarted(log: failure.said)
    }
    (self.programs, self.port, directory) = (programs, port, keeper.directory)
  }

  /// How the cluster's databases are reached.
  package func url(_ database: String) -> String { "postgresql://postgres@/\(database)?host=\(directory)&port=\(port)" }

  /// Its locale sorts otherwise than byte by byte, so that a column that has to be compared so and does not say it is found out.
  private static let script = """
    trap : HUP INT TERM
    if [ -n "$3" ]; then
      "$1/pg_basebackup" -h "$3" -U postgres -D "$directory/data" -R -c fast --no-sync
    else
      "$1/initdb" -D "$directory/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --locale-provider=icu \
        --icu-locale=en-US --no-sync
    fi || fail
    cat >>"$directory/data/postgresql.conf" <<END
    unix_socket_directories = '$directory'
    listen_addresses = ''
    fsync = off
    full_page_writes = off
    max_connections = 400
    shared_buffers = 64MB
    autovacuum = off
    jit = off
    wal_retrieve_retry_interval = 100ms
    deadlock_timeout = 100ms
    $2
    END
    "$1/pg_ctl" -D "$directory/data" -w -l "$directory/log" start </dev/null 3>&- || fail
    ready
    # A process that was stopped does not hear that it has to end.
    [ ! -f "$directory/data/postmaster.pid" ] || kill -CONT "$(head -n 1 "$directory/data/postmaster.pid")"
    "$1/pg_ctl" -D "$directory/data" -m immediate stop
    """
}
