import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// Every route of the console with who may use it, in one table. What is not in it fails the test that compares it with the router.
struct ConsoleRoute: Sendable, CustomTestStringConvertible {
  typealias Access = RouteNeed

  let method: HTTPRequest.Method
  let path: String
  let access: Access
  /// What whoever may is answered.
  let done: Int
  /// Makes what the request needs, and gives its query and form.
  let prepare: @Sendable (ConsoleWorld, Browser) async throws -> (query: String, form: [(String, String)])

  var testDescription: String { "\(method) \(path)" }

  init(
    _ method: HTTPRequest.Method, _ path: String, _ access: Access, query: String = "", done: Int? = nil,
    _ form: [(String, String)] = [],
    prepare: (@Sendable (ConsoleWorld, Browser) async throws -> (query: String, form: [(String, String)]))? = nil
  ) {
    self.method = method
    self.path = path
    self.access = access
    self.done = done ?? (method == .get ? 200 : 303)
    self.prepare = prepare ?? { world, _ in (ConsoleRoute.filled(query, world), form) }
  }

  /// What somebody is answered whose request is as it should be: as the server's own table has it.
  func status(for person: Person) -> Int {
    let roles: [Person: Role] = [.owner: .owner, .manager: .manager, .viewer: .viewer]
    let need = RouteAccess.need(of: method, path, in: RouteAccess.console)
    return need.status(
      role: roles[person], roleElsewhere: person == .stranger ? .owner : nil,
      isPlatformAdministrator: person == .administrator, done: done)
  }

  func target(_ world: ConsoleWorld) -> String { Self.filled(path, world) }

  static func filled(_ path: String, _ world: ConsoleWorld) -> String {
    let sample = world.sample
    var path = path
    if path.hasPrefix("/products") { path = path.replacing("{id}", with: sample.product.text) }
    for (name, id) in [
      ("{id}", sample.acme.text), ("{device}", sample.server.text), ("{license}", sample.license.text),
      ("{product}", sample.product.text), ("{key}", world.keyed.key.text), ("{lock}", world.keyed.lock.text),
      ("{installation}", world.keyed.installation.text), ("{file}", world.lastFile.text),
      ("{event}", ConsoleWorld.toldEvent.text), ("{signing_key}", ConsoleRoute.retiredKey),
      ("{user}", sample[.viewer].text), ("{token}", ConsoleWorld.ownToken.text), ("{client}", ConsoleWorld.tillClient),
    ] { path = path.replacing(name, with: id) }
    return path
  }

  static let all: [ConsoleRoute] =
    ofAccounts + ofUsers + ofMembers + ofClients + ofDevices + ofDeviceSteps + ofLicensing + ofLicenseKeys
    + ofLicenseFiles + ofAudit

  private static let ofDevices: [ConsoleRoute] = [
    .init(.get, "/", .signedIn),
    .init(.get, "/activate", .signedIn),
    .init(.post, "/logout", .signedIn),
    .init(.get, "/organizations/new", .platformAdministrator),
    .init(.post, "/organizations/new", .platformAdministrator, [("name", "Globex")]),
    .init(.get, "/organizations/{id}", .member(.viewer)),
    .init(.get, "/organizations/{id}/devices", .member(.viewer)),
    .init(.get, "/organizations/{id}/devices/new", .member(.manager)),
    .init(.post, "/organizations/{id}/devices/new", .member(.manager), [("name", "Till 9"), ("kind", "register")]),
    .init(.get, "/organizations/{id}/devices/{device}", .member(.viewer)),
    .init(.get, "/organizations/{id}/devices/{device}/edit", .member(.manager)),
    .init(.post, "/organizations/{id}/devices/{device}/edit", .member(.manager)) { world, _ in
      (
        "",
        [
          ("name", "Renamed"), ("kind", "server"),
          ("version", "\(try await world.device(world.sample.server).version)"),
        ]
      )
    },
    .init(.post, "/organizations/{id}/devices/{device}/disable", .member(.manager)),
    .init(.post, "/organizations/{id}/devices/{device}/enable", .member(.manager)),
    .init(.get, "/organizations/{id}/licenses", .member(.viewer)),
    .init(.get, "/organizations/{id}/licenses/new", .platformInside, query: "?product_id={product}"),
    .init(
      .post, "/organizations/{id}/licenses/new", .platformInside, query: "?product_id={product}",
      [("feature-xms", "on"), ("quota", "5"), ("renewal_date", "2028-01-31")]),
    .init(.get, "/organizations/{id}/licenses/{license}", .member(.viewer)),
    .init(.get, "/organizations/{id}/licenses/{license}/edit", .platformInside),
    .init(.post, "/organizations/{id}/licenses/{license}/edit", .platformInside) { world, _ in
      ("", [("quota", "11"), ("version", "\(try await world.license(world.sample.license).version)")])
    },
    .init(.post, "/organizations/{id}/licenses/{license}/release", .member(.manager)) { world, _ in
      ("", [("activation_id", try await world.activate(world.sample.server).text)])
    },
    .init(.get, "/products", .signedIn),
    .init(.get, "/products/new", .platformAdministrator),
    .init(
      .post, "/products/new", .platformAdministrator,
      [
        ("code", "desk"), ("number", "1002"), ("name", "Desktop"), ("token_lifetime_seconds", "72"),
        ("renewal_window_days", "30"),
      ]),
    .init(.get, "/organizations/{id}/pending", .member(.viewer)),
    .init(.get, "/organizations/{id}/authorize-device", .member(.manager)),
    .init(.post, "/organizations/{id}/authorize-device", .member(.manager)) { world, _ in
      ("", [("device_id", world.sample.server.text), ("user_code", try await world.ask().userCode)])
    },
    .init(.post, "/organizations/{id}/authorize-device/confirm", .member(.manager)) { world, browser in
      let asking = try await world.ask()
      let shown = ShownAuthorization(try await world.authorization(asking.id))
      let secret = try #require(browser.session.flatMap { SessionSecret(presented: $0) })
      return (
        "",
        [
          ("authorization_id", asking.id.text), ("version", shown.text(shownTo: secret, world.context)),
          ("device_id", world.sample.server.text), ("license_id", world.sample.license.text), ("decision", "approve"),
        ]
      )
    },
  ]
}

extension ConsoleWorld {
  /// A device with a license that its machine has fetched: the activation.
  func activate(_ device: DeviceID, _ machine: MachineDescription = till) async throws -> ActivationID {
    let asking = try await ask(machine)
    _ = try await DecideDeviceAuthorization(context).approve(
      .init(id: asking.id, userCode: asking.userCode), device: device, license: nil, by: try await actor(.administrator)
    )
    _ = try await poll(asking)
    return try #require(try await authorization(asking.id).approval).activationID
  }
}

extension Browser {
  /// The token of this browser's forms.
  func formToken() async throws -> String {
    try #require(try await get("/").form("/logout")?["csrf_token"])
  }
}
