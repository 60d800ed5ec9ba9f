// swift-tools-version: 6.2
import PackageDescription

// A computed property: every target gets a fresh copy (a stored `let` is evaluated too early to take effect).
var swiftSettings: [SwiftSetting] {
  var settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
  // `make test` and CI set this; a user with a newer compiler is not stopped by a warning it has learnt since.
  if Context.environment["COUNTERSIGN_STRICT"] != nil {
    settings.append(.treatAllWarnings(as: .error))
  }
  return settings
}

let package = Package(
  name: "countersign",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "LicenseTokens", targets: ["LicenseTokens"]),
    .executable(name: "countersign-server", targets: ["countersign-server"]),
    .executable(name: "countersign-agent", targets: ["countersign-agent"]),
    .executable(name: "countersign", targets: ["countersign"]),
  ],
  dependencies: [
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.100.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.0"),
  ],
  targets: [
    // System libraries
    .systemLibrary(
      name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
    .systemLibrary(
      name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
    .systemLibrary(
      name: "CQRCode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"]), .brew(["qrencode"])]),

    // Libraries, from the inside out
    .target(name: "Cryptography", dependencies: ["COpenSSL"], swiftSettings: swiftSettings),
    .target(name: "LicenseTokens", dependencies: ["Cryptography"], swiftSettings: swiftSettings),
    .target(name: "OAuthMessages", dependencies: ["LicenseTokens"], swiftSettings: swiftSettings),
    .target(
      name: "LicensingCore", dependencies: ["Cryptography", "LicenseTokens"], swiftSettings: swiftSettings),
    .target(
      name: "LicensingStore",
      dependencies: [
        "CPostgreSQL", "Cryptography", "LicenseTokens", "LicensingCore",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: swiftSettings),

    // What both programs are made of, whatever they decide
    .target(
      name: "WebPages",
      dependencies: [
        "Cryptography", "LicenseTokens",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Mustache", package: "swift-mustache"),
        .product(name: "NIOCore", package: "swift-nio"),
      ],
      resources: [.embedInCode("Templates")],
      swiftSettings: swiftSettings),
    .target(
      name: "SecretFiles", dependencies: [.product(name: "SystemPackage", package: "swift-system")],
      swiftSettings: swiftSettings),
    .target(
      name: "Settings",
      dependencies: [
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: swiftSettings),
    .target(
      name: "LineLogging", dependencies: [.product(name: "Logging", package: "swift-log")],
      swiftSettings: swiftSettings),
    .target(
      name: "HTTPEdge",
      dependencies: [
        "LineLogging", "OAuthMessages",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: swiftSettings),

    // Calls to servers and agents, for the programs that make them
    .target(
      name: "HTTPCalls",
      dependencies: [
        "Cryptography", "LicenseTokens",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      swiftSettings: swiftSettings),

    // The authorization server
    .target(
      name: "LicensingServer",
      dependencies: [
        "Cryptography", "HTTPEdge", "LicenseTokens", "LicensingCore", "LineLogging", "OAuthMessages", "SecretFiles",
        "Settings", "WebPages",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      resources: [.embedInCode("Samples"), .embedInCode("Templates")],
      swiftSettings: swiftSettings),

    // The license agent
    .target(name: "QRCodes", dependencies: ["CQRCode"], swiftSettings: swiftSettings),
    .target(
      name: "LicenseAgent",
      dependencies: [
        "Cryptography", "HTTPCalls", "HTTPEdge", "LicenseTokens", "LineLogging", "OAuthMessages", "QRCodes",
        "SecretFiles", "Settings", "WebPages",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      resources: [.embedInCode("Templates")],
      swiftSettings: swiftSettings),

    // The command-line client
    .target(
      name: "AdministrationClient",
      dependencies: [
        "HTTPCalls", "LicenseTokens", "SecretFiles", .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: swiftSettings),
    .target(
      name: "LicenseFleet",
      dependencies: [
        "AdministrationClient", "Cryptography", "HTTPCalls", "HTTPEdge", "LicenseTokens", "LineLogging",
        "OAuthMessages", "SecretFiles", "WebPages",
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      resources: [.embedInCode("Templates")],
      swiftSettings: swiftSettings),

    // Programs: arguments and composition, nothing else
    .executableTarget(
      name: "countersign-server",
      dependencies: [
        "Cryptography", "HTTPEdge", "LicensingCore", "LicensingServer", "LicensingStore", "LineLogging", "SecretFiles",
        "Settings",
        "WebPages",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: swiftSettings),

    .executableTarget(
      name: "countersign-agent",
      dependencies: [
        "Cryptography", "HTTPCalls", "HTTPEdge", "LicenseAgent", "LicenseTokens", "LineLogging", "SecretFiles",
        "Settings", "WebPages",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: swiftSettings),

    .executableTarget(
      name: "countersign",
      dependencies: [
        "AdministrationClient", "Cryptography", "HTTPCalls", "HTTPEdge", "LicenseFleet", "LicenseTokens",
        "LineLogging", "SecretFiles", "WebPages",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: swiftSettings),

    // Benchmarks
    .executableTarget(
      name: "bare-server", dependencies: [.product(name: "Hummingbird", package: "hummingbird")],
      path: "Tests/Benchmarks/BareServer", swiftSettings: swiftSettings),
    .executableTarget(
      name: "verify-bench", dependencies: ["LicenseTokens"], path: "Tests/Benchmarks/VerifyBench",
      swiftSettings: swiftSettings),
    .executableTarget(
      name: "seed-store",
      dependencies: ["LicensingCore", "LicensingStore", .product(name: "Logging", package: "swift-log")],
      path: "Tests/Benchmarks/SeedStore", swiftSettings: swiftSettings),

    // Tests
    .executableTarget(
      name: "store-crash-writer", dependencies: ["LicensingStore", .product(name: "Logging", package: "swift-log")],
      path: "Tests/StoreCrashWriter", swiftSettings: swiftSettings),
    .testTarget(
      name: "CryptographyTests", dependencies: ["Cryptography"], swiftSettings: swiftSettings),
    .testTarget(
      name: "LicenseTokensTests",
      dependencies: ["Cryptography", "LicenseTokens", .product(name: "JWTKit", package: "jwt-kit")],
      exclude: ["Vectors"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "OAuthMessagesTests", dependencies: ["OAuthMessages"], swiftSettings: swiftSettings),
    .testTarget(
      name: "LicensingCoreTests", dependencies: ["Cryptography", "LicenseTokens", "LicensingCore"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "LicensingStoreTests",
      dependencies: [
        "CPostgreSQL", "Cryptography", "LicenseTokens", "LicensingCore", "LicensingStore", "TestPostgreSQL",
        "seed-store", "store-crash-writer",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: swiftSettings),
    .target(
      name: "TestDirectories", dependencies: [.product(name: "SystemPackage", package: "swift-system")],
      path: "Tests/TestDirectories", swiftSettings: swiftSettings),
    .target(
      name: "TestInstruments",
      dependencies: [
        .product(name: "Logging", package: "swift-log"), .product(name: "CoreMetrics", package: "swift-metrics"),
      ],
      path: "Tests/TestInstruments", swiftSettings: swiftSettings),
    .target(name: "TestPostgreSQL", path: "Tests/TestPostgreSQL", swiftSettings: swiftSettings),
    .testTarget(
      name: "SecretFilesTests",
      dependencies: ["SecretFiles", "TestDirectories", .product(name: "SystemPackage", package: "swift-system")],
      swiftSettings: swiftSettings),
    .testTarget(name: "SettingsTests", dependencies: ["Settings"], swiftSettings: swiftSettings),
    .testTarget(
      name: "LineLoggingTests",
      dependencies: [
        "LineLogging", .product(name: "Logging", package: "swift-log"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "HTTPEdgeTests",
      dependencies: [
        "HTTPEdge", "LineLogging", "OAuthMessages", "TestInstruments",
        .product(name: "HummingbirdTesting", package: "hummingbird"),
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "WebPagesTests",
      dependencies: [
        "LicenseTokens", "WebPages",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "LicensingServerTests",
      dependencies: [
        "Cryptography", "HTTPEdge", "LicenseTokens", "LicensingCore", "LicensingServer", "LicensingStore",
        "LineLogging", "OAuthMessages", "SecretFiles", "Settings", "TestDirectories", "TestInstruments",
        "WebPages",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
      ],
      swiftSettings: swiftSettings),
    .target(
      name: "TestAuthorizationServer",
      dependencies: ["Cryptography", "HTTPCalls", "LicenseAgent", "LicenseTokens", "OAuthMessages"],
      path: "Tests/TestAuthorizationServer", swiftSettings: swiftSettings),
    .testTarget(name: "QRCodesTests", dependencies: ["QRCodes"], swiftSettings: swiftSettings),
    .testTarget(
      name: "LicenseAgentTests",
      dependencies: [
        "Cryptography", "HTTPCalls", "HTTPEdge", "LicenseAgent", "LicenseTokens", "LineLogging", "OAuthMessages",
        "QRCodes", "SecretFiles", "Settings", "TestAuthorizationServer", "TestDirectories", "TestInstruments",
        "WebPages",
        .product(name: "HummingbirdTesting", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: swiftSettings),
    .target(
      name: "TestTransport", dependencies: ["HTTPCalls"], path: "Tests/TestTransport", swiftSettings: swiftSettings),
    .testTarget(
      name: "HTTPCallsTests",
      dependencies: [
        "Cryptography", "HTTPCalls", "LicenseTokens", "TestDirectories", "TestTransport",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "AdministrationClientTests",
      dependencies: [
        "AdministrationClient", "HTTPCalls", "LicenseTokens", "SecretFiles", "TestDirectories", "TestTransport",
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "LicenseFleetTests",
      dependencies: [
        "AdministrationClient", "Cryptography", "HTTPCalls", "HTTPEdge", "LicenseFleet", "LicenseTokens",
        "LineLogging", "OAuthMessages", "SecretFiles", "TestDirectories", "TestTransport", "WebPages",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "HTTPCalls", "HTTPEdge", "LicenseAgent", "LicenseTokens", "OAuthMessages", "TestAuthorizationServer",
        "TestPostgreSQL", "countersign", "countersign-agent", "countersign-server",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      exclude: [
        "console_tour.py", "device_flow.py", "license_keys.py", "license_keys_tour.py", "license_tour.py",
        "requirements.txt",
      ],
      swiftSettings: swiftSettings),
  ]
)
