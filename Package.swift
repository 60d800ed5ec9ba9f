// swift-tools-version: 6.2
import PackageDescription

var swiftSettings: [SwiftSetting] {
  var settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"), .enableUpcomingFeature("MemberImportVisibility"),
  ]
  if Context.environment["COUNTERSIGN_STRICT"] != nil { settings.append(.treatAllWarnings(as: .error)) }
  return settings
}
let package = Package(
  name: "countersign", platforms: [.macOS(.v15)],
  dependencies: [.package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"), .package(url: "https://github.com/apple/swift-log", from: "1.16.0")],
  targets: [
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "Cryptography", dependencies: ["COpenSSL"], swiftSettings: swiftSettings),
    .target(name: "LicenseTokens", dependencies: ["Cryptography"], swiftSettings: swiftSettings),
    .target(name: "LicensingCore", dependencies: ["Cryptography", "LicenseTokens"], swiftSettings: swiftSettings),
    .target(name: "LicensingStore", dependencies: ["Cryptography", "LicenseTokens", "LicensingCore", .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"), .product(name: "Logging", package: "swift-log")], swiftSettings: swiftSettings),
    .testTarget(name: "LicensingCoreTests", dependencies: ["Cryptography", "LicenseTokens", "LicensingCore"], swiftSettings: swiftSettings),
    .testTarget(name: "LicensingStoreTests", dependencies: ["Cryptography", "LicenseTokens", "LicensingCore", "LicensingStore", .product(name: "GRDB", package: "GRDB.swift"), .product(name: "Logging", package: "swift-log")], swiftSettings: swiftSettings),
  ])
