import Settings

/// The keys of the configuration, as they are written in the file (dots separate sections) and as arguments.
package enum ServerConfigurationKey: String, ConfigurationKey {
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
  case httpDrain = "http.drain_seconds"
  case managementHost = "management.host"
  case managementPort = "management.port"
  case dataDirectory = "data.directory"
  case store
  case postgresqlConnections = "postgresql.connections"
  case postgresqlWait = "postgresql.wait_seconds"
  case postgresqlConnectionLife = "postgresql.connection_life_seconds"
  case postgresqlStatementTimeout = "postgresql.statement_timeout_seconds"
  case postgresqlLockTimeout = "postgresql.lock_timeout_seconds"
  case postgresqlPooler = "postgresql.pooler"
  case masterKeyFile = "master_key.file"
  case deviceAuthorizationLifetime = "device_authorization.lifetime_seconds"
  case deviceAuthorizationInterval = "device_authorization.interval_seconds"
  case limitsPendingPerAddress = "limits.pending_per_address"
  case limitsPendingPerPrefix = "limits.pending_per_prefix"
  case limitsPendingTotal = "limits.pending_total"
  case limitsWrongCodesPerUser = "limits.wrong_codes_per_user"
  case limitsWrongCodesPerAddress = "limits.wrong_codes_per_address"
  case limitsWrongCodesPerOrganization = "limits.wrong_codes_per_organization"
  case limitsSignInsPerAccount = "limits.sign_ins_per_account"
  case limitsSignInsPerAddress = "limits.sign_ins_per_address"
  case limitsChecksPerKeyPerMinute = "limits.checks_per_key_per_minute"
  case limitsWrongKeysPerAddress = "limits.wrong_keys_per_address"
  case limitsWrongKeysPerProduct = "limits.wrong_keys_per_product"
  case signingAlgorithm = "signing.algorithm"
  case publicDirectory = "public.directory"
  case consoleBrandName = "console.brand_name"
  case consoleBrandColor = "console.brand_color"
  case consoleBrandLogo = "console.brand_logo"
  case logLevel = "log.level"
  case logFormat = "log.format"

  package static let environmentPrefix = "COUNTERSIGN_"

  /// The package's own build reads the first; the others are settings of the license agent.
  package static let foreignVariables = ["COUNTERSIGN_STRICT", "COUNTERSIGN_AGENT_"]
}
