/// The keys of the configuration, as they are written in the file (dots separate sections) and as arguments.
package enum ServerConfigurationKey: String, CaseIterable, Sendable {
  case issuer
  case httpHost = "http.host"
  case httpPort = "http.port"
  case httpTrustedProxies = "http.trusted_proxies"
  case httpTLSCertificateFile = "http.tls.certificate_file"
  case httpTLSPrivateKeyFile = "http.tls.private_key_file"
  case httpMaxConnections = "http.max_connections"
  case httpMaxConnectionsPerAddress = "http.max_connections_per_address"
  case httpHeaderTimeout = "http.header_timeout_seconds"
  case httpRequestTimeout = "http.request_timeout_seconds"
  case httpIdleTimeout = "http.idle_timeout_seconds"
  case httpWriteTimeout = "http.write_timeout_seconds"
  case managementHost = "management.host"
  case managementPort = "management.port"
  case dataDirectory = "data.directory"
  case store
  case masterKeyFile = "master_key.file"
  case deviceAuthorizationLifetime = "device_authorization.lifetime_seconds"
  case deviceAuthorizationInterval = "device_authorization.interval_seconds"
  case limitsPendingPerAddress = "limits.pending_per_address"
  case limitsPendingPerPrefix = "limits.pending_per_prefix"
  case limitsPendingTotal = "limits.pending_total"
  case limitsWrongCodesPerUser = "limits.wrong_codes_per_user"
  case limitsWrongCodesPerAddress = "limits.wrong_codes_per_address"
  case limitsWrongCodesPerOrganization = "limits.wrong_codes_per_organization"
  case signingAlgorithm = "signing.algorithm"
  case publicDirectory = "public.directory"
  case consoleBrandName = "console.brand_name"
  case logLevel = "log.level"
  case logFormat = "log.format"

  /// What every environment variable of the server starts with.
  package static let environmentPrefix = "COUNTERSIGN_"

  /// The environment variable that sets this key: `COUNTERSIGN_HTTP_PORT` for `http.port`.
  package var environmentVariable: String {
    Self.environmentPrefix + rawValue.uppercased().replacing(".", with: "_")
  }

  /// Whether `name` is a section that holds keys (`http`, `http.tls`).
  static func isSection(_ name: String) -> Bool {
    allCases.contains { $0.rawValue.hasPrefix(name + ".") }
  }
}
