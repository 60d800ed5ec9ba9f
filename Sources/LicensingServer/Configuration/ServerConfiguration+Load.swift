import LineLogging
import Logging
package import Settings
import SystemPackage
import WebPages

extension Logger.Level {
  fileprivate static let words = allCases.map(\.rawValue).joined(separator: ", ")
}

extension ServerConfiguration {
  /// Reads the configuration; later sources win over earlier ones. Looks at no file but the one named.
  /// - Parameters:
  ///   - file: path of a YAML file, or `nil` for none.
  ///   - environment: the process's environment; `COUNTERSIGN_HTTP_PORT` sets `http.port`.
  ///   - arguments: dotted key → text, lists separated by commas.
  /// - Throws: `ConfigurationError` with every problem found.
  package static func load(
    file: String?, environment: [String: String], arguments: [String: String]
  ) async throws(ConfigurationError) -> ServerConfiguration {
    let refused = Self.problems(of: arguments)
    guard refused.isEmpty else { throw ConfigurationError(problems: refused) }
    let sources = try await ConfigurationSources<ServerConfigurationKey>(
      file: file, environment: environment, arguments: arguments)
    return try ServerConfiguration(sources)
  }

  /// A pure function of what the sources hold.
  init(_ sources: ConfigurationSources<ServerConfigurationKey>) throws(ConfigurationError) {
    self.init()
    var reader = SettingReader(sources)
    readListeners(&reader)
    readStorage(&reader)
    readRules(&reader)
    readIssuer(&reader)
    guard reader.problems.isEmpty else { throw ConfigurationError(problems: reader.problems) }
  }

  private mutating func readListeners(_ reader: inout SettingReader<ServerConfigurationKey>) {
    let host = "an IP address or a host name"
    reader.read(.httpHost, into: &http.host, expectation: host) { NetworkNotation.isHost($0) ? $0 : nil }
    reader.read(.httpPort, into: &http.port, in: 1...65_535)
    reader.read(list: .httpTrustedProxies, into: &http.trustedProxies, reject: NetworkNotation.proxyProblem)
    readTLS(&reader)
    reader.read(.httpMaxConnections, into: &http.maxConnections, in: 1...1_000_000)
    reader.read(.httpMaxConnectionsPerAddress, into: &http.maxConnectionsPerAddress, in: 1...1_000_000)
    reader.read(.httpHeaderTimeout, into: &http.headerTimeoutSeconds, in: 1...3600)
    reader.read(.httpRequestTimeout, into: &http.requestTimeoutSeconds, in: 1...3600)
    reader.read(.httpIdleTimeout, into: &http.idleTimeoutSeconds, in: 1...3600)
    reader.read(.httpWriteTimeout, into: &http.writeTimeoutSeconds, in: 1...3600)
    reader.read(.httpDrain, into: &http.drainSeconds, in: 0...60)

    reader.read(.managementHost, into: &management.host, expectation: host) { NetworkNotation.isHost($0) ? $0 : nil }
    reader.read(.managementPort, into: &management.port, in: 1...65_535)
    if management.host == http.host && management.port == http.port {
      reader.report(.managementPort, "\(management.port) is already http.port on the same host")
    }
  }

  private mutating func readTLS(_ reader: inout SettingReader<ServerConfigurationKey>) {
    var certificate: String?
    var privateKey: String?
    reader.read(optionalPath: .httpTLSCertificateFile, into: &certificate)
    reader.read(optionalPath: .httpTLSPrivateKeyFile, into: &privateKey)
    switch (certificate, privateKey) {
    case (let certificate?, let privateKey?):
      http.tls = TLS(certificateFile: certificate, privateKeyFile: privateKey)
    case (_?, nil):
      reader.report(.httpTLSPrivateKeyFile, "is missing beside http.tls.certificate_file")
    case (nil, _?):
      reader.report(.httpTLSCertificateFile, "is missing beside http.tls.private_key_file")
    case (nil, nil): break
    }
  }

  private mutating func readStorage(_ reader: inout SettingReader<ServerConfigurationKey>) {
    reader.read(path: .dataDirectory, into: &data.directory)
    let directory = FilePath(data.directory)
    let defaultDatabase = directory.appending("countersign.sqlite").string
    store = .sqlite(path: defaultDatabase)
    reader.read(.store, into: &store, expectation: "\"sqlite\", \"sqlite:PATH\" or a URL that begins with postgresql:")
    { text in
      Store(text, defaultDatabase: defaultDatabase)
    }
    readPostgreSQL(&reader)
    masterKey.file = directory.appending("master.key").string
    reader.read(path: .masterKeyFile, into: &masterKey.file)
  }

  private mutating func readRules(_ reader: inout SettingReader<ServerConfigurationKey>) {
    reader.read(.deviceAuthorizationLifetime, into: &deviceAuthorization.lifetimeSeconds, in: 1...600)
    reader.read(.deviceAuthorizationInterval, into: &deviceAuthorization.intervalSeconds, in: 0...60)
    reader.read(limit: .limitsPendingPerAddress, into: &limits.pendingPerAddress)
    reader.read(limit: .limitsPendingPerPrefix, into: &limits.pendingPerPrefix)
    reader.read(limit: .limitsPendingTotal, into: &limits.pendingTotal)
    reader.read(limit: .limitsWrongCodesPerUser, into: &limits.wrongCodesPerUser)
    reader.read(limit: .limitsWrongCodesPerAddress, into: &limits.wrongCodesPerAddress)
    reader.read(limit: .limitsWrongCodesPerOrganization, into: &limits.wrongCodesPerOrganization)
    reader.read(limit: .limitsSignInsPerAccount, into: &limits.signInsPerAccount)
    reader.read(limit: .limitsSignInsPerAddress, into: &limits.signInsPerAddress)
    reader.read(limit: .limitsChecksPerKeyPerMinute, into: &limits.checksPerKeyPerMinute)
    reader.read(limit: .limitsWrongKeysPerAddress, into: &limits.wrongKeysPerAddress)
    reader.read(limit: .limitsWrongKeysPerProduct, into: &limits.wrongKeysPerProduct)
    reader.read(path: .publicDirectory, into: &publicFiles.directory)
    reader.read(.consoleBrandName, into: &console.brandName, expectation: "a name of 1 to 60 characters") { text in
      (1...60).contains(text.count) ? text : nil
    }
    reader.read(.consoleBrandColor, into: &console.brandColor, expectation: "a color like #8c1c2e") { text in
      text.isEmpty ? .some(nil) : BrandColor(text).map { .some($0) }
    }
    reader.read(optionalPath: .consoleBrandLogo, into: &console.brandLogo)
    reader.read(.signingAlgorithm, into: &signing.algorithm)
    reader.read(.logLevel, into: &log.level, expectation: "one of \(Logger.Level.words)") { Logger.Level(rawValue: $0) }
    reader.read(.logFormat, into: &log.format)
  }

  /// Comes last: the default follows the listener.
  private mutating func readIssuer(_ reader: inout SettingReader<ServerConfigurationKey>) {
    issuer = "\(http.tls == nil ? "http" : "https")://127.0.0.1:\(http.port)"
    var given = issuer
    guard reader.read(.issuer, into: &given, expectation: "", { $0 }) else { return }
    if let problem = IssuerURL.problem(given) {
      reader.report(.issuer, "\"\(given)\" \(problem)")
    } else {
      issuer = given
    }
  }
}

extension ServerConfiguration.Store {
  fileprivate init?(_ text: String, defaultDatabase: String) {
    if text == "sqlite" { self = .sqlite(path: defaultDatabase) } else { self.init(text) }
  }

  /// - Parameter text: `sqlite:PATH`, or a URL that begins with `postgresql:`.
  package init?(_ text: String) {
    if let url = ServerConfiguration.DatabaseURL(text) {
      self = .postgresql(url)
      return
    }
    let scheme = "sqlite:"
    let path = String(text.dropFirst(scheme.count))
    guard text.hasPrefix(scheme), PathNotation.isPath(path) else { return nil }
    self = .sqlite(path: path)
  }
}
