import LineLogging
import Logging
import SecretFiles
package import Settings

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension AgentConfiguration {
  /// Reads the configuration; later sources win over earlier ones. Looks at no file but the one named.
  /// - Parameters:
  ///   - file: path of a YAML file, or `nil` for none.
  ///   - environment: the process's environment; `COUNTERSIGN_AGENT_HTTP_PORT` sets `http.port`.
  ///   - arguments: dotted key → text, lists separated by commas.
  /// - Throws: `ConfigurationError` with every problem found.
  package static func load(
    file: String?, environment: [String: String], arguments: [String: String]
  ) async throws(ConfigurationError) -> AgentConfiguration {
    let sources = try await ConfigurationSources<AgentConfigurationKey>(
      file: file, environment: environment, arguments: arguments)
    var reader = SettingReader(sources)
    var configuration = AgentConfiguration()
    configuration.read(&reader)
    guard reader.problems.isEmpty else { throw ConfigurationError(problems: reader.problems) }
    return configuration
  }

  /// Looks at the files that the keys name. Changes nothing.
  package func checkFiles() throws(ConfigurationError) {
    var problems: [ConfigurationProblem] = []
    let readable: [(AgentConfigurationKey, String?)] = [
      (.serverCAFile, server.caFile), (.serverKeySetFile, server.keySetFile),
      (.httpTLSCertificateFile, http.tls?.certificateFile),
    ]
    for case (let key, let path?) in readable where access(path, R_OK) != 0 {
      let error = SecretFileError.system(path: path, operation: "read", errno: errno)
      problems.append(ConfigurationProblem(key: key.rawValue, message: error.description))
    }
    if let path = http.tls?.privateKeyFile {
      do { try SecretFile.check(path: path) } catch {
        problems.append(
          ConfigurationProblem(
            key: AgentConfigurationKey.httpTLSPrivateKeyFile.rawValue, message: error.description))
      }
    }
    guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
  }

  private mutating func read(_ reader: inout SettingReader<AgentConfigurationKey>) {
    readServer(&reader)
    reader.read(path: .dataDirectory, into: &data.directory)
    readListener(&reader)
    reader.read(path: .publicDirectory, into: &publicFiles.directory)
    Self.read(.deviceName, into: &device.name, &reader)
    Self.read(.deviceSerialNumber, into: &device.serialNumber, &reader)
    Self.read(.deviceArticleNumber, into: &device.articleNumber, &reader)
    reader.read(.warningsTokenExpiryHours, into: &warnings.tokenExpiryHours, in: 0...8760)
    let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
    reader.read(.logLevel, into: &log.level, expectation: "one of \(levels)") { Logger.Level(rawValue: $0) }
    reader.read(.logFormat, into: &log.format)
  }

  private mutating func readServer(_ reader: inout SettingReader<AgentConfigurationKey>) {
    var given = server.url
    if reader.read(.serverURL, into: &given, expectation: "", { $0 }) {
      if let problem = IssuerURL.problem(given) {
        reader.report(.serverURL, "\"\(given)\" \(problem)")
      } else {
        server.url = given
      }
    }
    reader.read(optionalPath: .serverCAFile, into: &server.caFile)
    reader.read(optionalPath: .serverKeySetFile, into: &server.keySetFile)
  }

  private mutating func readListener(_ reader: inout SettingReader<AgentConfigurationKey>) {
    let host = "an IP address or a host name"
    reader.read(.httpHost, into: &http.host, expectation: host) { NetworkNotation.isHost($0) ? $0 : nil }
    reader.read(.httpPort, into: &http.port, in: 1...65_535)
    reader.read(list: .httpNames, into: &http.names) { NetworkNotation.isHost($0) ? nil : "is not \(host)" }
    var certificate: String?
    var privateKey: String?
    reader.read(optionalPath: .httpTLSCertificateFile, into: &certificate)
    reader.read(optionalPath: .httpTLSPrivateKeyFile, into: &privateKey)
    switch (certificate, privateKey) {
    case (let certificate?, let privateKey?):
      http.tls = TLS(certificateFile: certificate, privateKeyFile: privateKey)
    case (_?, nil): reader.report(.httpTLSPrivateKeyFile, "is missing beside http.tls.certificate_file")
    case (nil, _?): reader.report(.httpTLSCertificateFile, "is missing beside http.tls.private_key_file")
    case (nil, nil):
      if !NetworkNotation.isLoopback(http.host) {
        reader.report(.httpTLSCertificateFile, "is missing: http.host \(http.host) can be reached from other machines")
      }
    }
  }

  /// Reads what the machine says of itself; the empty text stands for nothing.
  private static func read(
    _ key: AgentConfigurationKey, into setting: inout String?, _ reader: inout SettingReader<AgentConfigurationKey>
  ) {
    reader.read(key, into: &setting, expectation: "a text of at most 200 characters in one line") { text -> String?? in
      if text.isEmpty { return .some(nil) }
      let isPlain = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
      guard isPlain, text.unicodeScalars.count <= 200 else { return nil }
      return text
    }
  }
}
