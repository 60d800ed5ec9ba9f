import Foundation
import TestPostgreSQL
import Testing

/// `countersign-server copy`: an installation moves to another database, and goes on there.
@Suite(.enabled(if: TestCluster.isDue, "PostgreSQL 15 is not installed"))
struct CopyTests {
  private struct License: Decodable {
    struct Authorization: Decodable { let userCode: String }

    let authorization: Authorization?
  }

  private func file(of installation: ServerInstallation) -> String {
    installation.dataDirectory + "/countersign.sqlite"
  }

  private func copy(
    _ from: String, _ to: String, _ installation: ServerInstallation, environment: [String: String] = [:]
  ) async throws -> ServerInstallation.Finished {
    try await installation.run(["copy", "--from", from, "--to", to], environment: environment)
  }

  /// What it printed of each table, without how long it took.
  private func sums(_ finished: ServerInstallation.Finished) throws -> [[Substring]] {
    #expect(finished.exit == .status(0), "\(finished.errors)")
    #expect(
      finished.errors.contains(#/^Copied [1-9][0-9]* rows of [1-9][0-9]* tables, and compared what was read back.\n$/#))
    let lines = finished.output.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(lines.first == ["TABLE", "ROWS", "SHA-256", "SECONDS"])
    let tables = lines.dropFirst()
    #expect(
      tables.allSatisfy { $0.count == 4 && $0[2].wholeMatch(of: #/[0-9a-f]{16}/#) != nil && Double($0[3]) != nil })
    #expect(Set(tables.map { $0[0] }).isSuperset(of: ["devices", "token_families", "audit_events", "settings"]))
    return tables.map { Array($0.prefix(3)) }
  }

  // MARK: A whole move

  @Test func anAgentGoesOnAfterTheMove() async throws {
    let (old, ports) = (try ServerInstallation(ServerInstallation.withoutLimits), try await Ports.free())
    let (business, machine, revoked, head) = try await old.withServer("demo", on: ports) { server in
      let business = try await Business(of: old, server)
      let machine = try await AgentInstallation(server: server.url)
      try await machine.withAgent { try await acquire($0, business, server) }
      let revoked = try await server.client.license(business.devices[1], by: business.token)
      _ = try await server.client.delete("/api/v1/devices/\(business.devices[1])", bearer: business.token)
        .expecting(204, "the end of a device")
      return (business, machine, revoked, try await sealedHead(of: old))
    }
    let database = try await ClusterDatabase()
    let there = try sums(try await copy("sqlite:\(file(of: old))", database.url, old))
    // Back and forth it is the same.
    let back = old.directory.path("back.sqlite")
    #expect(try sums(try await copy(database.url, "sqlite:\(back)", old)) == there)

    let new = try old.beside(["COUNTERSIGN_STORE": database.url])
    try await new.withServer(on: ports) { server in
      try await machine.withAgent { _ in
        for _ in 0..<2 {
          let refreshed = try await machine.run("refresh")
          #expect(refreshed.exit == .status(0) && refreshed.output.hasPrefix("License Status        Licensed\n"))
        }
      }
      #expect(
        try await server.client.refresh(revoked.refreshToken).refusal
          == .init(error: "invalid_grant", licenseStatus: "Not Licensed"))
      #expect(try await server.client.get("/api/v1/organizations", bearer: business.token).status == 200)
      // New machines too.
      let third = try await server.client.license(business.devices[2], by: business.token)
      #expect(!third.accessToken.isEmpty)
      let verified = try await new.run("audit", "verify", "--expect", head)
      #expect(verified.exit == .status(0), "\(verified.errors)")
    }
    // And home again, with what happened meanwhile.
    let home = try old.beside(["COUNTERSIGN_STORE": "sqlite:\(old.directory.path("home.sqlite"))"])
    _ = try sums(try await copy(database.url, "sqlite:\(old.directory.path("home.sqlite"))", old))
    try await home.withServer(on: ports) { _ in
      try await machine.withAgent { _ in
        let exit = try await machine.run("refresh").exit
        #expect(exit == .status(0))
      }
      let verified = try await home.run("audit", "verify", "--expect", head)
      #expect(verified.exit == .status(0), "\(verified.errors)")
    }
  }

  private func acquire(_ agent: AgentProcess, _ business: Business, _ server: ServerProcess) async throws {
    let asked: License = try await agent.post("/v1/acquire").expecting(200, "a user code").decoded()
    let codes = ServerClient.Codes(deviceCode: "", userCode: try #require(asked.authorization?.userCode))
    let request = try await server.client.lookUp(codes, by: business.token)
    _ = try await server.client.approve(codes, as: request, device: business.devices[0], by: business.token)
      .expecting(200, "an approval")
    try await Deadline.wait(for: "the license") {
      let license: License = try await agent.get("/v1/license").decoded()
      return license.authorization == nil ? () : nil
    }
  }

  /// The head of the audit log, once there is one.
  private func sealedHead(of installation: ServerInstallation) async throws -> String {
    try await Deadline.wait(for: "a sealed log") {
      let head = try await installation.run("audit", "head").output.trimmingCharacters(in: .newlines)
      return head.hasPrefix("0:") ? nil : head
    }
  }

  // MARK: What is refused

  @Test func whatCannotBeCopiedIsSaidInASentence() async throws {
    let installation = try ServerInstallation()
    let path = file(of: installation)
    let target = "sqlite:" + installation.directory.path("target.sqlite")
    func expect(_ from: String, _ to: String, _ status: Int32, _ reason: String, line: Int = #line) async throws {
      #expect(
        try await copy(from, to, installation)
          == .init(exit: .status(status), output: "", errors: "countersign-server: \(reason)\n"), "line \(line)")
    }
    try await expect("sqlite:\(path)", target, 78, "--from: there is no file \(path)")
    try await installation.withServer { _ in
      let holder = "a countersign-server has \(path) open; end it first"
      try await expect("sqlite:\(path)", target, 75, "--from: \(holder)")
      try await expect(target, "sqlite:\(path)", 78, "--from: there is no file \(target.dropFirst(7))")
    }
    try await expect(
      "mysql://x", target, 78, "--from: is neither sqlite:PATH nor a URL postgresql://USER@HOST/DATABASE")
    try await expect("sqlite", target, 78, "--from: is neither sqlite:PATH nor a URL postgresql://USER@HOST/DATABASE")
    let secret = "must not be given with a password, which everybody on the machine can read"
    try await expect("sqlite:\(path)", "postgresql://u:secret@localhost/x", 78, "--to: \(secret)")
    try await expect("postgresql://localhost/x?password=secret", target, 78, "--from: \(secret)")

    let database = try await ClusterDatabase()
    try await expect(database.url, target, 78, "--from: holds no store of Countersign")
    _ = try sums(try await copy("sqlite:\(path)", database.url, installation))
    try await expect(
      "sqlite:\(path)", database.url, 1, "--to: is not empty, the table audit_events has a row; use a database that is")
    try await database.sql("DELETE FROM schema_migrations WHERE number = (SELECT max(number) FROM schema_migrations)")
    let newest = try #require(Int(try await database.sql("SELECT max(number) + 1 FROM schema_migrations")))
    try await expect(
      database.url, target, 1,
      "--from: has schema \(newest - 1), this program copies \(newest); run countersign-server migrate on it first")
    let missing = try await installation.run("copy", "--from", target)
    #expect(missing.exit == .status(64) && missing.errors.contains("--to"))
  }

  @Test func aDatabaseThatIsAwayIsSaidWithTheReason() async throws {
    let installation = try ServerInstallation()
    try await installation.withServer { _ in }
    let away = try await copy(
      "sqlite:\(file(of: installation))", "postgresql:///x?host=\(installation.directory.path("nowhere"))", installation
    )
    #expect(away.exit == .status(75) && away.output.isEmpty)
    #expect(away.errors.contains("The database cannot be reached") && away.errors.contains("nowhere/.s.PGSQL.5432"))
    #expect(away.errors.hasSuffix("countersign-server: --to: cannot be used now (unavailable)\n"))
  }

  /// `script` gives it one.
  @Test func aTerminalShowsHowFarItIs() async throws {
    let installation = try ServerInstallation()
    try await installation.withServer { _ in }
    let program = try BuildProducts.executable("countersign-server").path
    let target = installation.directory.path("target.sqlite")
    let command = "'\(program)' copy --from 'sqlite:\(file(of: installation))' --to 'sqlite:\(target)'"
    let process = try ChildProcess(
      URL(filePath: "/usr/bin/script"), ["-qec", command, "/dev/null"], in: installation.directory.url)
    #expect(await process.exit() == .status(0))
    let shown = try process.output
    #expect(shown.hasPrefix("\r\u{1B}[KCopying  activations  0"), "\(shown)")
    #expect(shown.contains("\r\u{1B}[KTABLE ") && shown.hasSuffix("compared what was read back.\r\n"), "\(shown)")
  }

  // MARK: In the middle

  /// The copy waits for a table of its source, when most of the others are in the target; then it is killed.
  @Test func aCopyThatIsKilledLeavesTheTargetEmpty() async throws {
    let installation = try ServerInstallation()
    try await installation.withServer("demo") { _ in }
    let (source, target) = (try await ClusterDatabase(), try await ClusterDatabase())
    let file = installation.directory.path("copy.sqlite")
    _ = try sums(try await copy("sqlite:\(self.file(of: installation))", source.url, installation))

    for to in [target.url, "sqlite:\(file)"] {
      let holder = Task {
        try await source.sql("BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(600)")
      }
      let locks = "SELECT count(*) FROM pg_locks WHERE relation = 'users'::regclass AND"
      try await Deadline.wait(for: "the lock") { try await source.sql("\(locks) granted") == "1" ? () : nil }
      let process = try ChildProcess(
        BuildProducts.executable("countersign-server"), ["copy", "--from", source.url, "--to", to],
        in: installation.directory.url)
      try await Deadline.wait(for: "the copy to wait") {
        try await source.sql("\(locks) NOT granted") == "1" ? () : nil
      }
      process.send(SIGKILL)
      #expect(await process.exit() == .signal(SIGKILL))
      try await source.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(source.name)' AND pid <> pg_backend_pid()"
      )
      await #expect(throws: (any Error).self) { try await holder.value }

      if to == target.url {
        try await Deadline.wait(for: "the target's transaction to end") {
          try await target.sql("SELECT count(*) FROM pg_stat_activity WHERE datname = '\(target.name)'") == "1"
            ? () : nil
        }
        #expect(try await target.sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == "0")
      } else {
        // Nothing that a server would take for its store: with the master key of the source it would begin anew.
        let nothing = try await copy(to, "sqlite:\(file)-2", installation)
        #expect(nothing.errors == "countersign-server: --from: holds no store of Countersign\n")
      }
      // It is not in the way of the next one.
      _ = try sums(try await copy(source.url, to, installation))
    }
  }

  /// A server that is started on the target too early waits for the copy, and finds all of it.
  @Test func aServerThatStartsMeanwhileWaits() async throws {
    let (old, ports) = (try ServerInstallation(), try await Ports.free())
    let business = try await old.withServer("demo", on: ports) { try await Business(of: old, $0) }
    let (source, target) = (try await ClusterDatabase(), try await ClusterDatabase())
    _ = try sums(try await copy("sqlite:\(file(of: old))", source.url, old))
    let holder = Task {
      try await source.sql("BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(600)")
    }
    let locks = "SELECT count(*) FROM pg_locks WHERE relation = 'users'::regclass AND"
    try await Deadline.wait(for: "the lock") { try await source.sql("\(locks) granted") == "1" ? () : nil }
    async let copied = copy(source.url, target.url, old)
    try await Deadline.wait(for: "the copy to wait") { try await source.sql("\(locks) NOT granted") == "1" ? () : nil }
    let new = try old.beside(["COUNTERSIGN_STORE": target.url])
    async let answered = new.withServer(on: ports) { server in
      try await server.client.get("/api/v1/organizations", bearer: business.token).status
    }
    try await Deadline.wait(for: "the server to wait") {
      try await target.sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") == "1"
        ? () : nil
    }
    // It holds the table and sleeps; what is cancelled is the sleep.
    try await source.sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()"
    )
    _ = try sums(try await copied)
    #expect(try await answered == 200)
    _ = try? await holder.value
  }
}
