// A PostgreSQL of the tests' own, and a database of it for each test.
//
// The first test that needs it starts a cluster in a temporary directory, that is reached by a socket there and by nobody else. A
// shell keeps it: when this process ends, however it does, the shell's standard input ends, and it stops and removes the cluster.

import Foundation
import LicensingStore
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// A running PostgreSQL.
final class TestCluster: Sendable {
  struct NotStarted: Error { let log: String }

  /// - Throws: `NotStarted` again and again if it did not start.
  static var shared: TestCluster { get throws { try started.get() } }
  private static let started = Result { try TestCluster() }

  /// Where PostgreSQL's programs are; nil: there is none, or it is too old.
  static let programs: String? = {
    let installed = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
    let versions = installed.compactMap(Int.init).filter { $0 >= 15 }.sorted(by: >)
    let places = versions.map { "/usr/lib/postgresql/\($0)/bin" } + ["/opt/homebrew/opt/postgresql@15/bin", "/usr/bin"]
    return places.first { FileManager.default.isExecutableFile(atPath: $0 + "/initdb") }
  }()

  let directory: String
  private let keeper = Process()
  private let lifeline = Pipe()

  private init() throws {
    guard let programs = Self.programs else { throw NotStarted(log: "PostgreSQL 15 is not installed") }
    let output = Pipe()
    // It does not run as root.
    let command = ["/bin/sh", "-c", Self.script, "keeper", programs]
    let asUser = getuid() == 0 ? ["/usr/sbin/runuser", "-u", "postgres", "--"] + command : command
    keeper.executableURL = URL(fileURLWithPath: asUser[0])
    keeper.arguments = Array(asUser.dropFirst())
    keeper.currentDirectoryURL = URL(fileURLWithPath: "/tmp")
    keeper.standardInput = lifeline
    keeper.standardOutput = output
    keeper.standardError = FileHandle.nullDevice
    _ = fcntl(lifeline.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
    try keeper.run()
    let said = String(decoding: output.fileHandleForReading.readToNewline(), as: UTF8.self)
    let words = said.split(whereSeparator: \.isWhitespace).map(String.init)
    guard words.first == "ready", words.count == 2 else { throw NotStarted(log: said) }
    directory = words[1]
  }

  /// How the cluster's databases are reached.
  func url(_ database: String) -> String { "postgresql://postgres@/\(database)?host=\(directory)" }

  /// Its locale sorts otherwise than byte by byte, so that a column that has to be compared so and does not say it is found out.
  /// The port is only the socket's name.
  private static let script = """
    set -u
    trap : HUP INT TERM
    directory=$(mktemp -d /tmp/countersign-XXXXXX) || exit 1
    fail() { tr '\\n' ' ' <"$directory/log"; rm -rf "$directory"; exit 1; }
    exec 3>&1 >"$directory/log" 2>&1
    "$1/initdb" -D "$directory/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --locale-provider=icu \
      --icu-locale=en-US --no-sync >&2 || fail >&3
    "$1/pg_ctl" -D "$directory/data" -w -l "$directory/log" start </dev/null -o "-k $directory -c listen_addresses= \
      -c fsync=off -c full_page_writes=off -c max_connections=400 -c shared_buffers=64MB -c autovacuum=off -c jit=off \
      -c deadlock_timeout=100ms" 3>&- \
      || fail >&3
    echo "ready $directory" >&3
    exec 3>&-
    cat >/dev/null
    "$1/pg_ctl" -D "$directory/data" -m immediate stop
    rm -rf "$directory"
    """
}

extension FileHandle {
  /// What is read until a line is whole, or there is no more.
  fileprivate func readToNewline() -> Data {
    var all = Data()
    while !all.contains(UInt8(ascii: "\n")) {
      let next = availableData
      if next.isEmpty { break }
      all.append(next)
    }
    return all
  }
}
