import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

/// What all routes of the API share: who calls, methods, and what is answered when nothing can be.
@Suite struct APIRoutesTests {
  @Test func onlyAValidTokenIsSomebody() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    let token = world.administrator.token
    let fields = [
      "Bearer", "Bearer ", "Bearer x", "Bearer \(token)x", "Bearer \(token.dropLast())", "Bearer \(token.lowercased())",
      "Basic \(token)", token, "Bearer \(tokens.access)", "Bearer \(tokens.refresh)", "Bearer \(world.rs.secret ?? "")",
      "Bearer csa_" + String(repeating: "a", count: 43), "Bearer \(token), Bearer \(token)",
    ]
    for field in fields {
      let answer = try await world.send(.get, "/api/v1/organizations", [("authorization", field)])
      try expect(answer, is: Problem.unauthenticated, ["www-authenticate": #"Bearer realm="countersign""#])
    }
    let twice = [("authorization", "Bearer \(token)"), ("authorization", "Bearer \(token)")]
    #expect(try await world.send(.get, "/api/v1/organizations", twice).status == 401)
    for other in [[("cookie", "token=\(token)")], [("x-api-key", token)]] {
      #expect(try await world.send(.get, "/api/v1/organizations", other).status == 401)
    }
    #expect(try await world.send(.get, "/api/v1/organizations?access_token=\(token)").status == 401)
    #expect(try await world.send(.get, "/api/v1/organizations", [("authorization", "bearer \(token)")]).status == 200)
  }

  @Test func nobodyIsAskedForTheBodyFirst() async throws {
    let world = try await ServerWorld()
    let answer = try await world.send(
      .post, "/api/v1/organizations", [("content-type", "text/plain")], body: Array("x".utf8))
    #expect(answer.status == 401)
  }

  @Test func rightsAreThoseOfThisMoment() async throws {
    let world = try await ServerWorld()
    let path = "/organizations/\(world.a.organization.id)"
    let (manager, owner) = (world.a.manager, world.a.owner)
    let member = "\(path)/members/\(manager.user.id)"
    let rename: @Sendable () async throws -> Int = {
      try await world.api(.patch, path, ["name": "New"], by: manager, ifMatch: "*").status
    }
    #expect(try await rename() == 403)
    expectNoContent(try await world.api(.put, member, ["role": "owner"], by: owner), ["etag": #""owner""#])
    #expect(try await rename() == 200)
    expectNoContent(try await world.api(.delete, member, by: owner))
    #expect(try await rename() == 404)
    let user = "/users/\(manager.user.id)"
    #expect(
      try await world.api(.patch, user, ["disabled": true], by: world.administrator, ifMatch: "*").status == 200)
    #expect(try await rename() == 401)
    #expect(
      try await world.api(.patch, user, ["disabled": false], by: world.administrator, ifMatch: "*").status == 200)
    #expect(try await rename() == 404)
  }

  @Test func otherMethodsAreRefused() async throws {
    let world = try await ServerWorld()
    let routes: [(String, [HTTPRequest.Method], String)] = [
      ("/organizations", [.put, .patch, .delete, .options], "GET, HEAD, POST"),
      ("/organizations/\(world.a.organization.id)", [.post, .put, .delete, .options], "GET, HEAD, PATCH"),
      ("/devices/\(world.a.device.id)", [.post, .put, .options], "DELETE, GET, HEAD, PATCH"),
      ("/licenses/\(world.a.license.id)/suspend", [.get, .head, .put, .delete, .options], "POST"),
    ]
    for (path, methods, allowed) in routes {
      for method in methods {
        let answer = try await world.api(method, path, by: world.administrator)
        #expect(answer.status == 405)
        #expect(answer.headers == .problem.with(["allow": allowed]))
        if method == .head { continue }
        let detail = "Allowed here: \(allowed)."
        #expect(
          try answer.json == Problem.problem(405, "Method Not Allowed", "method_not_allowed", detail))
      }
    }
  }

  @Test func headIsGetWithoutTheBody() async throws {
    let world = try await ServerWorld()
    let path = "/organizations/\(world.a.organization.id)"
    let get = try await world.api(.get, path, by: world.a.viewer)
    let head = try await world.api(.head, path, by: world.a.viewer)
    #expect(head.status == 200 && head.body.isEmpty)
    #expect(head.headers == get.headers)
    #expect(try await world.api(.head, path, by: nil).status == 401)
  }

  @Test(arguments: ["", "/", "/nothing", "/organizations/", "/organizations/x/y/z", "/Organizations"])
  func otherPathsAreNothing(path: String) async throws {
    let world = try await ServerWorld()
    let answer = try await world.api(.get, path, by: world.administrator)
    #expect(answer.status == 404)
    guard path != "" else { return }
    try expect(answer, is: Problem.problem(404, "Not Found", "not_found", "There is nothing at this path."))
  }

  @Test(arguments: [
    "/organizations/x", "/organizations/org_", "/devices/dev_0", "/licenses/null", "/products/prd_x",
    "/clients/cli_x", "/licenses/x/activations", "/directory/servers/x",
  ])
  func whatIsNoIDNamesNothing(path: String) async throws {
    let world = try await ServerWorld()
    let token = path.hasPrefix("/directory") ? try await world.tokens().access : world.administrator.token
    let login = ServerWorld.Login(user: world.administrator.user, token: token)
    try expect(try await world.api(.get, path, by: login), is: Problem.notFound)
  }

  /// An id of another kind is not an id here, whatever it names elsewhere.
  @Test func idsAreOfOneKind() async throws {
    let world = try await ServerWorld()
    for path in [
      "/devices/\(world.a.license.id)", "/licenses/\(world.a.device.id)", "/organizations/\(world.product.id)",
    ] {
      try expect(try await world.api(.get, path, by: world.administrator), is: Problem.notFound)
    }
  }

  @Test(arguments: RoleMatrixTests.rows.filter { $0.need != .anyone && $0.statuses.last.map { $0 < 300 } == true })
  func withoutTheStoreEveryRouteSaysSo(row: RoleMatrixTests.Row) async throws {
    let world = try await ServerWorld()
    let zeros = String(repeating: "0", count: 26)
    let kinds = [
      "/organizations": "org", "/users": "usr", "/api-tokens": "tok", "/clients": "cli", "/products": "prd",
      "/licenses": "lic", "/activations": "act", "/devices": "dev", "/hubs": "dev", "/device-authorizations": "dau",
    ]
    let kind = kinds.first { row.route.hasPrefix($0.key + "/") }?.value ?? "org"
    let path = (row.route + row.query).replacing("{organization}", with: "org_" + zeros)
      .replacing("{user}", with: "usr_" + zeros).replacing("{id}", with: "\(kind)_" + zeros)
    for fault in [FaultyStore.Fault.everything, .unforeseen] {
      world.store.fault = fault
      let answer = try await world.api(
        row.method, path, row.body, by: world.administrator, ifMatch: row.method == .patch ? "*" : nil)
      if fault == .everything {
        try expect(answer, is: Problem.unavailable, ["retry-after": "5"])
      } else {
        let detail = "Something went wrong here. The request id finds it in the log."
        try expect(answer, is: Problem.problem(500, "Internal Server Error", "internal_error", detail))
        #expect(!answer.text.contains("countersign/store"))
      }
    }
  }

  @Test func aStoreThatOnlyReadsIsRead() async throws {
    let world = try await ServerWorld()
    world.store.fault = .writes
    #expect(try await world.api(.get, "/organizations", by: world.a.viewer).status == 200)
    try expect(
      try await world.api(.post, "/organizations", ["name": "New"], by: world.administrator),
      is: Problem.unavailable, ["retry-after": "5"])
  }
}
