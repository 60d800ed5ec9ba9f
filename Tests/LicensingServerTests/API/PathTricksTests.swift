import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

/// No way of writing a path, and no word beside the method, leads around what a route needs.
@Suite struct PathTricksTests {
  /// `{…}` is what a trick is made of: `{a}` an administrator's route of the API, `{c}` one of the console.
  private static let targets: [String] =
    [
      "/api/v1//users", "//api/v1/users", "/api//v1/users", "/api/v1/users/", "/api/v1/users//", "/api/v1/./users",
      "/./api/v1/users", "/api/./v1/users", "/api/v1/users/.", "/api/v1/users/./", "/api/v1/../v1/users",
      "/api/v1/organizations/../users", "/login/../api/v1/users", "/static/../api/v1/users",
      "/static/css/../../api/v1/users", "/api/v1/%2e/users", "/api/v1/%2E%2E/v1/users", "/login/%2e%2e/api/v1/users",
      "/login/..%2fapi/v1/users", "/static/css/..%2f..%2fapi/v1/users", "/api%2fv1%2fusers", "/api/v1%2Fusers",
      "/api/v1/users%2f", "/%61pi/v1/users", "/api/v1/%75sers", "/api/v1/users%20", "/api/v1/users%00",
      "/api/v1/users%0a",
      "/api/v1/users.", "/api/v1/users..", "/api/v1./users", "/api/v1/users.json", "/API/v1/users", "/api/V1/users",
      "/api/v1/Users", "/api/v1/USERS", "/api/v1/users;x=y", "/api/v1;x=y/users", "/api;/v1/users", "/api/v1/users;",
      "/api/v1/users;/../users", "/api/v1/users%3bx=y", "/api/v1/users%3f", "/api/v1/users%23", "\\api\\v1\\users",
      "/api\\v1\\users", "/api/v1\\users", "/api/v1/users%5c", "/api/v1/%252e%252e/users", "/api/v1/%c0%ae/users",
      "/api/v1/users/*", "/api/v1/*", "//auth.example.com/api/v1/users",
      "*", "api/v1/users", "", "/api/v1/users\u{FF0F}x", "/products//new", "/organizations/./new",
      "/organizations/new/", "/organizations/new;x=y", "/Organizations/new", "/organizations/%6eew",
      "/organizations/new.", "/organizations%2fnew", "/login/../organizations/new",
    ]

  /// Nobody at all, and someone who may not: none of these is answered as the route itself would be.
  @Test func noWayOfWritingAPathLeadsAround() async throws {
    let world = try await ServerWorld()
    #expect(Self.targets.count > 50)
    for method in [HTTPRequest.Method.get, .head, .post] {
      for target in Self.targets {
        for fields in [[], [("authorization", "Bearer \(world.a.viewer.token)")]] {
          let answer = try await world.send(method, target, fields)
          #expect([400, 404, 405].contains(answer.status), "\(method) \(target) \(answer.status)")
          #expect(!answer.text.contains("@example.com"), "\(target)")
        }
      }
    }
  }

  /// Nor is it there for whoever may: there is one way to write a path.
  @Test func thereIsOneWayToWriteAPath() async throws {
    let world = try await ServerWorld()
    let fields = [("authorization", "Bearer \(world.administrator.token)")]
    #expect(try await world.send(.get, "/api/v1/users", fields).status == 200)
    for target in Self.targets {
      #expect(try await world.send(.get, target, fields).status == 404, "\(target)")
    }
  }

  /// The method of a request is the one of its first line.
  @Test func nothingElseIsTheMethod() async throws {
    let world = try await ServerWorld()
    let path = "/api/v1/devices/\(world.a.device.id)"
    for name in ["x-http-method-override", "x-http-method", "x-method-override", "_method"] {
      for word in ["DELETE", "PATCH", "delete"] {
        let fields = [("authorization", "Bearer \(world.a.owner.token)"), (name, word)]
        let read = try await world.send(.get, path, fields)
        #expect(read.status == 200 && read.string("name") == world.a.device.name)
        #expect(try await world.send(.post, path, fields).status == 405)
        #expect(try await world.send(.get, "\(path)?_method=\(word)&method=\(word)", fields).status == 200)
        let form = [("content-type", "application/x-www-form-urlencoded")]
        #expect(try await world.send(.post, path, fields + form, body: Array("_method=\(word)".utf8)).status == 405)
        // A member of that name is a mistake, on a route that takes a body.
        let made = try await world.send(
          .post, "/api/v1/organizations/\(world.a.organization.id)/devices",
          fields + [("content-type", "application/json")],
          body: Array(#"{"name":"Till","_method":"\#(word)"}"#.utf8))
        #expect(made.status == 422)
      }
    }
    #expect(try await world.api(.get, "/devices/\(world.a.device.id)", by: world.a.owner).status == 200)
  }
}
