import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

@Suite struct APIRoutesOrganizationsTests {
  private func json(_ organization: Organization) -> JSONValue {
    [
      "id": "\(organization.id)", "name": "\(organization.name)", "status": "active",
      "created_at": JSONValue(organization.createdAt), "updated_at": JSONValue(organization.updatedAt),
    ]
  }

  @Test func aListShowsWhatIsOnesOwn() async throws {
    let world = try await ServerWorld()
    let both = [json(world.a.organization), json(world.b.organization)]
    try expect(
      try await world.api(.get, "/organizations", by: world.administrator), 200,
      ["items": .array(both), "next": nil])
    try expect(
      try await world.api(.get, "/organizations", by: world.a.viewer), 200, ["items": .array([both[0]]), "next": nil])
    let nobody = try await world.founder.login("nobody@example.com")
    try expect(try await world.api(.get, "/organizations", by: nobody), 200, ["items": [], "next": nil])
  }

  @Test func oneIsMadeReadAndChanged() async throws {
    let world = try await ServerWorld()
    let administrator = world.administrator
    let made = try await world.api(.post, "/organizations", ["name": "  Corner Shop "], by: administrator)
    let id = made.string("id")
    #expect(OrganizationID(id) != nil)
    let now = JSONValue(world.clock.now)
    let document: JSONValue = [
      "id": .string(id), "name": "Corner Shop", "status": "active", "created_at": now, "updated_at": now,
    ]
    try expect(made, 201, document, ["etag": "\"1\"", "location": "/api/v1/organizations/\(id)"])
    let path = "/organizations/\(id)"
    try expect(try await world.api(.get, path, by: administrator), 200, document, ["etag": "\"1\""])
    world.clock.advance(seconds: 60)
    let changed = document.with(["name": "Shop", "updated_at": JSONValue(world.clock.now)])
    try expect(
      try await world.api(.patch, path, ["name": "Shop"], by: administrator, ifMatch: "\"1\""), 200, changed,
      ["etag": "\"2\""])
    try expect(
      try await world.api(.patch, path, ["disabled": true], by: administrator, ifMatch: "\"2\""), 200,
      changed.with(["status": "disabled"]), ["etag": "\"3\""])
    try expect(
      try await world.api(.patch, path, [:], by: administrator, ifMatch: "\"3\""), 200,
      changed.with(["status": "disabled"]), ["etag": "\"4\""])
    try await expectEvents(
      world,
      [
        ("organization.created", id, id, ["name": "Corner Shop"], made.requestID),
        ("organization.changed", id, id, ["name": "Shop", "disabled": "false"], nil),
        ("organization.changed", id, id, ["name": "Shop", "disabled": "true"], nil),
        ("organization.changed", id, id, ["name": "Shop", "disabled": "true"], nil),
      ], by: administrator)
  }

  @Test func wrongNamesAreNamed() async throws {
    let world = try await ServerWorld()
    let sentence = "has 1 to 200 characters and no line breaks or control characters"
    for name in ["", "  ", "a\nb", "a\u{202E}b", "\u{7}", .string(String(repeating: "x", count: 201))] as [JSONValue] {
      try expect(
        try await world.api(.post, "/organizations", ["name": name], by: world.administrator),
        is: Problem.invalid(["name": sentence]))
      try expect(
        try await world.api(
          .patch, "/organizations/\(world.a.organization.id)", ["name": name], by: world.a.owner, ifMatch: "*"),
        is: Problem.invalid(["name": sentence]))
    }
    try expect(
      try await world.api(.post, "/organizations", ["nmae": "x", "name": 1], by: world.administrator),
      is: Problem.invalid(["name": "is a string", "nmae": "is not a member of this request"]))
    let longest = String(repeating: "ü", count: 200)
    #expect(
      try await world.api(.post, "/organizations", ["name": .string(longest)], by: world.administrator).status == 201)
  }

  @Test func membersComeAndGo() async throws {
    let world = try await ServerWorld()
    let path = "/organizations/\(world.a.organization.id)/members"
    let member: (ServerWorld.Login, String) -> JSONValue = { login, role in
      [
        "user_id": "\(login.user.id)", "email": "\(login.user.email)", "name": "\(login.user.name)",
        "role": .string(role),
      ]
    }
    let three = [member(world.a.owner, "owner"), member(world.a.manager, "manager"), member(world.a.viewer, "viewer")]
    try expect(
      try await world.api(.get, path, by: world.a.viewer), 200, ["items": .array(three), "next": nil])
    let guest = world.b.viewer
    expectNoContent(
      try await world.api(.put, "\(path)/\(guest.user.id)", ["role": "viewer"], by: world.a.owner),
      ["etag": #""viewer""#])
    expectNoContent(
      try await world.api(.put, "\(path)/\(guest.user.id)", ["role": "manager"], by: world.a.owner),
      ["etag": #""manager""#])
    try expect(
      try await world.api(.get, path, by: guest), 200,
      ["items": .array(three + [member(guest, "manager")]), "next": nil])
    expectNoContent(try await world.api(.delete, "\(path)/\(guest.user.id)", by: world.a.owner))
    try expect(try await world.api(.delete, "\(path)/\(guest.user.id)", by: world.a.owner), is: Problem.notFound)
    try expect(try await world.api(.get, path, by: guest), is: Problem.notFound)
    let (user, organization) = (guest.user.id.text, world.a.organization.id.text)
    try await expectEvents(
      world,
      [
        ("member.set", user, organization, ["role": "viewer"], nil),
        ("member.set", user, organization, ["role": "manager", "former_role": "viewer"], nil),
        ("member.removed", user, organization, ["former_role": "manager"], nil),
      ], by: world.a.owner)
  }

  @Test func aRoleIsOneOfThree() async throws {
    let world = try await ServerWorld()
    let path = "/organizations/\(world.a.organization.id)/members/\(world.b.viewer.user.id)"
    for role in ["Owner", "admin", "", 1, nil] as [JSONValue] {
      try expect(
        try await world.api(.put, path, ["role": role], by: world.a.owner),
        is: Problem.invalid(["role": "is one of: viewer, manager, owner"]))
    }
    try expect(
      try await world.api(.put, path, [:], by: world.a.owner),
      is: Problem.invalid(["role": "is one of: viewer, manager, owner"]))
    let unknown = "/organizations/\(world.a.organization.id)/members/usr_00000000000000000000000000"
    try expect(try await world.api(.put, unknown, ["role": "viewer"], by: world.a.owner), is: Problem.notFound)
  }

  @Test func theLastOwnerCannotGo() async throws {
    let world = try await ServerWorld()
    let path = "/organizations/\(world.a.organization.id)/members/\(world.a.owner.user.id)"
    let last = Problem.conflict("last_of_its_kind", "The last one cannot go.")
    try expect(try await world.api(.delete, path, by: world.a.owner), is: last)
    try expect(try await world.api(.put, path, ["role": "viewer"], by: world.a.owner), is: last)
    let second = "/organizations/\(world.a.organization.id)/members/\(world.a.manager.user.id)"
    expectNoContent(try await world.api(.put, second, ["role": "owner"], by: world.a.owner), ["etag": #""owner""#])
    expectNoContent(try await world.api(.delete, path, by: world.a.owner))
    try expect(try await world.api(.delete, second, by: world.a.manager), is: last)
    // The platform may.
    expectNoContent(try await world.api(.delete, second, by: world.administrator))
  }
}
