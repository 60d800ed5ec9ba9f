import Foundation
import Testing

/// A configuration with a mistake starts nothing: exit status 78 and a sentence that begins with the key.
struct ConfigurationTests {
  @Test(arguments: [
    ("COUNTERSIGN_HTTP_PORT", "http", "http.port: \"http\" is not a whole number from 1 to 65535"),
    ("COUNTERSIGN_HTTP_PORT", "65536", "http.port: \"65536\" is not a whole number from 1 to 65535"),
    ("COUNTERSIGN_HTTP_HOST", "not a host", "http.host: \"not a host\" is not an IP address or a host name"),
    (
      "COUNTERSIGN_HTTP_TRUSTED_PROXIES", "10.0.0.1,0.0.0.0/0",
      "http.trusted_proxies: \"0.0.0.0/0\" takes in addresses of strangers"
    ),
    (
      "COUNTERSIGN_HTTP_MAX_CONNECTIONS", "0",
      "http.max_connections: \"0\" is not a whole number from 1 to 1000000"
    ),
    (
      "COUNTERSIGN_STORE", "mysql",
      "store: \"mysql\" is not \"sqlite\", \"sqlite:PATH\" or a URL that begins with postgresql:"
    ),
    ("COUNTERSIGN_DATA_DIRECTORY", "", "data.directory: \"\" is not a path"),
    ("COUNTERSIGN_SIGNING_ALGORITHM", "RS256", "signing.algorithm: \"RS256\" is not one of ES256, EdDSA"),
    (
      "COUNTERSIGN_LOG_LEVEL", "loud",
      "log.level: \"loud\" is not one of trace, debug, info, notice, warning, error, critical"
    ),
    (
      "COUNTERSIGN_DEVICE_AUTHORIZATION_LIFETIME_SECONDS", "601",
      "device_authorization.lifetime_seconds: \"601\" is not a whole number from 1 to 600"
    ),
    (
      "COUNTERSIGN_DEVICE_AUTHORIZATION_INTERVAL_SECONDS", "-1",
      "device_authorization.interval_seconds: \"-1\" is not a whole number from 0 to 60"
    ),
    (
      "COUNTERSIGN_LIMITS_PENDING_TOTAL", "many",
      "limits.pending_total: \"many\" is not a whole number from 1 to 1000000000, or 0 for no limit"
    ),
    ("COUNTERSIGN_CONSOLE_BRAND_COLOR", "red", "console.brand_color: \"red\" is not a color like #8c1c2e"),
    ("COUNTERSIGN_HTTP_PROT", "8080", "COUNTERSIGN_HTTP_PROT: is not a known variable"),
  ])
  func aBadValueInTheEnvironmentIsNamed(variable: String, value: String, message: String) async throws {
    let refused = try await ServerInstallation().run("serve", environment: [variable: value])
    #expect(
      refused
        == .init(
          exit: .status(78), output: "", errors: "countersign-server: \(message) (given in the environment)\n"))
  }

  @Test(arguments: [
    ("http://auth.example.com", "must start with https://, since its host is not loopback"),
    ("https://auth.example.com/", "ends with a slash; leave it out"),
    ("https://auth.example.com/licensing", "has a path, a query or a fragment; leave it out"),
    ("auth.example.com", "does not start with https://"),
  ])
  func anIssuerThatDevicesCouldNotTrustIsRefused(issuer: String, message: String) async throws {
    let refused = try await ServerInstallation().run("serve", "--set", "issuer=\(issuer)")
    #expect(
      refused == .init(exit: .status(78), output: "", errors: "countersign-server: issuer: \"\(issuer)\" \(message)\n"))
  }

  @Test(arguments: [
    ("http.prot=8080", "http.prot: is not a known key (given in the arguments)"),
    ("management.port=8080", "management.port: 8080 is already http.port on the same host"),
    (
      "http.tls.certificate_file=server.pem",
      "http.tls.private_key_file: is missing beside http.tls.certificate_file"
    ),
    ("console.brand_logo=/nowhere/logo.svg", "console.brand_logo: /nowhere/logo.svg cannot be read"),
    (
      "data.directory=/nowhere/data",
      "data.directory: /nowhere/data: cannot make the directory: No such file or directory"
    ),
  ])
  func aBadArgumentIsNamed(setting: String, message: String) async throws {
    let refused = try await ServerInstallation().run("serve", "--set", setting)
    #expect(refused == .init(exit: .status(78), output: "", errors: "countersign-server: \(message)\n"))
  }

  @Test(arguments: [
    ("http:\n  prot: 8080\n", "http.prot: is not a known key (given in FILE)"),
    ("http:\n  port: 80 80\n", "http.port: \"80 80\" is not a whole number from 1 to 65535 (given in FILE)"),
    ("http.port: 8081\nhttp:\n  port: 8082\n", "http.port: is written twice (given in FILE)"),
  ])
  func aMistakeInTheFileIsNamed(text: String, message: String) async throws {
    let installation = try ServerInstallation()
    let file = try installation.directory.write(text, to: "server.yaml")
    let refused = try await installation.run("check-config", "--config", file)
    #expect(
      refused
        == .init(
          exit: .status(78), output: "",
          errors: "countersign-server: \(message.replacing("FILE", with: file))\n"))
  }

  @Test func aFileThatIsMissingIsNamed() async throws {
    let refused = try await ServerInstallation().run("serve", "--config", "/nowhere/server.yaml")
    #expect(refused.exit == .status(78))
    #expect(refused.output == "")
    #expect(refused.errors.hasPrefix("countersign-server: config: /nowhere/server.yaml cannot be read: "))
  }

  @Test func theFileThatIsHandedOutIsGood() async throws {
    let file = BuildProducts.packageRoot.appending(path: "Config/server.yaml").path
    let checked = try await ServerInstallation().run("check-config", "--config", file)
    #expect(checked == .init(exit: .status(0), output: "", errors: "The configuration is good.\n"))
  }

  @Test func allMistakesAreToldAtOnce() async throws {
    let refused = try await ServerInstallation().run(
      "serve", "--set", "http.port=0", environment: ["COUNTERSIGN_LOG_FORMAT": "xml"])
    #expect(
      refused
        == .init(
          exit: .status(78), output: "",
          errors: """
            countersign-server: http.port: "0" is not a whole number from 1 to 65535 (given in the arguments)
            log.format: "xml" is not one of auto, text, json (given in the environment)

            """))
  }
}
