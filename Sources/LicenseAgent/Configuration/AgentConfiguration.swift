package import LineLogging

/// Configuration is what an operator can set, and how the agent comes to know it; how sources are read is in Settings.

/// Every setting of the license agent. A fresh value holds the defaults.
package struct AgentConfiguration: Sendable, Equatable {
  package var server = Server()
  package var data = DataLocation()
  package var http = HTTP()
  package var publicFiles = PublicFiles()
  package var device = Device()
  package var warnings = Warnings()
  package var log = LogSettings()

  package init() {}

  /// The authorization server.
  package struct Server: Sendable, Equatable {
    /// Its issuer identifier (RFC 8414 §2): scheme and authority, no trailing slash.
    package var url = "http://127.0.0.1:8080"
    /// PEM. Only certificates signed by one of these are believed; without it, the system's roots decide.
    package var caFile: String?
    /// JSON: a key set that the server has published, whose license files are believed while the agent has not fetched the keys
    /// itself.
    package var keySetFile: String?
  }

  /// Where the agent keeps what it owns.
  package struct DataLocation: Sendable, Equatable {
    package var directory = "./agent-data"
  }

  /// The listener for the programs and the browser of this machine.
  package struct HTTP: Sendable, Equatable {
    package var host = "127.0.0.1"
    package var port = 8081
    /// Further names that the agent may be asked by.
    package var names: [String] = []
    package var tls: TLS?
  }

  /// PEM files of the listener.
  package struct TLS: Sendable, Equatable {
    package var certificateFile: String
    package var privateKeyFile: String
  }

  /// What the pages need that is served as it is.
  package struct PublicFiles: Sendable, Equatable {
    package var directory = "Public"
  }

  /// What the machine says of itself.
  package struct Device: Sendable, Equatable {
    package var name: String?
    package var serialNumber: String?
    package var articleNumber: String?
  }

  package struct Warnings: Sendable, Equatable {
    /// How long before its end a token is said to expire soon.
    package var tokenExpiryHours = 24
  }
}

extension AgentConfiguration {
  /// Where the key of the local API is.
  package var apiKeyPath: String { data.directory + "/api-key" }

  /// Where the commands reach the running agent: an address that stands for every one is reached at loopback.
  package var localAddress: String {
    let host = http.host == "0.0.0.0" ? "127.0.0.1" : http.host == "::" ? "::1" : http.host
    return "\(http.tls == nil ? "http" : "https")://\(host.contains(":") ? "[\(host)]" : host):\(http.port)"
  }
}
