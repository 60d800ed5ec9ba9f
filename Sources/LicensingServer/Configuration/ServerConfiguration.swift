// What an operator can set, and how the server comes to know it.
//
// The program calls `ServerConfiguration.load` first of all. It layers three sources (file, environment, arguments; the
// later wins), checks every value that is present and either returns this value or throws a `ConfigurationError` that
// names each key that is wrong. `checkFiles` then looks at the files the keys name; the master key has a `MasterKeyFile`.
// How sources are read is in Settings, how files with secrets are in SecretFiles. Nothing here reads a clock.

import Settings
package import LineLogging
package import WebPages

/// Every setting of the authorization server. A fresh value holds the defaults; derived ones (`issuer`, `store`,
/// `masterKey.file`) are what the other defaults make them.
package struct ServerConfiguration: Sendable, Equatable {
  /// The authorization server's issuer identifier (RFC 8414, section 2): scheme and authority, no trailing slash.
  /// Every URL the server hands out starts with it; no request header has a say.
  package var issuer = "http://127.0.0.1:8080"
  package var http = HTTP()
  package var management = Management()
  package var data = DataLocation()
  package var store = Store.sqlite(path: "./data/countersign.sqlite")
  package var postgresql = PostgreSQL()
  package var masterKey = MasterKey()
  package var deviceAuthorization = DeviceAuthorization()
  package var limits = Limits()
  package var signing = Signing()
  package var publicFiles = PublicFiles()
  package var console = Console()
  package var log = LogSettings()

  package init() {}

  /// The public listener. Times are whole seconds.
  package struct HTTP: Sendable, Equatable {
    /// An address, or a name that resolves to one.
    package var host = "127.0.0.1"
    package var port = 8080
    /// Addresses and networks (CIDR, RFC 4632) whose `X-Forwarded-For` is believed, in the notation they were given in.
    package var trustedProxies: [String] = []
    /// Present when the server ends TLS itself.
    package var tls: TLS?
    package var maxConnections = 12_000
    package var maxConnectionsPerAddress = 200
    package var headerTimeoutSeconds = 10
    package var requestTimeoutSeconds = 30
    package var idleTimeoutSeconds = 60
    package var writeTimeoutSeconds = 30
    package var drainSeconds = 0
  }

  /// PEM files of the public listener.
  package struct TLS: Sendable, Equatable {
    package var certificateFile: String
    package var privateKeyFile: String

    package init(certificateFile: String, privateKeyFile: String) {
      self.certificateFile = certificateFile
      self.privateKeyFile = privateKeyFile
    }
  }

  /// The listener for health and metrics, which is not for the public.
  package struct Management: Sendable, Equatable {
    package var host = "127.0.0.1"
    package var port = 9464
  }

  /// Where the server keeps what it owns.
  package struct DataLocation: Sendable, Equatable {
    package var directory = "./data"
  }

  /// Which engine holds the records.
  package enum Store: Sendable, Equatable {
    case sqlite(path: String)
    case postgresql(DatabaseURL)
  }

  /// The key that all other keys are derived from or sealed under.
  package struct MasterKey: Sendable, Equatable {
    package var file = "./data/master.key"
  }

  /// RFC 8628, section 3.2: `expires_in` and `interval`, in seconds.
  package struct DeviceAuthorization: Sendable, Equatable {
    package var lifetimeSeconds = 600
    package var intervalSeconds = 5
  }

  /// Bounds on what may be pending, on wrong codes, wrong license keys and sign-ins that fail within ten minutes, and on license
  /// checks within one. `nil`: the operator lifted the limit (by writing 0).
  package struct Limits: Sendable, Equatable {
    package var pendingPerAddress: Int? = 20
    package var pendingPerPrefix: Int? = 200
    package var pendingTotal: Int? = 10_000
    package var wrongCodesPerUser: Int? = 5
    package var wrongCodesPerAddress: Int? = 10
    package var wrongCodesPerOrganization: Int? = 50
    package var signInsPerAccount: Int? = 10
    package var signInsPerAddress: Int? = 30
    package var checksPerKeyPerMinute: Int? = 60
    package var wrongKeysPerAddress: Int? = 300
    package var wrongKeysPerProduct: Int? = 3000
  }

  /// How new signing keys are made.
  package struct Signing: Sendable, Equatable {
    package var algorithm = Algorithm.es256

    /// The `alg` values (RFC 7518, section 3.1; RFC 8037) that the server signs with.
    package enum Algorithm: String, Sendable, CaseIterable {
      case es256 = "ES256"
      case eddsa = "EdDSA"
    }
  }

  /// What is served as it is: style sheet, scripts, images.
  package struct PublicFiles: Sendable, Equatable {
    /// Looked for in the working directory, then beside and above the program.
    package var directory = "Public"
  }

  /// The pages of administrators.
  package struct Console: Sendable, Equatable {
    package var brandName = "Countersign"
    /// nil: the style sheet's own accent.
    package var brandColor: BrandColor?
    /// Path of an SVG or PNG file; nil: the seal.
    package var brandLogo: String?
  }
}
