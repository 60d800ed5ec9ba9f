import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

/// Queries, bodies and conditions, as every route reads them.
@Suite struct APIRequestTests {
  private static let limit = ["limit": "is a whole number from 1 to 200"] as KeyValuePairs
  private static let after = ["after": "is the `next` of the page before"] as KeyValuePairs

  @Test func listsComeInPages() async throws {
    let world = try await ServerWorld()
    for number in 0..<5 {
      world.clock.advance(milliseconds: 1)
      _ = try await world.api(.post, "/organizations", ["name": "O\(number)"], by: world.administrator)
    }
    var (names, path, pages) = ([String](), "/organizations?limit=3", 0)
    while true {
      let page = try await world.api(.get, path, by: world.administrator)
      #expect(page.status == 200 && page.headers == .api)
      names += page["items"]?.elements.compactMap { $0["name"]?.text } ?? []
      pages += 1
      guard let next = page["next"]?.text else {
        #expect(page["next"] == nil as JSONValue)
        break
      }
      #expect(page["items"]?.elements.last?["id"] == .string(next))
      path = "/organizations?limit=3&after=\(next)"
    }
    #expect(names == ["Acme Stores", "Bolt Market", "O0", "O1", "O2", "O3", "O4"])
    #expect(pages == 3)
    let whole = try await world.api(.get, "/organizations?limit=200", by: world.administrator)
    #expect(whole["items"]?.elements.count == 7)
    #expect(whole["next"] == .null)
    let beyond = try await world.api(
      .get, "/organizations?after=org_7zzzzzzzzzzzzzzzzzzzzzzzzz", by: world.administrator)
    try expect(beyond, 200, ["items": [], "next": nil])
  }

  private static let lists = [
    "/organizations", "/users", "/clients", "/products", "/organizations/{a}/licenses", "/organizations/{a}/devices",
    "/licenses/{l}/activations", "/device-authorizations", "/audit-events",
  ]

  @Test(arguments: lists)
  func aWrongPageIsNamed(path: String) async throws {
    let world = try await ServerWorld()
    let path = path.replacing("{a}", with: world.a.organization.id.text)
      .replacing("{l}", with: world.a.license.id.text)
    let ask: @Sendable (String) async throws -> ServerAnswer = {
      try await world.api(.get, "\(path)?\($0)", by: world.administrator)
    }
    try expect(try await ask("limit=1%00"), is: Problem.invalid(["limit": "has no zero characters"]))
    for limit in ["0", "201", "-1", "x", "1.5", "99999999999999999999"] {
      try expect(try await ask("limit=\(limit)"), is: Problem.invalid(Self.limit))
    }
    for after in ["x%20y", "%C3%A4", "..%2F"] {
      try expect(try await ask("after=\(after)"), is: Problem.invalid(Self.after))
    }
    try expect(try await ask("limit=1&limit=2"), is: Problem.invalid(["limit": "is given once"]))
    for good in ["", "limit=", "limit=1", "limit=200&after=", "color=blue"] {
      #expect(try await ask(good).status == 200)
    }
  }

  /// Whatever is searched for, nobody is told that the server failed.
  @Test(arguments: [
    "/users", "/clients", "/organizations/{a}/devices", "/organizations/{a}/licenses", "/licenses/{l}/keys",
    "/licenses/{l}/license-files",
  ])
  func anythingIsSearchedFor(path: String) async throws {
    let world = try await ServerWorld()
    let path = path.replacing("{a}", with: world.a.organization.id.text)
      .replacing("{l}", with: world.a.license.id.text)
    for search in ["%25", "_", "'", "%5C", "%22%27%3B--", "%F0%9F%8E%89", "%0A", "%E2%80%AE", "a%20b%20c", "%C3"] {
      let found = try await world.api(.get, "\(path)?search=\(search)", by: world.administrator)
      #expect([200, 422].contains(found.status), "\(search) \(found.status)")
    }
    try expect(
      try await world.api(.get, "\(path)?search=a%00", by: world.administrator),
      is: Problem.invalid(["search": "has no zero characters"]))
  }

  @Test func listsAreNarrowedAndSorted() async throws {
    let world = try await ServerWorld()
    let names: @Sendable (String) async throws -> [String] = { path in
      let page = try await world.api(.get, path, by: world.administrator)
      return page["items"]?.elements.compactMap { $0["name"]?.text ?? $0["status"]?.text } ?? ["\(page.status)"]
    }
    #expect(try await names("/users?search=admin@&filter=administrators").count == 1)
    #expect(try await names("/users?filter=disabled") == [])
    #expect(try await names("/clients?search=rsa&filter=confidential") == ["rsA"])
    let devices = "/organizations/\(world.a.organization.id)/devices"
    let upwards = try await names("\(devices)?sort=name")
    #expect(upwards.count == 2 && upwards == upwards.sorted())
    #expect(try await names("\(devices)?sort=name&order=desc") == upwards.reversed())
    #expect(try await names("\(devices)?kind=switch") == [])
    let first = try await world.api(.get, "\(devices)?sort=name&limit=1", by: world.a.viewer)
    let next = try #require(first["next"]?.text)
    let rest = try await names("\(devices)?sort=name&limit=1&after=\(ServerWorld.escaped(next))")
    #expect(rest == Array(upwards.dropFirst()))
    #expect(try await names("/organizations/\(world.a.organization.id)/licenses?filter=suspended") == [])
    #expect(try await names("/organizations/\(world.a.organization.id)/licenses?sort=remaining").count == 1)
    for wrong in ["/users?filter=x", "\(devices)?sort=x", "\(devices)?order=up", "\(devices)?status=x"] {
      #expect(try await world.api(.get, wrong, by: world.administrator).status == 422)
    }
  }

  @Test func bodiesAreJSONObjects() async throws {
    let world = try await ServerWorld()
    let post: @Sendable (String, [(String, String)]) async throws -> ServerAnswer = { body, fields in
      try await world.send(
        .post, "/api/v1/organizations", [("authorization", "Bearer \(world.administrator.token)")] + fields,
        body: Array(body.utf8))
    }
    let json = [("content-type", "application/json; charset=utf-8")]
    for body in ["", "x", "{", "{\"name\":\"a\",\"name\":\"b\"}", "{\"name\":\"a\"}x", "{\"name\":NaN}", "{'name':1}"] {
      try expect(try await post(body, json), is: Problem.malformedBody)
    }
    for body in ["[]", "null", "1", "\"name\"", "[{\"name\":\"a\"}]"] {
      try expect(try await post(body, json), is: Problem.invalid(["body": "is a JSON object"]))
    }
    #expect(try await post("{\"name\":\"a\"}", json).status == 201)
    let unsupported = Problem.problem(
      415, "Unsupported Media Type", "unsupported_media_type", "The body must be application/json.")
    for fields in [[], [("content-type", "application/x-www-form-urlencoded")], [("content-type", "text/json")]] {
      try expect(try await post("{\"name\":\"a\"}", fields), is: unsupported)
    }
    let tooLarge = try await post("{\"name\":\"" + String(repeating: "x", count: 16_384) + "\"}", json)
    try expect(
      tooLarge,
      is: Problem.problem(
        413, "Content Too Large", "content_too_large", "The body is longer than 16384 bytes."),
      ["connection": "close"])
  }

  @Test func aChangeSaysWhatItIsMadeOn() async throws {
    let world = try await ServerWorld()
    let path = "/organizations/\(world.a.organization.id)"
    let change: @Sendable (String?) async throws -> ServerAnswer = {
      try await world.api(.patch, path, ["name": "New"], by: world.a.owner, ifMatch: $0)
    }
    let tag = try #require(try await world.api(.get, path, by: world.a.owner).headers["etag"])
    #expect(tag == "\"1\"")
    try expect(try await change(nil), is: Problem.ifMatchRequired)
    for stale in [
      "\"0\"", "\"2\"", "W/\"1\"", "1", "\"x\"", "", "\"\"", "\"1", "\"-1\"", "\"7\", \"8\"",
      "\"99999999999999999999\"",
    ] {
      try expect(try await change(stale), is: Problem.changedMeanwhile)
    }
    let changed = try await change(tag)
    #expect(changed.status == 200)
    #expect(changed.headers == .api.with(["etag": "\"2\""]))
    try expect(try await change(tag), is: Problem.changedMeanwhile)
    #expect(try await change("*").headers["etag"] == "\"3\"")
  }

  @Test func aLostRaceIsTold() async throws {
    let world = try await ServerWorld()
    let path = "/devices/\(world.a.device.id)"
    let answers = try await withThrowingTaskGroup(of: ServerAnswer.self) { group in
      for number in 0..<20 {
        group.addTask {
          try await world.api(.patch, path, ["name": "N\(number)"], by: world.a.manager, ifMatch: "\"1\"")
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers.filter { $0.status == 200 }.count == 1)
    #expect(answers.filter { $0.status == 412 }.count == 19)
    let now = try await world.api(.get, path, by: world.a.viewer)
    #expect(now.headers["etag"] == "\"2\"")
    #expect(now["name"] == answers.first { $0.status == 200 }?["name"])
  }
}
