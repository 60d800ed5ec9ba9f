import Settings

/// The keys of the agent's configuration, as they are written in the file (dots separate sections) and as arguments.
package enum AgentConfigurationKey: String, ConfigurationKey {
  case serverURL = "server.url"
  case serverCAFile = "server.ca_file"
  case serverKeySetFile = "server.key_set_file"
  case dataDirectory = "data.directory"
  case httpHost = "http.host"
  case httpPort = "http.port"
  case httpNames = "http.names"
  case httpTLSCertificateFile = "http.tls.certificate_file"
  case httpTLSPrivateKeyFile = "http.tls.private_key_file"
  case publicDirectory = "public.directory"
  case deviceName = "device.name"
  case deviceSerialNumber = "device.serial_number"
  case deviceArticleNumber = "device.article_number"
  case warningsTokenExpiryHours = "warnings.token_expiry_hours"
  case logLevel = "log.level"
  case logFormat = "log.format"

  package static let environmentPrefix = "COUNTERSIGN_AGENT_"
}
