import HTTPTypes
import LicensingStore
import Testing

@testable import LicensingCore
@testable import LicensingServer

extension ConsoleWorld {
  /// The API token of whoever asked for one last.
  static let ownToken = APITokenID(now: start, random: [9])
  /// A confidential client.
  static let tillClient = "cli_till"

  /// Who has signed in in a browser.
  func person(in browser: Browser) async throws -> Person {
    let secret = try #require(browser.session.flatMap { SessionSecret(presented: $0) })
    let found = try #require(try await AuthenticateSession(context)(secret, from: .local))
    return try #require(Person.allCases.first { $0.email == found.1.email })
  }

  /// Gives a person the token of this id.
  func makeOwnToken(of person: Person) async throws {
    let (ids, now) = (Person.allCases.map { sample[$0] }, clock.now)
    let (owner, hash) = (sample[person], try APITokenSecret(from: context.random).hash)
    try await store.write { writer in
      for id in ids { _ = try writer.deleteAPIToken(Self.ownToken, of: id) }
      try writer.insert(
        APIToken(id: Self.ownToken, userID: owner, name: "Inventory <sync>", createdAt: now), hash: hash)
    }
  }

  /// The confidential client, unless it is there.
  func makeTillClient() async throws {
    let now = clock.now
    _ = try await store.write { writer in
      try writer.insert(
        Client(
          id: Self.tillClient, organizationID: nil, name: "Till & <co>", secretHash: [1], grants: [.deviceCode],
          mayIntrospect: false, createdAt: now, updatedAt: now))
    }
  }
}

extension ConsoleRoute {
  private typealias Prepared = (query: String, form: [(String, String)])

  static let ofAccounts: [ConsoleRoute] = [
    .init(.get, "/account", .signedIn),
    .init(.get, "/account/password", .signedIn),
    .init(.post, "/account/password", .signedIn) { world, browser in
      let new = "purple monkey dishwasher"
      return (
        "",
        [
          ("present_password", try await world.person(in: browser).password), ("password", new),
          ("repeated_password", new),
        ]
      )
    },
    .init(.post, "/account/sessions/end", .signedIn) { world, browser in
      let secret = try #require(browser.session.flatMap { SessionSecret(presented: $0) })
      let person = try await world.person(in: browser)
      _ = try await world.browser(of: person)
      let own = try await ReadSessions(world.context).own(current: secret, by: try await world.actor(person))
      return ("", [("session", try #require(own.first { !$0.isThisOne }).reference)])
    },
    .init(.post, "/account/sign-out-everywhere", .signedIn),
    .init(.get, "/account/api-tokens/new", .signedIn),
    .init(.post, "/account/api-tokens/new", .signedIn, done: 200) { world, browser in
      ("", [("name", "Inventory"), ("own_password", try await world.person(in: browser).password)])
    },
    .init(.get, "/account/api-tokens/{token}/delete", .signedIn, prepare: withToken),
    .init(.post, "/account/api-tokens/{token}/delete", .signedIn, prepare: withToken),
  ]

  private static let withToken: @Sendable (ConsoleWorld, Browser) async throws -> Prepared = { world, browser in
    try await world.makeOwnToken(of: try await world.person(in: browser))
    return ("", [])
  }

  private static let proof = ("own_password", Person.administrator.password)

  static let ofUsers: [ConsoleRoute] = [
    .init(.get, "/users", .platformAdministrator),
    .init(.get, "/users/new", .platformAdministrator),
    .init(
      .post, "/users/new", .platformAdministrator, done: 200,
      [("email", "new@example.com"), ("name", "New"), proof]),
    .init(.get, "/users/{user}", .platformAdministrator),
    .init(.get, "/users/{user}/edit", .platformAdministrator),
    .init(
      .post, "/users/{user}/edit", .platformAdministrator, [("name", "Renamed"), ("version", "1"), proof]),
    .init(.get, "/users/{user}/password", .platformAdministrator),
    .init(
      .post, "/users/{user}/password", .platformAdministrator, [("password", "purple monkey dishwasher"), proof]),
    .init(.get, "/users/{user}/disable", .platformAdministrator),
    .init(.post, "/users/{user}/disable", .platformAdministrator),
    .init(.post, "/users/{user}/enable", .platformAdministrator),
    .init(.post, "/users/{user}/end-sessions", .platformAdministrator),
  ]

  private static let rejoined: @Sendable (ConsoleWorld, Browser) async throws -> Prepared = { world, _ in
    try await SetMember(world.context)(world.sample[.viewer], in: world.sample.acme, role: .viewer, by: .operator)
    return ("", [("version", "viewer"), ("role", "manager")])
  }

  static let ofMembers: [ConsoleRoute] = [
    .init(.get, "/organizations/{id}/edit", .member(.owner)),
    .init(.post, "/organizations/{id}/edit", .member(.owner)) { world, _ in
      let acme = world.sample.acme
      let version = try await world.store.read { try $0.organization(acme)?.version }
      return ("", [("name", "Acme"), ("version", "\(version ?? 0)")])
    },
    .init(.get, "/organizations/{id}/disable", .platformInside),
    .init(.post, "/organizations/{id}/disable", .platformInside),
    .init(.post, "/organizations/{id}/enable", .platformInside),
    .init(.get, "/organizations/{id}/members", .member(.viewer)),
    .init(.get, "/organizations/{id}/members/new", .member(.owner)),
    .init(.post, "/organizations/{id}/members/new", .member(.owner)) { world, _ in
      _ = try await world.store.write { [sample = world.sample] in
        try $0.deleteMembership(organization: sample.acme, user: sample[.guest], former: nil)
      }
      return ("", [("email", Person.guest.email), ("role", "viewer")])
    },
    .init(.get, "/organizations/{id}/members/{user}/edit", .member(.owner)),
    .init(.post, "/organizations/{id}/members/{user}/edit", .member(.owner), prepare: rejoined),
    .init(.get, "/organizations/{id}/members/{user}/remove", .member(.owner)),
    .init(.post, "/organizations/{id}/members/{user}/remove", .member(.owner), prepare: rejoined),
  ]

  private static let withClient: @Sendable (ConsoleWorld, Browser) async throws -> Prepared = { world, _ in
    try await world.makeTillClient()
    return ("", [("version", "1"), ("name", "Till"), ("grant-device_code", "on"), ("overlap", "0"), proof])
  }

  static let ofClients: [ConsoleRoute] = [
    .init(.get, "/clients", .platformAdministrator),
    .init(.get, "/clients/new", .platformAdministrator),
    .init(
      .post, "/clients/new", .platformAdministrator,
      [("name", "Till"), ("kind", "public"), ("grant-device_code", "on")]),
    .init(.get, "/clients/{client}", .platformAdministrator, prepare: withClient),
    .init(.get, "/clients/{client}/edit", .platformAdministrator, prepare: withClient),
    .init(.post, "/clients/{client}/edit", .platformAdministrator, prepare: withClient),
    .init(.get, "/clients/{client}/secret", .platformAdministrator, prepare: withClient),
    .init(.post, "/clients/{client}/secret", .platformAdministrator, done: 200, prepare: withClient),
    .init(.get, "/clients/{client}/disable", .platformAdministrator, prepare: withClient),
    .init(.post, "/clients/{client}/disable", .platformAdministrator, prepare: withClient),
    .init(.post, "/clients/{client}/enable", .platformAdministrator, prepare: withClient),
  ]
}
