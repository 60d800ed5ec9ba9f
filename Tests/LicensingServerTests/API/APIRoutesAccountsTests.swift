import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

@Suite struct APIRoutesAccountsTests {
  private static let ada: JSONValue = [
    "email": "Ada@Example.com", "name": "Ada", "platform_administrator": false,
  ]

  @Test func anAccountIsMadeAndChanged() async throws {
    let world = try await ServerWorld()
    let administrator = world.administrator
    let made = try await world.api(.post, "/users", Self.ada, by: administrator)
    let (id, now) = (made.string("id"), JSONValue(world.clock.now))
    #expect(UserID(id) != nil)
    let document = Self.ada.with(["id": .string(id), "status": "active", "created_at": now, "updated_at": now])
    try expect(made, 201, document, ["etag": "\"1\"", "location": "/api/v1/users/\(id)"])
    try expect(try await world.api(.get, "/users/\(id)", by: administrator), 200, document, ["etag": "\"1\""])
    world.clock.advance(seconds: 1)
    let changed = document.with(["name": "Ada L.", "updated_at": JSONValue(world.clock.now)])
    try expect(
      try await world.api(.patch, "/users/\(id)", ["name": "Ada L."], by: administrator, ifMatch: "\"1\""), 200,
      changed, ["etag": "\"2\""])
    try expect(
      try await world.api(
        .patch, "/users/\(id)", ["disabled": true, "platform_administrator": true], by: administrator,
        ifMatch: "\"2\""), 200, changed.with(["status": "disabled", "platform_administrator": true]),
      ["etag": "\"3\""])
    let list = try await world.api(.get, "/users", by: administrator)
    #expect(list["items"]?.elements.count == 8)
    #expect(list["items"]?.elements.last == changed.with(["status": "disabled", "platform_administrator": true]))
    #expect(!list.text.contains("password"))
    try await expectEvents(
      world,
      [
        ("user.created", id, nil, ["email": "Ada@Example.com", "platform_administrator": "false"], made.requestID),
        ("user.changed", id, nil, ["name": "Ada L.", "disabled": "false", "platform_administrator": "false"], nil),
        ("user.changed", id, nil, ["name": "Ada L.", "disabled": "true", "platform_administrator": "true"], nil),
      ], by: administrator)
  }

  @Test func anAddressIsTakenHoweverItIsTyped() async throws {
    let world = try await ServerWorld()
    #expect(try await world.api(.post, "/users", Self.ada, by: world.administrator).status == 201)
    for email in ["ada@example.com", " ADA@EXAMPLE.COM "] as [JSONValue] {
      try expect(
        try await world.api(.post, "/users", Self.ada.with(["email": email]), by: world.administrator),
        is: Problem.taken("email"))
    }
  }

  @Test func wrongFieldsAreNamed() async throws {
    let world = try await ServerWorld()
    for email in ["ada", "@example.com", "ada@", "a@b@c", "a b@c"] as [JSONValue] {
      try expect(
        try await world.api(.post, "/users", Self.ada.with(["email": email]), by: world.administrator),
        is: Problem.invalid(["email": "is an e-mail address like ada@example.com"]))
    }
    try expect(
      try await world.api(.post, "/users", ["role": "x"], by: world.administrator),
      is: Problem.invalid([
        "email": "is a string", "name": "is a string", "role": "is not a member of this request",
      ]))
    let passwords: [(JSONValue, String)] = [
      ("short", "has at least 12 characters; several words are best"),
      ("aaaaaaaaaaaaaaaa", "has at least 5 different characters; several words are best"),
      (.string(String(repeating: "abcdefgh", count: 129)), "has at most 1024 bytes, none of them zero"),
      (
        "Password2024!",
        "is one of those that are tried first: a common one, a run of keys, the e-mail address; several words are best"
      ),
      (
        "countersign-1234",
        "is one of those that are tried first: a common one, a run of keys, the e-mail address; several words are best"
      ),
      (1, "is a string or null"),
    ]
    for (password, sentence) in passwords {
      try expect(
        try await world.api(.post, "/users", Self.ada.with(["password": password]), by: world.administrator),
        is: Problem.invalid(["password": sentence]))
    }
    let unchanged = try await world.api(.get, "/users", by: world.administrator)
    #expect(unchanged["items"]?.elements.count == 7)
  }

  @Test func theLastPlatformAdministratorCannotGo() async throws {
    let world = try await ServerWorld()
    let path = "/users/\(world.administrator.user.id)"
    let last = Problem.conflict("last_of_its_kind", "The last one cannot go.")
    for change in [["disabled": true], ["platform_administrator": false]] as [JSONValue] {
      try expect(
        try await world.api(.patch, path, change, by: world.administrator, ifMatch: "*"), is: last)
    }
    let second = try await world.founder.login("second@example.com", isPlatformAdministrator: true)
    #expect(try await world.api(.patch, path, ["disabled": true], by: second, ifMatch: "*").status == 200)
    #expect(try await world.api(.get, "/users", by: world.administrator).status == 401)
  }

  @Test func anUnknownAccountIsNotThere() async throws {
    let world = try await ServerWorld()
    try expect(
      try await world.api(
        .patch, "/users/usr_00000000000000000000000000", ["name": "x"], by: world.administrator, ifMatch: "*"),
      is: Problem.notFound)
    try expect(
      try await world.api(.patch, "/users/\(world.a.viewer.user.id)", ["name": "x"], by: world.administrator),
      is: Problem.ifMatchRequired)
  }

  @Test func aTokenIsShownOnceAndWorksUntilItIsDeleted() async throws {
    let world = try await ServerWorld()
    let user = world.a.viewer
    world.clock.advance(seconds: 1)
    let made = try await world.api(.post, "/api-tokens", ["name": "Nightly export"], by: user)
    let (id, secret) = (made.string("id"), made.string("token"))
    #expect(APITokenID(id) != nil)
    #expect(secret.wholeMatch(of: #/csa_[A-Za-z0-9_-]{43}/#) != nil)
    let document: JSONValue = [
      "id": .string(id), "name": "Nightly export", "created_at": JSONValue(world.clock.now), "last_used_at": nil,
    ]
    try expect(
      made, 201, document.with(["token": .string(secret)]),
      ["etag": "\"1\"", "location": "/api/v1/api-tokens/\(id)"])
    try expect(try await world.api(.get, "/api-tokens/\(id)", by: user), 200, document, ["etag": "\"1\""])
    world.clock.advance(seconds: 60)
    let other = ServerWorld.Login(user: user.user, token: secret)
    let list = try await world.api(.get, "/api-tokens", by: other)
    #expect(list.status == 200 && list.headers == .api)
    #expect(list["next"] == .null)
    #expect(list["items"]?.elements.count == 2)
    #expect(list["items"]?.elements.last == document.with(["last_used_at": JSONValue(world.clock.now)]))
    #expect(!list.text.contains(secret) && !list.text.contains("token\""))
    expectNoContent(try await world.api(.delete, "/api-tokens/\(id)", by: user))
    #expect(try await world.api(.get, "/organizations", by: other).status == 401)
    try expect(try await world.api(.delete, "/api-tokens/\(id)", by: user), is: Problem.notFound)
    let (text, details) = (user.user.id.text, ["name": "Nightly export", "user": user.user.id.text])
    #expect(details["user"] == text)
    try await expectEvents(
      world,
      [("api_token.created", id, nil, details, made.requestID), ("api_token.deleted", id, nil, [:], nil)], by: user)
  }

  @Test func anotherUsersTokensAreNotThere() async throws {
    let world = try await ServerWorld()
    let made = try await world.api(.post, "/api-tokens", ["name": "mine"], by: world.a.viewer)
    for login in [world.a.owner, world.administrator] {
      let list = try await world.api(.get, "/api-tokens", by: login)
      #expect(list["items"]?.elements.count == 1)
      for method in [HTTPRequest.Method.get, .delete] {
        try expect(
          try await world.api(method, "/api-tokens/\(made.string("id"))", by: login), is: Problem.notFound)
      }
    }
    for name in ["", .string(String(repeating: "x", count: 201))] as [JSONValue] {
      try expect(
        try await world.api(.post, "/api-tokens", ["name": name], by: world.a.viewer),
        is: Problem.invalid(["name": "has 1 to 200 characters and no line breaks or control characters"]))
    }
  }
}
