import Cryptography
import HTTPTypes
import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

extension ConsoleRoute {
  private typealias Prepared = (query: String, form: [(String, String)])

  /// What is licensed, and what signs it.
  static let ofLicensing: [ConsoleRoute] = ofSteps + ofProducts + ofSigningKeys

  private static let license = "/organizations/{id}/licenses/{license}"

  /// With the version of the license as it is.
  private static let version: @Sendable (ConsoleWorld, Browser) async throws -> Prepared = { world, _ in
    ("", [("version", "\(try await world.license(world.sample.license).version)")])
  }

  private static let ofSteps: [ConsoleRoute] = [
    .init(.get, license + "/renew", .platformInside),
    .init(.post, license + "/renew", .platformInside) { world, browser in
      ("", try await version(world, browser).form + [("renewal_date", "2030-01-31")])
    },
    .init(.get, license + "/suspend", .platformInside),
    .init(.post, license + "/suspend", .platformInside, prepare: version),
    .init(.post, license + "/reinstate", .platformInside) { world, browser in
      if try await world.license(world.sample.license).standing == .active {
        _ = try await ChangeLicenseStanding(world.context)(.suspend, world.sample.license, version: nil, by: .operator)
      }
      return try await version(world, browser)
    },
    .init(.get, license + "/revoke", .platformInside),
    .init(.post, license + "/revoke", .platformInside, prepare: version),
    .init(.get, license + "/release", .member(.manager)) { world, _ in
      ("?activation_id=\(try await world.activate(world.sample.server))", [])
    },
  ]

  private static let ofProducts: [ConsoleRoute] = [
    .init(.get, "/products/{id}", .platformAdministrator),
    .init(.get, "/products/{id}/edit", .platformAdministrator),
    .init(
      .post, "/products/{id}/edit", .platformAdministrator,
      [
        ("version", "1"), ("name", "Sales"), ("features", "xms Extended\nloyalty Loyalty"),
        ("token_lifetime_seconds", "48"),
        ("renewal_window_days", "14"),
      ]),
  ]

  /// Id of a key that `retire` puts among those that are published.
  static let retiredKey = "retired-key"

  private static let retire: @Sendable (ConsoleWorld, Browser) async throws -> Prepared = { world, _ in
    let now = world.clock.now
    let key = SigningKeyRecord(
      id: retiredKey, purpose: .token, algorithm: .es256, sealedPrivateKey: [], state: .retired, createdAt: now,
      activatesAt: now, removesAt: now.adding(seconds: 86_400))
    _ = try await world.store.write { try $0.insert(key) }
    return ("", [proof])
  }

  private static let proof = ("own_password", Person.administrator.password)

  /// The query and form of a rotation, by the key that signs.
  private static let rotation: @Sendable (ConsoleWorld, Browser) async throws -> Prepared = { world, _ in
    let active = try #require(
      try await ReadSigningKeys(world.context)(by: .operator).first { $0.state == .active && $0.purpose == .token })
    return (
      "?purpose=token&urgency=now", [("purpose", "token"), ("urgency", "now"), ("key_id", active.id), proof]
    )
  }

  private static let ofSigningKeys: [ConsoleRoute] = [
    .init(.get, "/signing-keys", .platformAdministrator),
    .init(.get, "/signing-keys/rotate", .platformAdministrator, prepare: rotation),
    .init(.post, "/signing-keys/rotate", .platformAdministrator) { world, browser in
      ("", try await rotation(world, browser).form)
    },
    .init(.get, "/signing-keys/{signing_key}/remove", .platformAdministrator, prepare: retire),
    .init(.post, "/signing-keys/{signing_key}/remove", .platformAdministrator, prepare: retire),
  ]
}
