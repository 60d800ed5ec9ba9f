import HTTPCalls
import SystemPackage
import TestDirectories
import TestTransport
import Testing

@testable import AdministrationClient

@Suite struct SignInTests {
  private let directory: TemporaryDirectory
  private let file: AccessFile
  private let server: ServerAddress

  init() throws {
    directory = try TemporaryDirectory()
    file = AccessFile(path: directory.path("access.json"))
    server = try ServerAddress("https://auth.example.com")
  }

  private func signIn(
    _ console: ScriptedConsole, token: String? = nil, _ answers: HTTPAnswer...
  ) async throws -> ScriptedTransport {
    let transport = ScriptedTransport(answers.map { .success($0) })
    try await SignIn(file, on: console)(at: server, token: token, certificateAuthorities: nil, over: transport)
    return transport
  }

  @Test func asksForTheTokenTriesItAndKeepsIt() async throws {
    let console = ScriptedConsole(answers: [" csa_token\n"])
    let transport = try await signIn(console, APIWorld.list(APIWorld.acme))
    #expect(console.questions == ["API token for https://auth.example.com: "])
    #expect(console.notes == "Signed in at https://auth.example.com, where you see Acme Stores.\n")
    #expect(console.output == "")
    #expect(transport.calls == [APIWorld.get("/organizations?limit=200")])
    #expect(try file.required() == Access(server: server, token: APIWorld.token))
  }

  @Test func takesTheTokenOfAScript() async throws {
    let console = ScriptedConsole()
    _ = try await signIn(console, token: "csa_token", APIWorld.list(APIWorld.acme, APIWorld.other))
    #expect(console.questions.isEmpty)
    #expect(console.notes == "Signed in at https://auth.example.com, where you see 2 organizations.\n")
    _ = try await signIn(console, token: "csa_token", APIWorld.list())
    #expect(console.notes.hasSuffix("where you see no organization.\n"))
  }

  @Test func whatIsRefusedIsNotKept() async throws {
    let table: [(String?, HTTPAnswer, CommandFailure)] = [
      (
        "csa_no", APIWorld.problem(401, "unauthenticated", "Send a token."),
        .init(.forbidden, "https://auth.example.com does not take this API token; it may be mistyped, or revoked")
      ),
      (
        "csa_token", HTTPAnswer(status: 200, contentType: "text/html"),
        .init(
          .unreachable,
          "https://auth.example.com gave an answer that is not a Countersign server's (status 200)")
      ),
      (
        "secret", APIWorld.list(),
        .init(
          .refused, "this is no API token; one begins with csa_, and is made with: countersign-server api-tokens create"
        )
      ),
      (
        "csp_secret", APIWorld.list(),
        .init(
          .refused,
          "this is the credential of a parent license file, which only generates license files; an API token begins "
            + "with csa_")
      ),
      (
        nil, APIWorld.list(),
        .init(.usage, "there is no terminal to ask on; give the API token with --token-stdin")
      ),
    ]
    for (token, answer, failure) in table {
      let console = ScriptedConsole()
      await #expect(throws: failure) { _ = try await signIn(console, token: token, answer) }
      #expect(console.notes == "")
      #expect(directory.names() == [])
    }
  }

  @Test func addressesAreHeldToTheirForm() throws {
    #expect(try SignIn.address("https://auth.example.com/") == server)
    #expect(
      throws: CommandFailure(
        .usage,
        "--server http://auth.example.com is not encrypted; write https (http is for this machine only)")
    ) { try SignIn.address("http://auth.example.com") }
    #expect(
      throws: CommandFailure(
        .usage, "--server auth is not a server's address; write it like https://auth.example.com")
    ) { try SignIn.address("auth") }
  }

  @Test func signsOut() async throws {
    let console = ScriptedConsole()
    let signIn = SignIn(file, on: console)
    try signIn.out()
    _ = try await self.signIn(ScriptedConsole(), token: "csa_token", APIWorld.list())
    try signIn.out()
    #expect(
      console.notes == """
        Nobody was signed in.
        Signed out. The API token is still good; revoke it on the server if it is not needed any more.

        """)
    #expect(
      throws: CommandFailure(.forbidden, "not signed in; sign in with: countersign login --server URL")
    ) { try file.required() }
  }

  @Test func aFileOpenToOthersDoesNotSignIn() throws {
    let path = try directory.write("{}", to: "access.json", mode: [.ownerReadWrite, .otherRead])
    #expect(
      throws: CommandFailure(
        .forbidden, "\(path) is open to other users (mode 604); take their permissions away with chmod go=")
    ) { try file.required() }
  }
}
