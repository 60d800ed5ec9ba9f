import Foundation
import Testing

/// The operator's commands, as transcripts: standard output is for scripts, standard error for people. Each is the same
/// without a server and beside one that has the store.
struct CommandTests {
  /// Who has the store.
  enum Holder: CaseIterable {
    case command, server
  }

  @Test(arguments: Holder.allCases) func accounts(_ holder: Holder) async throws {
    try await Self.inInstallation(holder) { console in
      let create = ["users", "create", "--name", "Ada", "--email"]
      try await console.expect(create + ["ada@example.com"], output: #/usr_[0-9a-z]{26}\n/#, "Created ada@example.com.")
      try await console.expect(
        create + ["bob@example.com", "--password-stdin", "--platform-administrator"], input: "plum tram kite seven\n",
        output: #/usr_[0-9a-z]{26}\n/#, "Created bob@example.com.")
      try await console.expectRefusal(
        create + ["Ada@Example.com"], "This value is taken. email is taken")
      try await console.expectRefusal(
        create + ["ada"], "Some fields are not as they should be. email is an e-mail address like ada@example.com")
      try await console.expectRefusal(
        create + ["eve@example.com", "--password-stdin"], input: "short\n",
        "Some fields are not as they should be. password has at least 12 characters; several words are best")

      let setPassword = ["users", "set-password", "--password-stdin", "--email"]
      try await console.expect(
        setPassword + ["ada@example.com"], input: "seven kites on a tram\n", output: #/^$/#,
        "The password of ada@example.com is set.")
      try await console.expectRefusal(
        setPassword + ["nobody@example.com"], input: "seven kites on a tram\n",
        "There is no account with the e-mail address nobody@example.com.")
      try await console.expectRefusal(
        setPassword + ["ada@example.com"], input: "",
        "Some fields are not as they should be. password has at least 12 characters; several words are best")
    }
  }

  @Test(arguments: Holder.allCases) func apiTokens(_ holder: Holder) async throws {
    try await Self.inInstallation(holder) { console in
      _ = try await console.installation.run(
        "users", "create", "--name", "Ada", "--email", "ada@example.com", "--platform-administrator")
      let create = ["api-tokens", "create", "--name", "test", "--email"]
      let made = try await console.expect(
        create + ["ada@example.com"], output: #/csa_[0-9A-Za-z_-]{43}\n/#,
        "The token acts as ada@example.com. It is shown only now.")
      let answer = try await console.withServer { server in
        try await server.client.get("/api/v1/organizations", bearer: String(made.dropLast()))
      }
      #expect(answer.status == 200)
      try await console.expectRefusal(
        create + ["nobody@example.com"], "There is no account with the e-mail address nobody@example.com.")
    }
  }

  @Test(arguments: Holder.allCases) func clients(_ holder: Holder) async throws {
    try await Self.inInstallation(holder) { console in
      let create = ["clients", "create", "--name", "Till"]
      try await console.expect(
        create + ["--grant", "device_code", "--grant", "refresh_token"], output: #/client_id: cli_[0-9a-z]{26}\n/#)
      try await console.expect(
        create + ["--confidential", "--may-introspect"],
        output: #/client_id: cli_[0-9a-z]{26}\nclient_secret: csc_[0-9A-Za-z_-]{43}\n/#, "The secret is shown only now."
      )
      try await console.expectRefusal(
        create + ["--organization", "org_00000000000000000000000000", "--grant", "device_code"],
        "There is no organization with the id org_00000000000000000000000000.")
    }
  }

  @Test(arguments: Holder.allCases) func signingKeys(_ holder: Holder) async throws {
    try await Self.inInstallation(holder) { console in
      let first = try await console.expect(["keys", "list"], output: #/[0-9A-Za-z_-]{43}  token  ES256  active\n/#)
      let announced = try await console.expect(
        ["keys", "rotate"], output: #/[0-9A-Za-z_-]{43}\n/#,
        matching: #/It is announced now and signs from [0-9T:.-]+Z on, when every verifier has had .+ to fetch it.\n/#)
      try await console.expectRefusal(["keys", "rotate"], "A new key is announced already; see keys list.")
      let list = try await console.expect(
        ["keys", "list"], output: #/.+\n.+  token  ES256  announced  signs from .+Z\n/#)
      #expect(list.hasPrefix(first))
      #expect(list.contains(announced.dropLast()))

      let now = try await console.expect(
        ["keys", "rotate", "--now"], output: #/[0-9A-Za-z_-]{43}\n/#, "It signs from now on.", Self.affected)
      #expect(now == announced)
      let compromised = try await console.expect(
        ["keys", "rotate", "--compromised"], output: #/[0-9A-Za-z_-]{43}\n/#, "It signs from now on.", Self.affected,
        "The former key left the key set: tokens that it signed are refused from now on.")
      #expect(compromised != now)
      let remaining = try await console.expect(
        ["keys", "list"], output: #/.+  retired  published until .+Z\n.+  active\n/#)
      #expect(remaining.hasPrefix(first.prefix { $0 != " " }))
      #expect(remaining.contains(compromised.dropLast()))
    }
  }

  private static let affected =
    "0 machines hold a license: until a verifier fetches the key set again, which agents do with each refresh, it"
    + " refuses the new tokens of the others."

  @Test func migrationsAndChecksWithoutAServer() async throws {
    let console = OperatorConsole(installation: try ServerInstallation())
    try await console.expect(["check-config"], output: #/^$/#, "The configuration is good.")
    #expect(!FileManager.default.fileExists(atPath: console.installation.dataDirectory))
    try await console.expect(["migrate"], output: #/^$/#, "The schema is up to date.")
    try await console.expect(["migrate"], output: #/^$/#, "The schema is up to date.")
  }

  @Test func migrationsAndChecksBesideAServer() async throws {
    let installation = try ServerInstallation()
    try await installation.withServer { _ in
      let console = OperatorConsole(installation: installation)
      try await console.expect(["check-config"], output: #/^$/#, "The configuration is good.")
      try await console.expectRefusal(
        ["migrate"], status: 75,
        "another countersign-server has \(installation.dataDirectory)/countersign.sqlite open; end it first, or use"
          + " another data.directory")
    }
  }

  @Test func aServerThatHasTheStoreAndCannotBeReachedIsNamed() async throws {
    let installation = try ServerInstallation()
    try await installation.withServer { _ in
      let socket = installation.dataDirectory + "/control.sock"
      try FileManager.default.removeItem(atPath: socket)
      try await OperatorConsole(installation: installation).expectRefusal(
        ["keys", "list"], status: 75,
        "a server has the store, but does not answer at \(socket): no server is running at \(socket)")
    }
  }

  @Test func theMasterKeyIsMadeOnce() async throws {
    let installation = try ServerInstallation()
    let console = OperatorConsole(installation: installation)
    let file = installation.dataDirectory + "/master.key"
    try await console.expect(
      ["master-key", "create"], output: #/^$/#,
      "Made \(file). Keep a copy apart from the database and its backups.")
    #expect(try installation.directory.mode(of: "data/master.key") == 0o600)
    let key = try text(ofFile: file)
    try await console.expectRefusal(
      ["master-key", "create"], status: 78, "master_key.file: \(file) already exists")
    try await installation.withServer { _ in
      try await console.expectRefusal(
        ["master-key", "create"], status: 78, "master_key.file: \(file) already exists")
    }
    #expect(try text(ofFile: file) == key)
  }

  @Test(arguments: [
    [], ["nonsense"], ["serve", "--no-such-option"], ["users", "create"],
    ["users", "set-password", "--email", "ada@example.com"], ["serve", "--set", "http.port"],
  ])
  func aCommandLineThatSaysNothingIsExplained(_ arguments: [String]) async throws {
    let finished = try await ServerInstallation().run(arguments)
    #expect(finished.exit == (arguments.isEmpty ? .status(0) : .status(64)))
    #expect((finished.output + finished.errors).contains("countersign-server"))
  }

  /// With an installation that was used before, and a server that runs if it is to hold the store.
  private static func inInstallation(_ holder: Holder, _ body: (OperatorConsole) async throws -> Void) async throws {
    let installation = try ServerInstallation()
    switch holder {
    case .command: try await body(OperatorConsole(installation: installation))
    case .server:
      try await installation.withServer { server in
        try await body(OperatorConsole(installation: installation, server: server))
        #expect(try server.output == "")
      }
    }
  }
}
