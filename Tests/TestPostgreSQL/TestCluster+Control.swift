import Foundation

// What happens to a database, on purpose.
extension TestCluster {
  /// A program that did not do what it was asked.
  package struct Failed: Error, CustomStringConvertible {
    let command: [String]
    let output: String
    package var description: String { "\(command.joined(separator: " ")): \(output)" }
  }

  /// Ends the database as a crash does: nothing is written down, and no connection is told.
  package func stopAtOnce() async throws { try await control("stop -m immediate") }

  package func start() async throws { try await control("start") }

  package func restartAtOnce() async throws { try await control("restart -m immediate") }

  /// Makes a standby the primary.
  package func promote() async throws { try await control("promote") }

  /// Takes all of its processes away, as when its machine loses power.
  package func crash() throws {
    let main = try processIdentifier()
    for process in [main] + Self.children(of: main) { kill(process, SIGKILL) }
  }

  /// Runs statements, each in a transaction of its own.
  /// - Returns: the rows, columns separated by `|`.
  @discardableResult
  package func sql(_ statements: String..., in database: String = "postgres") async throws -> String {
    let commands = statements.flatMap { ["-c", $0] }
    return try await run("psql", ["-XAtq", "-v", "ON_ERROR_STOP=1", url(database)] + commands)
  }

  /// Has it take TLS, with a certificate for a name.
  /// - Returns: the file with the certificate of the authority, which is there for this alone.
  package func takeTLS(as name: String) async throws -> String {
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
    try await keeper.perform(
      """
      cd \(directory) && openssl req -x509 \(key) -days 2 -subj /CN=authority -keyout ca.key -out ca.pem \
      && openssl req \(key) -subj /CN=server -addext subjectAltName=DNS:\(name) -keyout server.key -out server.csr \
      && openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -copy_extensions copy -days 2 -out server.pem
      """)
    try await sql(
      "ALTER SYSTEM SET ssl = on", "ALTER SYSTEM SET ssl_cert_file = '\(directory)/server.pem'",
      "ALTER SYSTEM SET ssl_key_file = '\(directory)/server.key'")
    try await restartAtOnce()
    return directory + "/ca.pem"
  }

  private func control(_ action: String) async throws {
    try await keeper.perform("'\(programs)/pg_ctl' -D \(data) -w -l \(directory)/log \(action)")
  }

  private func processIdentifier() throws -> pid_t {
    let lines = try String(contentsOfFile: data + "/postmaster.pid", encoding: .utf8)
    guard let identifier = pid_t(lines.prefix { $0 != "\n" }) else { throw NotStarted(log: lines) }
    return identifier
  }

  private static func children(of process: pid_t) -> [pid_t] {
    let list = try? String(contentsOfFile: "/proc/\(process)/task/\(process)/children", encoding: .utf8)
    return (list ?? "").split(separator: " ").compactMap { pid_t($0) }
  }

  @discardableResult
  private func run(_ program: String, _ arguments: [String]) async throws -> String {
    let command = KeptDirectory.asUser(["\(programs)/\(program)"] + arguments)
    // A file, as a pipe that nobody empties would stop it.
    let file = URL(fileURLWithPath: "\(directory)/said-\(UUID().uuidString)")
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let output = try FileHandle(forWritingTo: file)
    defer { try? output.close() }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    process.currentDirectoryURL = URL(fileURLWithPath: "/tmp")
    process.standardInput = FileHandle.nullDevice
    (process.standardOutput, process.standardError) = (output, output)
    let (exits, exit) = AsyncStream<Int32>.makeStream()
    process.terminationHandler = { exit.yield($0.terminationStatus) }
    try process.run()
    let executioner = Task {
      try await Task.sleep(for: .seconds(60))
      process.terminate()
    }
    defer { executioner.cancel() }
    let status = await exits.first { _ in true }
    let said = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    guard status == 0 else { throw Failed(command: command, output: said) }
    return said.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
