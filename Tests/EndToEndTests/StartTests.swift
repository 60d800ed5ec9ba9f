import Foundation
import Testing

/// What keeps a server from starting, and what it leaves on disk when it starts.
struct StartTests {
  @Test func aSecondServerOnTheSameDataRefusesToStart() async throws {
    let installation = try ServerInstallation()
    try await installation.withServer { first in
      let ports = try await Ports.free()
      let second = try await installation.run("serve", environment: installation.environment(ports))
      #expect(
        second
          == .init(
            exit: .status(75), output: "",
            errors: "countersign-server: another countersign-server has "
              + "\(installation.dataDirectory)/countersign.sqlite open; end it first, or use another data.directory\n"))
      #expect(try await first.client.get("/.well-known/jwks.json").status == 200)
    }
  }

  @Test(arguments: [true, false]) func aTakenPortIsNamed(isPublic: Bool) async throws {
    let installation = try ServerInstallation()
    let taken = try await ListeningSocket()
    let free = try await Ports.free()
    let ports = Ports(public: isPublic ? taken.port : free.public, management: isPublic ? free.management : taken.port)
    let refused = try await installation.run("serve", environment: installation.environment(ports))
    try await taken.close()

    #expect(refused.exit == .status(78))
    #expect(refused.output == "")
    let (key, variable) = isPublic ? ("http.port", "HTTP_PORT") : ("management.port", "MANAGEMENT_PORT")
    #expect(
      refused.errors
        == "countersign-server: \(key) \(taken.port) is taken by another program; choose another (COUNTERSIGN_\(variable))\n"
    )
    // It has given the store back.
    try await installation.withServer { #expect($0.isRunning) }
  }

  @Test func onlyItsUserCanReadWhatItKeeps() async throws {
    let installation = try ServerInstallation()
    try await installation.withServer { _ in
      let modes = try ["data", "data/master.key", "data/countersign.sqlite", "data/control.sock"].map {
        try installation.directory.mode(of: $0)
      }
      #expect(modes == [0o700, 0o600, 0o600, 0o600])
    }
    #expect(!FileManager.default.fileExists(atPath: installation.dataDirectory + "/control.sock"))
  }

  @Test func aCrashWritesNoKeyDown() async throws {
    try await ServerInstallation().withServer { server in
      let limits = try server.facts("limits")
      #expect(limits.contains(#/Max core file size +0 +0 /#), "\(limits)")
    }
  }

  @Test func whatACrashLeavesBehindIsNotInTheWay() async throws {
    let installation = try ServerInstallation()
    for _ in 0..<2 {
      try await installation.withServer { server in
        // Goes to the server over its socket, whose file the crash leaves.
        let beside = try await installation.run("keys", "list")
        #expect(beside.exit == .status(0))
        server.crash()
        #expect(await server.exit() == .signal(SIGKILL))
      }
      #expect(FileManager.default.fileExists(atPath: installation.dataDirectory + "/control.sock"))
      let alone = try await installation.run("keys", "list")
      #expect(alone.exit == .status(0))
    }
  }

  /// A way to spoil an installation, and what the server says then.
  struct Spoiling: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let spoil: @Sendable (ServerInstallation) throws -> Void
    let message: @Sendable (ServerInstallation) -> String
  }

  static let spoilings = [
    Spoiling(
      testDescription: "the master key is gone", spoil: { try FileManager.default.removeItem(atPath: $0.masterKey) },
      message: {
        "master_key.file: \($0.masterKey) is missing. This store was made with a master key; put it back there."
      }),
    Spoiling(
      testDescription: "the master key is another",
      spoil: {
        let another = "countersign-master-key:1:\(String(repeating: "A", count: 43))\n"
        try another.write(toFile: $0.masterKey, atomically: false, encoding: .utf8)
      },
      message: { _ in "master_key.file: is not the key that this store was made with" }),
    Spoiling(
      testDescription: "the master key is no key",
      spoil: { try "secret\n".write(toFile: $0.masterKey, atomically: false, encoding: .utf8) },
      message: { "master_key.file: \($0.masterKey) is not a master key file" }),
    Spoiling(
      testDescription: "others can read the master key", spoil: { try $0.setMode(0o644, of: $0.masterKey) },
      message: {
        "master_key.file: \($0.masterKey) is open to other users (mode 644); take their permissions away with chmod go="
      }),
    Spoiling(
      testDescription: "others can read the data", spoil: { try $0.setMode(0o755, of: $0.dataDirectory) },
      message: {
        "data.directory: \($0.dataDirectory) is open to other users (mode 755); take their permissions away with "
          + "chmod go="
      }),
    Spoiling(
      testDescription: "the database is none",
      spoil: {
        try String(repeating: "no database ", count: 1000)
          .write(toFile: $0.dataDirectory + "/countersign.sqlite", atomically: false, encoding: .utf8)
      },
      message: { _ in "store: is damaged or no database; restore a backup" }),
  ]

  @Test(arguments: spoilings) func aSpoiledInstallationIsRefused(_ spoiling: Spoiling) async throws {
    let installation = try ServerInstallation()
    try await installation.withServer { _ in }
    try spoiling.spoil(installation)
    let refused = try await installation.run("serve", environment: installation.environment(try await Ports.free()))
    #expect(
      refused
        == .init(
          exit: .status(78), output: "", errors: "countersign-server: \(spoiling.message(installation))\n"))
  }
}

extension ServerInstallation {
  fileprivate var masterKey: String { dataDirectory + "/master.key" }

  fileprivate func setMode(_ mode: Int, of path: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }
}
