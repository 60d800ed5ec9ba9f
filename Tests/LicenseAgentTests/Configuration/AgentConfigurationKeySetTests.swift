import LicenseTokens
import Settings
import TestAuthorizationServer
import TestDirectories
import Testing

@testable import LicenseAgent

@Suite struct AgentConfigurationKeySetTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func configuration(_ path: String?) -> AgentConfiguration {
    var configuration = AgentConfiguration()
    configuration.server.keySetFile = path
    return configuration
  }

  @Test func isReadIfOneIsNamed() throws {
    #expect(try configuration(nil).readKeySet() == nil)
    let keySet = try TestAuthorizationServer().keySet
    let path = try directory.write(String(decoding: keySet.json, as: UTF8.self), to: "keys.json")
    #expect(try configuration(path).readKeySet() == keySet)
    try configuration(path).checkFiles()
  }

  @Test func whatIsNoKeySetIsNamed() throws {
    let expectation = "The key set must be JSON as the authorization server publishes it, with at least one key."
    for text in ["", "{}", #"{"keys":[]}"#, String(repeating: " ", count: 70_000)] {
      let path = try directory.write(text, to: "keys.json")
      let error = #expect(throws: ConfigurationError.self) { try configuration(path).readKeySet() }
      #expect(error?.problems.map(\.description) == ["server.key_set_file: \(path): \(expectation)"])
    }
    let error = #expect(throws: ConfigurationError.self) { try configuration("/nowhere/keys.json").readKeySet() }
    #expect(
      error?.problems.map(\.description)
        == ["server.key_set_file: /nowhere/keys.json: No such file or directory"])
    let check = #expect(throws: ConfigurationError.self) { try configuration("/nowhere/keys.json").checkFiles() }
    #expect(check?.problems.map(\.key) == ["server.key_set_file"])
  }
}
