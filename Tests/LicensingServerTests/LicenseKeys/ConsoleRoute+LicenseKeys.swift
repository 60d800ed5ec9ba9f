import HTTPTypes
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

extension ConsoleRoute {
  private typealias Prepared = (query: String, form: [(String, String)])

  /// A key with a lock and a refused installation.
  private static let locked: @Sendable (ConsoleWorld, Browser) async throws -> Prepared = { world, _ in
    try await world.lockKey()
    return ("", [])
  }

  private static let settingsVersion: @Sendable (ConsoleWorld) async throws -> Int64 = { world in
    try await ReadLicenseCheckSettings(world.context)(of: world.sample.product, by: .operator).settings.version
  }

  static let ofLicenseKeys: [ConsoleRoute] = ofKeys + ofLocks + ofSettings

  private static let license = "/organizations/{id}/licenses/{license}"

  private static let ofKeys: [ConsoleRoute] = [
    .init(.get, license + "/keys", .member(.manager), prepare: locked),
    .init(.get, license + "/keys/new", .platformInside, prepare: locked),
    .init(.post, license + "/keys/new", .platformInside) { world, _ in
      _ = try await world.checkToken()
      return ("", [("count", "3"), ("locks_allowed", "1")])
    },
    .init(.get, license + "/keys/created", .platformInside, prepare: locked),
    .init(.post, license + "/keys/export", .member(.owner), done: 200, prepare: locked),
    .init(.get, license + "/keys/import", .platformInside, prepare: locked),
    .init(.post, license + "/keys/import", .platformInside, done: 200) { world, _ in
      _ = try await world.checkToken()
      return ("", [("file", "OLD-KEY-OF-OURS-1,2,Globex\n")])
    },
    .init(.get, license + "/keys/{key}", .member(.manager), prepare: locked),
    .init(.get, license + "/keys/{key}/edit", .platformInside, prepare: locked),
    .init(.post, license + "/keys/{key}/edit", .platformInside) { world, _ in
      let id = try await world.lockKey().key
      let version = try #require(try await world.store.read { try $0.licenseKey(id) }).version
      return ("", [("version", "\(version)"), ("locks_allowed", "2"), ("note", "Globex")])
    },
    .init(.post, license + "/keys/{key}/block", .platformInside, prepare: locked),
    .init(.post, license + "/keys/{key}/unblock", .platformInside, prepare: locked),
    .init(.post, license + "/keys/{key}/reveal", .member(.owner), done: 200, prepare: locked),
    .init(.get, license + "/domains/new", .platformInside, prepare: locked),
    .init(.post, license + "/domains/new", .platformInside) { world, _ in
      try await world.askByDomain()
      return ("", [("domain", "example.com"), ("locks_allowed", "1")])
    },
  ]

  private static let ofLocks: [ConsoleRoute] = [
    .init(.get, license + "/locks", .member(.manager), prepare: locked),
    .init(.get, license + "/locks/{lock}/release", .member(.manager), prepare: locked),
    .init(.post, license + "/locks/{lock}/release", .member(.manager), prepare: locked),
    .init(.get, license + "/unauthorized", .member(.manager), prepare: locked),
    .init(.get, license + "/unauthorized/{installation}", .member(.manager), prepare: locked),
    .init(.post, license + "/unauthorized/{installation}/accept", .member(.manager)) { world, _ in
      try await world.allow(2, try await world.lockKey().key)
      return ("", [])
    },
    .init(.post, license + "/unauthorized/{installation}/block", .member(.manager), prepare: locked),
    .init(.post, license + "/unauthorized/{installation}/unblock", .member(.manager), prepare: locked),
    .init(.get, license + "/explain", .member(.viewer), prepare: locked),
    .init(.post, license + "/explain", .member(.viewer), done: 200) { world, _ in
      ("", [("text", try await world.lockKey().text), ("told-ip", ConsoleWorld.second)])
    },
  ]

  private static let ofSettings: [ConsoleRoute] = [
    .init(.get, "/products/{id}/licensing", .platformAdministrator, prepare: locked),
    .init(.post, "/products/{id}/licensing", .platformAdministrator) { world, _ in
      (
        "",
        [
          ("version", "\(try await settingsVersion(world))"), ("method", "key"), ("key_format.groups", "4"),
          ("key_format.group_length", "5"), ("class-digits", "on"), ("class-upper_case", "on"),
          ("check_period_seconds", "24"),
        ]
      )
    },
    .init(.get, "/products/{id}/licensing/parameters", .platformAdministrator, prepare: locked),
    .init(.post, "/products/{id}/licensing/parameters", .platformAdministrator) { world, _ in
      (
        "",
        [
          ("version", "\(try await settingsVersion(world))"), ("name-0", "mac_address"), ("label-0", "MAC address"),
          ("kind-0", "mac_address"), ("locks-0", "on"),
        ]
      )
    },
    .init(.get, "/products/{id}/licensing/code", .platformAdministrator, prepare: locked),
    .init(.get, "/products/{id}/licensing/renew", .platformAdministrator, prepare: locked),
    .init(.post, "/products/{id}/licensing/renew", .platformAdministrator) { world, _ in
      ("", [("version", "\(try await settingsVersion(world))")])
    },
  ]
}
