import LineLogging
import Logging
import Settings
import SystemPackage
import TestDirectories
import Testing

@testable import LicenseAgent

@Suite struct AgentConfigurationLoadTests {
  private func load(
    yaml: String? = nil, environment: [String: String] = [:], arguments: [String: String] = [:]
  ) async throws -> AgentConfiguration {
    let directory = try TemporaryDirectory()
    let path = try yaml.map { try directory.write($0, to: "agent.yaml") }
    return try await AgentConfiguration.load(file: path, environment: environment, arguments: arguments)
  }

  private func problems(
    environment: [String: String] = [:], arguments: [String: String] = [:]
  ) async throws -> [String] {
    try await #require(throws: ConfigurationError.self) {
      try await load(environment: environment, arguments: arguments)
    }.problems.map(\.description)
  }

  @Test func nothingGivenIsTheDefaults() async throws {
    #expect(try await load() == AgentConfiguration())
    #expect(try await load(yaml: "http:\n  tls:\n") == AgentConfiguration())
    // Those of the server are none of the agent's business.
    #expect(try await load(environment: ["COUNTERSIGN_HTTP_PORT": "1", "COUNTERSIGN_X": ""]) == AgentConfiguration())
  }

  private var everything: AgentConfiguration {
    var configuration = AgentConfiguration()
    configuration.server.url = "https://auth.example.com"
    configuration.server.caFile = "ca.pem"
    configuration.server.keySetFile = "keys.json"
    configuration.data.directory = "/var/lib/agent"
    configuration.http.host = "0.0.0.0"
    configuration.http.port = 8443
    configuration.http.names = ["till-07", "192.168.1.5"]
    configuration.http.tls = .init(certificateFile: "c.pem", privateKeyFile: "k.pem")
    configuration.device.name = "Store 12"
    configuration.device.serialNumber = "4711"
    configuration.device.articleNumber = "A-1"
    configuration.warnings.tokenExpiryHours = 6
    configuration.log.level = .debug
    configuration.log.format = .json
    return configuration
  }

  @Test func theFileSetsEveryKey() async throws {
    let yaml = """
      server: {url: "https://auth.example.com", ca_file: ca.pem, key_set_file: keys.json}
      data.directory: /var/lib/agent
      http:
        host: 0.0.0.0
        port: 8443
        names: [till-07, 192.168.1.5]
        tls: {certificate_file: c.pem, private_key_file: k.pem}
      device: {name: Store 12, serial_number: "4711", article_number: A-1}
      warnings.token_expiry_hours: 6
      log: {level: debug, format: json}
      """
    #expect(try await load(yaml: yaml) == everything)
  }

  private static let everyKey = [
    "server.url": "https://auth.example.com", "server.ca_file": "ca.pem",
    "server.key_set_file": "keys.json", "data.directory": "/var/lib/agent",
    "http.host": "0.0.0.0", "http.port": "8443", "http.names": "till-07,192.168.1.5",
    "http.tls.certificate_file": "c.pem", "http.tls.private_key_file": "k.pem", "device.name": "Store 12",
    "device.serial_number": "4711", "device.article_number": "A-1", "warnings.token_expiry_hours": "6",
    "log.level": "debug", "log.format": "json",
  ]

  @Test func environmentAndArgumentsSetEveryKey() async throws {
    #expect(try await load(arguments: Self.everyKey) == everything)
    let environment = Dictionary(
      uniqueKeysWithValues: Self.everyKey.map { key, value in
        ("COUNTERSIGN_AGENT_" + key.uppercased().replacing(".", with: "_"), value)
      })
    #expect(try await load(environment: environment) == everything)
  }

  @Test func theLaterSourceWins() async throws {
    let environment = ["COUNTERSIGN_AGENT_HTTP_PORT": "2", "COUNTERSIGN_AGENT_DEVICE_NAME": "b"]
    let configuration = try await load(
      yaml: "http.port: 1\ndevice: {name: a, serial_number: s}\n", environment: environment,
      arguments: ["http.port": "3"])
    #expect(configuration.http.port == 3)
    #expect(configuration.device == .init(name: "b", serialNumber: "s", articleNumber: nil))
  }

  @Test func whatIsWrongIsNamed() async throws {
    let table: [(String, String, String)] = [
      (
        "server.url", "http://auth.example.com",
        #"server.url: "http://auth.example.com" must start with https://, since its host is not loopback"#
      ),
      ("server.url", "https://a/", #"server.url: "https://a/" ends with a slash; leave it out"#),
      (
        "http.host", "0.0.0.0",
        "http.tls.certificate_file: is missing: http.host 0.0.0.0 can be reached from other machines"
      ),
      ("server.ca_file", "a\u{7}", "server.ca_file: \"a\u{7}\" is not a path (given in the arguments)"),
      ("http.host", "-", #"http.host: "-" is not an IP address or a host name (given in the arguments)"#),
      ("http.port", "0", #"http.port: "0" is not a whole number from 1 to 65535 (given in the arguments)"#),
      ("http.names", "a,b c", #"http.names: "b c" is not an IP address or a host name (given in the arguments)"#),
      ("http.tls.certificate_file", "c.pem", "http.tls.private_key_file: is missing beside http.tls.certificate_file"),
      ("http.tls.private_key_file", "k.pem", "http.tls.certificate_file: is missing beside http.tls.private_key_file"),
      (
        "device.name", "a\u{7}",
        "device.name: \"a\u{7}\" is not a text of at most 200 characters in one line (given in the arguments)"
      ),
      (
        "warnings.token_expiry_hours", "-1",
        #"warnings.token_expiry_hours: "-1" is not a whole number from 0 to 8760 (given in the arguments)"#
      ),
      ("log.format", "xml", #"log.format: "xml" is not one of auto, text, json (given in the arguments)"#),
      ("http.prot", "1", "http.prot: is not a known key (given in the arguments)"),
    ]
    for (key, value, problem) in table { #expect(try await problems(arguments: [key: value]) == [problem], "\(key)") }
    #expect(
      try await problems(environment: ["COUNTERSIGN_AGENT_PORT": "1"])
        == ["COUNTERSIGN_AGENT_PORT: is not a known variable (given in the environment)"])
  }

  @Test func filesThatAreNamedMustBeThere() async throws {
    let directory = try TemporaryDirectory()
    let certificate = try directory.write("", to: "c.pem")
    let loose = try directory.write("", to: "k.pem", mode: [.ownerReadWrite, .otherRead])
    let configuration = try await load(arguments: [
      "server.ca_file": "/nowhere/ca.pem", "http.tls.certificate_file": certificate,
      "http.tls.private_key_file": loose,
    ])
    let error = try #require(throws: ConfigurationError.self) { try configuration.checkFiles() }
    #expect(
      error.problems.map(\.description) == [
        "server.ca_file: /nowhere/ca.pem: cannot read: No such file or directory",
        "http.tls.private_key_file: \(loose) is open to other users (mode 604); take their permissions away with chmod go=",
      ])
    try AgentConfiguration().checkFiles()
  }

  @Test func commandsReachItAtLoopback() {
    let table: [(String, Bool, String)] = [
      ("127.0.0.1", false, "http://127.0.0.1:8081"), ("::1", false, "http://[::1]:8081"),
      ("0.0.0.0", true, "https://127.0.0.1:8081"), ("::", true, "https://[::1]:8081"),
      ("till-07", true, "https://till-07:8081"),
    ]
    for (host, hasTLS, address) in table {
      var configuration = AgentConfiguration()
      configuration.http.host = host
      if hasTLS { configuration.http.tls = .init(certificateFile: "c", privateKeyFile: "k") }
      #expect(configuration.localAddress == address)
    }
  }
}
