import HTTPCalls
import SystemPackage
import TestDirectories
import Testing

@testable import AdministrationClient

@Suite struct AccessFileTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func access(_ token: String = "csa_1", authorities: String? = nil) throws -> Access {
    Access(
      server: try ServerAddress("https://auth.example.com"), token: Credential(token),
      certificateAuthorities: authorities)
  }

  @Test func isKeptForTheUserAlone() throws {
    let file = AccessFile(path: directory.path("config/countersign/access.json"))
    #expect(try file.load() == nil)
    #expect(try file.remove() == false)
    for access in [try access(), try access("csa_2", authorities: "/etc/ca.pem")] {
      try file.save(access)
      #expect(try file.load() == access)
    }
    #expect(try mode("config") == 0o700)
    #expect(try mode("config/countersign") == 0o700)
    #expect(try mode("config/countersign/access.json") == 0o600)
    #expect(try file.remove())
    #expect(try file.load() == nil)
  }

  @Test func aFileThatOthersCanReadIsRefusedUntilItIsReplaced() throws {
    let text = String(decoding: try access().file, as: UTF8.self)
    #expect(
      text == #"{"api_token":"csa_1","server":"https://auth.example.com","version":1}"# + "\n")
    let path = try directory.write(text, to: "access.json", mode: [.ownerReadWrite, .groupRead])
    let file = AccessFile(path: path)
    #expect(
      throws: AccessFile.Trouble.file(
        "\(path) is open to other users (mode 640); take their permissions away with chmod go=")
    ) { try file.load() }
    try file.save(try access("csa_2"))
    #expect(try mode("access.json") == 0o600)
    #expect(try file.load() == (try access("csa_2")))
    #expect(directory.names() == ["access.json"])
  }

  @Test(arguments: [
    "", "{}", #"{"version":2,"server":"https://a.example","api_token":"csa_1"}"#,
    #"{"version":1,"server":"http://a.example","api_token":"csa_1"}"#, #"{"version":1,"server":"https://a.example"}"#,
  ])
  func whatIsNoSuchFileIsNotUsed(text: String) throws {
    let file = AccessFile(path: try directory.write(text, to: "access.json"))
    #expect(throws: AccessFile.Trouble.unreadable(path: file.path)) { try file.load() }
  }

  @Test func isWhereTheEnvironmentSays() {
    let table: [([String: String], String?)] = [
      (["XDG_CONFIG_HOME": "/c", "HOME": "/h"], "/c/countersign/access.json"),
      (["XDG_CONFIG_HOME": "c", "HOME": "/h"], "/h/.config/countersign/access.json"),
      (["XDG_CONFIG_HOME": "", "HOME": "/h"], "/h/.config/countersign/access.json"), (["HOME": "h"], nil), ([:], nil),
    ]
    for (environment, path) in table { #expect(AccessFile(environment: environment)?.path == path) }
  }

  @Test func aPlaceWhereNothingCanBeWrittenIsTold() throws {
    let file = AccessFile(path: try directory.write("", to: "file") + "/countersign/access.json")
    #expect(throws: AccessFile.Trouble.self) { try file.save(try access()) }
    #expect(try file.remove() == false)
  }

  private func mode(_ name: String) throws -> UInt16 { try directory.mode(of: name) }
}
