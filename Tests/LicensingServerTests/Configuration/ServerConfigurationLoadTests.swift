import TestDirectories
import Settings
import LineLogging
import Logging
import Testing
import WebPages

@testable import LicensingServer

/// Keys and defaults in one place, beside the documented ones.
@Suite struct ServerConfigurationLoadTests {
  typealias Key = ServerConfigurationKey

  private func load(
    yaml: String? = nil, environment: [String: String] = [:], arguments: [String: String] = [:]
  ) async throws -> ServerConfiguration {
    guard let yaml else {
      return try await ServerConfiguration.load(file: nil, environment: environment, arguments: arguments)
    }
    let directory = try TemporaryDirectory()
    let path = try directory.write(yaml, to: "server.yaml")
    return try await ServerConfiguration.load(file: path, environment: environment, arguments: arguments)
  }

  private func problems(
    yaml: String? = nil, environment: [String: String] = [:], arguments: [String: String] = [:]
  ) async throws -> [ConfigurationProblem] {
    let error = try await #require(throws: ConfigurationError.self) {
      try await load(yaml: yaml, environment: environment, arguments: arguments)
    }
    return error.problems
  }

  @Test func nothingGivenIsTheDefaults() async throws {
    #expect(try await load() == ServerConfiguration())
    let others = ["PATH": "/bin", "COUNTERSIGN_STRICT": "1", "COUNTERSIGN_AGENT_HTTP_PORT": "8082"]
    #expect(try await load(environment: others) == ServerConfiguration())
    #expect(try await load(yaml: "# nothing\n\n") == ServerConfiguration())
    #expect(try await load(yaml: "http:\n  tls:\nlimits:\n  # pending_total: 1\n") == ServerConfiguration())
  }

  @Test func theFileSetsEveryKey() async throws {
    let configuration = try await load(
      yaml: """
        issuer: https://licenses.example.com
        http:
          host: 0.0.0.0
          port: 8443
          trusted_proxies: [10.0.0.0/8, "fd00::1"]
          tls: {certificate_file: c.pem, private_key_file: k.pem}
          max_connections: 1
          max_connections_per_address: 2
          header_timeout_seconds: 3
          request_timeout_seconds: 4
          idle_timeout_seconds: 5
          write_timeout_seconds: 6
          drain_seconds: 7
        management: {host: "::1", port: 9000}
        data.directory: /srv/c
        store: sqlite:/srv/other.db
        postgresql:
          connections: 20
          wait_seconds: 1
          connection_life_seconds: 60
          statement_timeout_seconds: 2
          lock_timeout_seconds: 3
          pooler: transaction
        master_key: {file: /etc/c/master.key}
        device_authorization: {lifetime_seconds: 60, interval_seconds: 0}
        limits:
          pending_per_address: 1
          pending_per_prefix: 2
          pending_total: 3
          wrong_codes_per_user: 4
          wrong_codes_per_address: 6
          wrong_codes_per_organization: 0
          sign_ins_per_account: 8
          sign_ins_per_address: 0
          checks_per_key_per_minute: 9
          wrong_keys_per_address: 0
          wrong_keys_per_product: 10
        signing: {algorithm: EdDSA}
        console: {brand_name: Acme, brand_color: "#005F73", brand_logo: acme.svg}
        log: {level: trace, format: json}
        """)
    var expected = ServerConfiguration()
    expected.issuer = "https://licenses.example.com"
    expected.http.host = "0.0.0.0"
    expected.http.port = 8443
    expected.http.trustedProxies = ["10.0.0.0/8", "fd00::1"]
    expected.http.tls = .init(certificateFile: "c.pem", privateKeyFile: "k.pem")
    expected.http.maxConnections = 1
    expected.http.maxConnectionsPerAddress = 2
    expected.http.headerTimeoutSeconds = 3
    expected.http.requestTimeoutSeconds = 4
    expected.http.idleTimeoutSeconds = 5
    expected.http.writeTimeoutSeconds = 6
    expected.http.drainSeconds = 7
    expected.management.host = "::1"
    expected.management.port = 9000
    expected.data.directory = "/srv/c"
    expected.store = .sqlite(path: "/srv/other.db")
    expected.postgresql.connections = 20
    expected.postgresql.waitSeconds = 1
    expected.postgresql.connectionLifeSeconds = 60
    expected.postgresql.statementTimeoutSeconds = 2
    expected.postgresql.lockTimeoutSeconds = 3
    expected.postgresql.pooler = .transaction
    expected.masterKey.file = "/etc/c/master.key"
    expected.deviceAuthorization.lifetimeSeconds = 60
    expected.deviceAuthorization.intervalSeconds = 0
    expected.limits.pendingPerAddress = 1
    expected.limits.pendingPerPrefix = 2
    expected.limits.pendingTotal = 3
    expected.limits.wrongCodesPerUser = 4
    expected.limits.wrongCodesPerAddress = 6
    expected.limits.wrongCodesPerOrganization = nil
    expected.limits.signInsPerAccount = 8
    expected.limits.signInsPerAddress = nil
    expected.limits.checksPerKeyPerMinute = 9
    expected.limits.wrongKeysPerAddress = nil
    expected.limits.wrongKeysPerProduct = 10
    expected.signing.algorithm = .eddsa
    expected.console.brandName = "Acme"
    expected.console.brandColor = BrandColor("#005f73")
    expected.console.brandLogo = "acme.svg"
    expected.log.level = .trace
    expected.log.format = .json
    #expect(configuration == expected)
  }

  @Test func theEnvironmentWinsOverTheFileAndArgumentsOverBoth() async throws {
    let yaml = "http: {port: 1001, host: 127.0.0.1, max_connections: 11}"
    let environment = ["COUNTERSIGN_HTTP_PORT": "1002", "COUNTERSIGN_HTTP_MAX_CONNECTIONS": "12"]
    let configuration = try await load(yaml: yaml, environment: environment, arguments: ["http.port": "1003"])
    var expected = ServerConfiguration()
    expected.issuer = "http://127.0.0.1:1003"
    expected.http.port = 1003
    expected.http.maxConnections = 12
    #expect(configuration == expected)
  }

  @Test func listsAreSeparatedByCommasOutsideTheFile() async throws {
    let environment = ["COUNTERSIGN_HTTP_TRUSTED_PROXIES": "10.0.0.1, fd00::/8"]
    #expect(try await load(environment: environment).http.trustedProxies == ["10.0.0.1", "fd00::/8"])
    #expect(try await load(arguments: ["http.trusted_proxies": "::1"]).http.trustedProxies == ["::1"])
  }

  @Test func everyKeyHasItsOwnVariable() {
    #expect(Set(Key.allCases.map(\.environmentVariable)).count == Key.allCases.count)
    #expect(Key.httpTLSPrivateKeyFile.environmentVariable == "COUNTERSIGN_HTTP_TLS_PRIVATE_KEY_FILE")
  }

  @Test func whatIsNotGivenFollowsWhatIs() async throws {
    let moved = try await load(environment: ["COUNTERSIGN_DATA_DIRECTORY": "/srv/c/"])
    #expect(moved.store == .sqlite(path: "/srv/c/countersign.sqlite"))
    #expect(moved.masterKey.file == "/srv/c/master.key")
    let secure = try await load(yaml: "http: {port: 8443, tls: {certificate_file: c, private_key_file: k}}")
    #expect(secure.issuer == "https://127.0.0.1:8443")
    let cleared = try await load(
      yaml: "http: {tls: {certificate_file: c, private_key_file: k}}",
      environment: [
        Key.httpTLSCertificateFile.environmentVariable: "", Key.httpTLSPrivateKeyFile.environmentVariable: "",
      ])
    #expect(cleared.http.tls == nil)
  }

  struct Bad: Sendable, CustomTestStringConvertible {
    var yaml: String?
    var environment: [String: String] = [:]
    let problems: [String]
    var testDescription: String { problems.joined() }

    init(_ yaml: String, _ problems: String...) { (self.yaml, self.problems) = (yaml, problems) }
    init(variable: String, _ value: String, _ problem: String) {
      (environment, problems) = ([variable: value], [problem])
    }
  }

  @Test(arguments: [
    Bad(
      "http: {port: 80x80}", "http.port: \"80x80\" is not a whole number from 1 to 65535 (given in FILE)"),
    Bad("http: {port: 0}", "http.port: \"0\" is not a whole number from 1 to 65535 (given in FILE)"),
    Bad("http: {port: 65536}", "http.port: \"65536\" is not a whole number from 1 to 65535 (given in FILE)"),
    Bad("http: {port: +80}", "http.port: \"+80\" is not a whole number from 1 to 65535 (given in FILE)"),
    Bad("http: {port: 8_080}", "http.port: \"8_080\" is not a whole number from 1 to 65535 (given in FILE)"),
    Bad(
      "http: {port: 99999999999999999999}",
      "http.port: \"99999999999999999999\" is not a whole number from 1 to 65535 (given in FILE)"),
    Bad("http: {port: }", "http.port: \"\" is not a whole number from 1 to 65535 (given in FILE)"),
    Bad("http: {port: [1, 2]}", "http.port: is not a single value (given in FILE)"),
    Bad("http: {port: 1}\nhttp.port: 2", "http.port: is written twice (given in FILE)"),
    Bad("http: {prot: 8080}", "http.prot: is not a known key (given in FILE)"),
    Bad("http: 8080", "http: is not a known key (given in FILE)"),
    Bad("issuer: {url: a}", "issuer.url: is not a known key (given in FILE)"),
    Bad("http: {host: bad host}", "http.host: \"bad host\" is not an IP address or a host name (given in FILE)"),
    Bad("management: {host: 1.2.3}", "management.host: \"1.2.3\" is not an IP address or a host name (given in FILE)"),
    Bad("management: {port: 8080}", "management.port: 8080 is already http.port on the same host"),
    Bad("http: {trusted_proxies: 10.0.0.1}", "http.trusted_proxies: is not a list (given in FILE)"),
    Bad(
      "http: {trusted_proxies: [0.0.0.0/0]}",
      "http.trusted_proxies: \"0.0.0.0/0\" takes in addresses of strangers (given in FILE)"),
    Bad(
      "http: {trusted_proxies: [\"::/0\", proxy]}",
      "http.trusted_proxies: \"::/0\" takes in addresses of strangers (given in FILE)",
      "http.trusted_proxies: \"proxy\" is not an IP address or network (CIDR) (given in FILE)"),
    Bad(
      "http: {tls: {certificate_file: c.pem}}",
      "http.tls.private_key_file: is missing beside http.tls.certificate_file"),
    Bad(
      "http: {tls: {private_key_file: k.pem}}",
      "http.tls.certificate_file: is missing beside http.tls.private_key_file"),
    Bad(
      "http: {max_connections: 0}",
      "http.max_connections: \"0\" is not a whole number from 1 to 1000000 (given in FILE)"),
    Bad(
      "http: {max_connections_per_address: many}",
      "http.max_connections_per_address: \"many\" is not a whole number from 1 to 1000000 (given in FILE)"),
    Bad(
      "http: {header_timeout_seconds: 10s}",
      "http.header_timeout_seconds: \"10s\" is not a whole number from 1 to 3600 (given in FILE)"),
    Bad(
      "http: {idle_timeout_seconds: -1}",
      "http.idle_timeout_seconds: \"-1\" is not a whole number from 1 to 3600 (given in FILE)"),
    Bad(
      "http: {request_timeout_seconds: 1.5}",
      "http.request_timeout_seconds: \"1.5\" is not a whole number from 1 to 3600 (given in FILE)"),
    Bad("data: {directory: \"\"}", "data.directory: \"\" is not a path (given in FILE)"),
    Bad(
      "store: mysql",
      "store: \"mysql\" is not \"sqlite\", \"sqlite:PATH\" or a URL that begins with postgresql: (given in FILE)"),
    Bad(
      "store: \"sqlite:\"",
      "store: \"sqlite:\" is not \"sqlite\", \"sqlite:PATH\" or a URL that begins with postgresql: (given in FILE)"),
    Bad("master_key: {file: \"\"}", "master_key.file: \"\" is not a path (given in FILE)"),
    Bad(
      "device_authorization: {lifetime_seconds: 601}",
      "device_authorization.lifetime_seconds: \"601\" is not a whole number from 1 to 600 (given in FILE)"),
    Bad(
      "device_authorization: {interval_seconds: 61}",
      "device_authorization.interval_seconds: \"61\" is not a whole number from 0 to 60 (given in FILE)"),
    Bad(
      "limits: {pending_total: none}",
      "limits.pending_total: \"none\" is not a whole number from 1 to 1000000000, or 0 for no limit (given in FILE)"),
    Bad("signing: {algorithm: RS256}", "signing.algorithm: \"RS256\" is not one of ES256, EdDSA (given in FILE)"),
    Bad(
      "log: {level: loud}",
      "log.level: \"loud\" is not one of trace, debug, info, notice, warning, error, critical (given in FILE)"),
    Bad("log: {format: xml}", "log.format: \"xml\" is not one of auto, text, json (given in FILE)"),
    Bad(
      "issuer: http://licenses.example.com",
      "issuer: \"http://licenses.example.com\" must start with https://, since its host is not loopback"),
    Bad(
      "log: {level: loud}\nhttp: {port: x, idle: 1}", "http.idle: is not a known key (given in FILE)",
      "http.port: \"x\" is not a whole number from 1 to 65535 (given in FILE)",
      "log.level: \"loud\" is not one of trace, debug, info, notice, warning, error, critical (given in FILE)"),
    Bad(
      variable: "COUNTERSIGN_HTTP_PRT", "1", "COUNTERSIGN_HTTP_PRT: is not a known variable (given in the environment)"),
    Bad(
      variable: "COUNTERSIGN_HTTP_PORT", "",
      "http.port: \"\" is not a whole number from 1 to 65535 (given in the environment)"),
    Bad(
      variable: "COUNTERSIGN_HTTP_TRUSTED_PROXIES", "10.0.0.1,",
      "http.trusted_proxies: \"\" is not an IP address or network (CIDR) (given in the environment)"),
    Bad(variable: "COUNTERSIGN_ISSUER", "", "issuer: \"\" does not start with https://"),
  ]) func aBadConfigurationNamesItsKeys(_ bad: Bad) async throws {
    let directory = try TemporaryDirectory()
    let path = try bad.yaml.map { try directory.write($0, to: "server.yaml") }
    let error = try await #require(throws: ConfigurationError.self) {
      try await ServerConfiguration.load(file: path, environment: bad.environment, arguments: [:])
    }
    #expect(error.problems.map(\.description) == bad.problems.map { $0.replacing("FILE", with: path ?? "") })
    #expect(error.description == error.problems.map(\.description).joined(separator: "\n"))
  }

  @Test func anUnknownArgumentIsNamed() async throws {
    let found = try await problems(arguments: ["http.prot": "1", "log.level": "loud"])
    #expect(found.map(\.key) == ["http.prot", "log.level"])
    #expect(found.first?.message == "is not a known key (given in the arguments)")
  }

  @Test func aBadValueIsReportedWhereItWins() async throws {
    let found = try await problems(yaml: "http: {port: 1}", environment: ["COUNTERSIGN_HTTP_PORT": "x"])
    #expect(found.map(\.message) == ["\"x\" is not a whole number from 1 to 65535 (given in the environment)"])
  }

  @Test(arguments: ["- a\n- b\n", "http: {port: 1", "a: [[1]]", "http: {port: 1, port: 2}"])
  func aFileThatIsNoMappingOfKeysIsRefused(yaml: String) async throws {
    #expect(try await problems(yaml: yaml).map(\.key) == ["config"])
  }

  @Test func aMissingFileIsRefused() async throws {
    let error = try await #require(throws: ConfigurationError.self) {
      try await ServerConfiguration.load(file: "/nowhere/server.yaml", environment: [:], arguments: [:])
    }
    #expect(error.problems.map(\.key) == ["config"])
    #expect(error.problems.first?.message.hasPrefix("/nowhere/server.yaml cannot be read: ") == true)
  }
}
