import HTTPEdge
import HTTPTypes
import Hummingbird
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

/// Who may do what: every route of the API, asked by everybody, answers as the server's own table has it.
@Suite struct RoleMatrixTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let method: HTTPRequest.Method
    /// The organization's id is `{organization}`.
    let route: String
    /// Which row of the server's table this is about.
    var when: String?
    /// What whoever may is answered; nil: what the method mostly is.
    var done: Int?
    var query = ""
    var body: JSONValue?
    /// Completes the route and the body for one call.
    var call: @Sendable (ServerWorld, Call) async throws -> Call = { $1 }

    var need: RouteNeed? {
      RouteAccess.api.first { $0.method == method && $0.path == template && $0.when == when }?.need
    }
    var template: String { route.replacing("{organization}", with: "{id}") }

    /// What nobody, the owner of another organization, viewer, manager, owner and platform administrator are answered.
    var statuses: [Int] {
      let done = done ?? (method == .put || method == .delete ? 204 : 200)
      return [need == .anyone ? done : 401]
        + [nil, .viewer, .manager, .owner, nil].enumerated().map { number, role in
          need?.status(
            role: role, roleElsewhere: number == 0 ? .owner : nil, isPlatformAdministrator: number == 4, done: done)
            ?? 0
        }
    }

    var testDescription: String { "\(method) \(route)\(query)" }
  }

  /// One call: what stands for the parts of the route in braces, and the body.
  struct Call: Sendable {
    let number: Int
    let login: ServerWorld.Login?
    var ids: [String: String]
    var body: JSONValue?
  }

  @Test(arguments: rows)
  func everyRoleIsAnsweredAsItMay(row: Row) async throws {
    let world = try await ServerWorld()
    let logins = [
      nil, world.b.owner, world.a.viewer, world.a.manager, world.a.owner, world.administrator,
    ]
    #expect(row.statuses.count == logins.count)
    for (number, (login, status)) in zip(logins, row.statuses).enumerated() {
      let call = try await row.call(world, Call(number: number, login: login, ids: Self.ids(in: world), body: row.body))
      let path = call.ids.reduce(row.route + row.query) { $0.replacing("{\($1.key)}", with: $1.value) }
      let answer = try await world.api(
        row.method, path, call.body, by: login, ifMatch: row.method == .patch ? "*" : nil)
      #expect(answer.status == status, "\(login?.user.email ?? "nobody")")
      let challenge = ["www-authenticate": #"Bearer realm="countersign""#]
      switch status {
      case 401: try expect(answer, is: Problem.unauthenticated, challenge)
      case 403: try expect(answer, is: Problem.forbidden)
      case 404: try expect(answer, is: Problem.notFound)
      default: #expect(answer.status < 300)
      }
    }
  }

  /// Neither a route that nobody wrote down, nor a row without a route; and each row is walked.
  @Test func theTableHasEveryRoute() async throws {
    let world = try await ServerWorld()
    let server = try AuthorizationServer(
      context: world.context, configuration: ServerConfiguration(), metrics: PrometheusMetricsFactory(),
      logger: world.log.trace)
    let routes = try server.publicRouter().routes.map { "\($0.method) \($0.path)" }
      .filter { $0.contains(" /api/v1/") && !$0.hasPrefix("HEAD ") }
    let table = RouteAccess.api.map { "\($0.method) /api/v1\($0.path)" }
    #expect(Set(table) == Set(routes))
    #expect(Set(routes).count == routes.count)
    let rows = RouteAccess.api.map { "\($0.method) \($0.path) \($0.when ?? "")" }
    #expect(Set(rows).count == rows.count)
    #expect(Set(Self.rows.map { "\($0.method) \($0.template) \($0.when ?? "")" }) == Set(rows))
    print(RouteAccess.api.map(\.description).joined(separator: "\n"))
  }

  /// What is another organization's cannot be told from what is not there.
  @Test(arguments: rows.filter { $0.statuses[1] == 404 })
  func foreignIsAsIfItWereNotThere(row: Row) async throws {
    let world = try await ServerWorld()
    let owner = world.b.owner
    let call = try await row.call(world, Call(number: 0, login: owner, ids: Self.ids(in: world), body: row.body))
    var answers: [ServerAnswer] = []
    for isForeign in [true, false] {
      let ids =
        isForeign ? call.ids : call.ids.mapValues { $0.prefix { $0 != "_" } + "_" + String(repeating: "0", count: 26) }
      let path = ids.reduce(row.route + row.query) { $0.replacing("{\($1.key)}", with: $1.value) }
      answers.append(
        try await world.api(row.method, path, call.body, by: owner, ifMatch: row.method == .patch ? "*" : nil))
    }
    #expect(answers[0].status == 404 && answers[1].status == 404)
    #expect(answers[0].body == answers[1].body && answers[0].headers == answers[1].headers)
  }

  static func ids(in world: ServerWorld) -> [String: String] {
    ["organization": world.a.organization.id.text, "user": world.b.viewer.user.id.text]
  }

  static func set(
    _ name: String, _ value: @escaping @Sendable (ServerWorld) -> String
  )
    -> @Sendable (ServerWorld, Call) async throws -> Call
  {
    { world, call in
      var call = call
      call.ids[name] = value(world)
      return call
    }
  }

  static let license = set("id") { $0.a.license.id.text }
  private static let device = set("id") { $0.a.device.id.text }

  static let rows: [Row] =
    organizations + accounts + clients + products + licenses + licenseKeys + licenseFiles + devices + authorizations
    + keeping

  private static let organizations = [
    Row(method: .get, route: "/organizations"),
    Row(method: .post, route: "/organizations", done: 201, body: ["name": "New"]),
    Row(method: .get, route: "/organizations/{organization}"),
    Row(
      method: .patch, route: "/organizations/{organization}",
      body: ["name": "New"]),
    Row(
      method: .patch, route: "/organizations/{organization}", when: "disabled is given", body: ["disabled": false]),
    Row(method: .get, route: "/organizations/{organization}/overview"),
    Row(method: .get, route: "/organizations/{organization}/members"),
    Row(method: .get, route: "/organizations/{organization}/members/{user}", call: newMember),
    Row(
      method: .put, route: "/organizations/{organization}/members/{user}",
      body: ["role": "viewer"]),
    Row(
      method: .delete, route: "/organizations/{organization}/members/{user}", call: newMember),
  ]

  private static func newMember(_ world: ServerWorld, _ call: Call) async throws -> Call {
    try await SetMember(world.context)(
      world.b.viewer.user.id, in: world.a.organization.id, role: .viewer, by: .operator)
    return call
  }

  private static func newActivation(_ world: ServerWorld, _ call: Call) async throws -> Call {
    var call = call
    call.ids["id"] = try await world.tokens().claims["activation"]?.text
    return call
  }

  private static let products = [
    Row(method: .get, route: "/products"),
    Row(
      method: .post, route: "/products", done: 201,
      body: ["code": "new", "number": 2, "name": "New"]),
    Row(method: .get, route: "/products/{id}", call: set("id") { $0.product.id.text }),
    Row(
      method: .patch, route: "/products/{id}", body: ["name": "New"],
      call: set("id") { $0.product.id.text }),
  ]

  private static let licenses = [
    Row(method: .get, route: "/organizations/{organization}/licenses"),
    Row(
      method: .post, route: "/organizations/{organization}/licenses", done: 201,
      call: { world, call in
        var call = call
        call.body = ["product_id": "\(world.product.id)"]
        return call
      }),
    Row(method: .get, route: "/licenses/{id}", call: license),
    Row(method: .patch, route: "/licenses/{id}", body: ["quota": 20], call: license),
    Row(method: .post, route: "/licenses/{id}/suspend", call: license),
    Row(
      method: .post, route: "/licenses/{id}/reinstate",
      call: { world, call in
        if call.number == 0 {
          _ = try await ChangeLicenseStanding(world.context)(.suspend, world.a.license.id, version: nil, by: .operator)
        }
        return try await license(world, call)
      }),
    Row(method: .post, route: "/licenses/{id}/revoke", call: license),
    Row(
      method: .post, route: "/licenses/{id}/renew", body: ["renewal_date": "2030-01-01"],
      call: license),
    Row(method: .get, route: "/licenses/{id}/devices", call: license),
    Row(method: .get, route: "/licenses/{id}/activations", call: license),
    Row(method: .get, route: "/activations/{id}", call: newActivation),
    Row(method: .delete, route: "/activations/{id}", call: newActivation),
  ]

  private static let devices = [
    Row(method: .get, route: "/organizations/{organization}/devices"),
    Row(
      method: .post, route: "/organizations/{organization}/devices", done: 201,
      body: ["name": "New"]),
    Row(method: .get, route: "/devices/{id}", call: device),
    Row(
      method: .patch, route: "/devices/{id}", body: ["name": "New"],
      call: device),
    Row(
      method: .delete, route: "/devices/{id}",
      call: { world, call in
        var call = call
        call.ids["id"] = try await world.devices(1).first?.id.text
        return call
      }),
    Row(method: .get, route: "/organizations/{organization}/hubs"),
    Row(method: .get, route: "/hubs/{id}/devices", call: set("id") { $0.a.hub.id.text }),
    // For machines, with their license tokens.
    Row(method: .get, route: "/directory/servers/{id}", call: device),
  ]

  /// A request of a machine's, with its id and code in place.
  private static func authorization(
    _ body: @escaping @Sendable (ServerWorld) -> JSONValue
  ) -> @Sendable (ServerWorld, Call) async throws -> Call {
    { world, call in
      let codes = try await world.authorize()
      let found = try await world.api(
        .post, "/device-authorizations/lookup", ["user_code": "\(codes.user)"], by: world.administrator)
      var call = call
      call.ids["id"] = found.string("id")
      call.body = body(world).with(["user_code": "\(codes.user)"])
      return call
    }
  }

  private static let authorizations = [
    Row(method: .get, route: "/device-authorizations", when: "organization_id is left out"),
    Row(method: .get, route: "/device-authorizations", query: "?organization_id={organization}"),
    // Whoever manages any organization and knows the code may look it up.
    Row(
      method: .post, route: "/device-authorizations/lookup",
      call: authorization { _ in [:] }),
    Row(
      method: .post, route: "/device-authorizations/lookup", when: "organization_id is given",
      call: authorization { ["organization_id": "\($0.a.organization.id)"] }),
    Row(
      method: .post, route: "/device-authorizations/{id}/approve",
      call: authorization { ["device_id": "\($0.a.device.id)"] }),
    Row(
      method: .post, route: "/device-authorizations/{id}/deny", done: 204,
      call: authorization { _ in [:] }),
    Row(
      method: .post, route: "/device-authorizations/{id}/deny", when: "organization_id is given", done: 204,
      call: authorization { ["organization_id": "\($0.a.organization.id)"] }),
  ]

  private static let keeping = [
    Row(method: .get, route: "/openapi.json"),
    Row(method: .get, route: "/signing-keys"),
    Row(method: .get, route: "/signing-keys/{id}", call: set("id") { $0.context.keyring.signer?.id ?? "" }),
    Row(
      method: .delete, route: "/signing-keys/{id}", done: 200,
      call: { world, call in
        var call = call
        call.ids["id"] = world.context.keyring.signer?.id
        _ = try await RotateSigningKeys(world.context)(.now, by: .operator)
        return call
      }),
    Row(method: .post, route: "/signing-keys/rotate", body: ["urgency": "now"]),
    Row(method: .get, route: "/audit-events/head"),
    Row(method: .get, route: "/audit-events", when: "organization_id is left out"),
    Row(method: .get, route: "/audit-events", query: "?organization_id={organization}"),
    Row(method: .get, route: "/audit-events/head"),
  ]
}
