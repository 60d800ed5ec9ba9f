import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

/// Changes are made on what their caller saw, wherever the caller says what that was.
@Suite struct IfMatchTests {
  private static let rows = RoleMatrixTests.rows.filter { row in
    let operation = APIDocument.operations.first { $0.method == row.method && $0.path == row.template }
    return operation.map { $0.ifMatch != .notRead } == true
  }

  /// A change with a tag that is not the present one does nothing; with the present one among others, it is done.
  @Test(arguments: rows)
  func aChangeIsMadeOnWhatWasSeen(row: RoleMatrixTests.Row) async throws {
    let world = try await ServerWorld()
    let by = world.administrator
    let ids = RoleMatrixTests.ids(in: world)
    let call = try await row.call(world, .init(number: 0, login: by, ids: ids, body: row.body))
    let path = call.ids.reduce(row.route + row.query) { $0.replacing("{\($1.key)}", with: $1.value) }
    let subject = Self.subject(of: path)
    let before = try await world.api(.get, subject, by: by)
    let tag = before.headers["etag"]
    for stale in [#""stale""#, #""stale", "9""#, "W/\(tag ?? "\"1\"")", "", "stale", #""-1""#] {
      let answer = try await world.api(row.method, path, call.body, by: by, ifMatch: stale)
      try expect(answer, is: Problem.changedMeanwhile)
    }
    if let tag { #expect(try await world.api(.get, subject, by: by).headers["etag"] == tag) }
    let present = try await Self.tag(tag, call, world)
    guard let present else {
      // What is not there yet matches nothing.
      try expect(
        try await world.api(row.method, path, call.body, by: by, ifMatch: "*"), is: Problem.changedMeanwhile)
      return
    }
    let done = try await world.api(row.method, path, call.body, by: by, ifMatch: "\"stale\", \(present), \"7\"")
    #expect(done.status == row.statuses.last)
  }

  /// Where what a change is about is read.
  private static func subject(of path: String) -> String {
    let steps = [
      "/suspend", "/reinstate", "/revoke", "/renew", "/accept", "/block", "/unblock", "/renew-token", "/approve",
      "/deny", "/secret",
    ]
    return steps.first(where: path.hasSuffix).map { String(path.dropLast($0.count)) } ?? path
  }

  /// What is pending is read by its code.
  private static func tag(_ tag: String?, _ call: RoleMatrixTests.Call, _ world: ServerWorld) async throws -> String? {
    guard tag == nil, let code = call.body?["user_code"] else { return tag }
    let found = try await world.api(
      .post, "/device-authorizations/lookup", ["user_code": code], by: world.administrator)
    return found.headers["etag"]
  }

  /// Every kind of thing that can be changed says which version it is, where it is read and where it was changed.
  @Test func twoEditsOfOneThingAreToldApart() async throws {
    let world = try await ServerWorld()
    let path = "/organizations/\(world.a.organization.id)/members/\(world.a.viewer.user.id)"
    let tag = try await world.api(.get, path, by: world.a.owner).headers["etag"]
    #expect(tag == #""viewer""#)
    expectNoContent(
      try await world.api(.put, path, ["role": "manager"], by: world.a.owner, ifMatch: tag), ["etag": #""manager""#])
    try expect(
      try await world.api(.put, path, ["role": "owner"], by: world.a.owner, ifMatch: tag), is: Problem.changedMeanwhile)
    try expect(try await world.api(.delete, path, by: world.a.owner, ifMatch: tag), is: Problem.changedMeanwhile)
    try expect(
      try await world.api(.get, path, by: world.a.owner), 200,
      ["organization_id": "\(world.a.organization.id)", "user_id": "\(world.a.viewer.user.id)", "role": "manager"],
      ["etag": #""manager""#])
    expectNoContent(try await world.api(.delete, path, by: world.a.owner, ifMatch: #""viewer", "manager""#))
    try expect(try await world.api(.get, path, by: world.a.owner), is: Problem.notFound)
    try expect(
      try await world.api(.put, path, ["role": "viewer"], by: world.a.owner, ifMatch: "*"), is: Problem.changedMeanwhile
    )
    expectNoContent(try await world.api(.put, path, ["role": "viewer"], by: world.a.owner), ["etag": #""viewer""#])
  }

  /// Of many who saw the same, one wins.
  @Test func oneReleaseOfAnActivationWins() async throws {
    let world = try await ServerWorld()
    let id = try #require(try await world.tokens().claims["activation"]?.text)
    let tag = try await world.api(.get, "/activations/\(id)", by: world.a.manager).headers["etag"]
    let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<10 {
        group.addTask {
          try await world.api(.delete, "/activations/\(id)", by: world.a.manager, ifMatch: tag).status
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(statuses.filter { $0 == 204 }.count == 1)
    #expect(statuses.filter { $0 == 412 || $0 == 404 }.count == 9)
    #expect(try await world.used() == 0)
    let after = try await world.api(.get, "/activations/\(id)", by: world.a.viewer)
    #expect(after["released_at"] != nil as JSONValue && after.headers["etag"] != tag)
  }
}
