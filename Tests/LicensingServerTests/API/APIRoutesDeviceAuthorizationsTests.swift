import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

@Suite struct APIRoutesDeviceAuthorizationsTests {
  private static let limited = ["retry-after": "600"]

  private func lookUp(
    _ code: String, in world: ServerWorld, by login: ServerWorld.Login? = nil, organization: OrganizationID? = nil,
    from address: String = ServerWorld.address
  ) async throws -> ServerAnswer {
    var body: JSONValue = ["user_code": .string(code)]
    if let organization { body = body.with(["organization_id": "\(organization)"]) }
    return try await world.api(
      .post, "/device-authorizations/lookup", body, by: login ?? world.a.manager, from: address)
  }

  private func document(_ id: String, _ world: ServerWorld) -> JSONValue {
    [
      "id": .string(id), "client_id": "\(world.pos.id)", "state": "pending", "device_name": nil, "serial_number": nil,
      "article_number": nil, "hostname": nil, "operating_system": nil, "software_version": nil,
      "address": .string(ServerWorld.address), "created_at": JSONValue(world.clock.now),
      "expires_at": JSONValue(world.clock.now.adding(seconds: 600)),
    ]
  }

  @Test func aCodeIsLookedUpHoweverItIsTyped() async throws {
    let world = try await ServerWorld()
    let code = try await world.authorize().user
    let letters = code.replacing("-", with: "")
    let typed = [
      code, letters, code.lowercased(), " \(code) ", letters.map { "\($0)." }.joined(),
      letters.map { "\($0) " }.joined(),
      letters.map { "\($0)-" }.joined(), "\u{A0}\(code)\t",
    ]
    for text in typed {
      let found = try await lookUp(text, in: world)
      try expect(found, 200, document(found.string("id"), world), ["etag": "\"1\""])
      #expect(DeviceAuthorizationID(found.string("id")) != nil)
      #expect(!found.text.contains(code) && !found.text.contains(letters))
    }
  }

  @Test func otherCharactersAreNamed() async throws {
    let world = try await ServerWorld()
    _ = try await world.authorize()
    let alphabet = "is not in a user code, which has 8 of the letters BCDFGHJKLMNPQRSTVWXZ"
    let wrong = [
      ("WDJB-MJHA", "'A' \(alphabet)"), ("WDJB-MJH1", "'1' \(alphabet)"), ("WDJB_MJHT", "'_' \(alphabet)"),
      ("ＷＤＪＢ-ＭＪＨＴ", "the character U+FF37 \(alphabet)"), ("ВDJB-MJHT", "the character U+0412 \(alphabet)"),
      ("WDJB-MJH\u{212A}", "the character U+212A \(alphabet)"), ("", "has 8 letters, for example WDJB-MJHT"),
      ("WDJB-MJH", "has 8 letters, for example WDJB-MJHT"), ("WDJB-MJHTT", "has 8 letters, for example WDJB-MJHT"),
    ]
    // A slip of the finger is no guess: none of them counts.
    for (typed, sentence) in wrong + wrong {
      try expect(try await lookUp(typed, in: world), is: Problem.invalid(["user_code": sentence]))
    }
  }

  @Test func wrongCodesAreCountedAndSuccessResetsNothing() async throws {
    let world = try await ServerWorld()
    let code = try await world.authorize().user
    for _ in 0..<4 {
      try expect(try await lookUp("BBBB-BBBB", in: world), is: Problem.userCodeUnknown)
      #expect(try await lookUp(code, in: world).status == 200)
    }
    try expect(try await lookUp("BBBB-BBBB", in: world), is: Problem.userCodeUnknown)
    for typed in ["BBBB-BBBB", code] {
      try expect(try await lookUp(typed, in: world), is: Problem.tooManyAttempts, Self.limited)
    }
    // Not for others, and not for ever.
    #expect(try await lookUp(code, in: world, by: world.a.owner).status == 200)
    world.clock.advance(seconds: 599)
    #expect(try await lookUp(code, in: world).status == 429)
    world.clock.advance(seconds: 1)
    #expect(try await lookUp(code, in: world).status == 409)
  }

  @Test func anAddressAndAnOrganizationHaveTheirOwnBudgets() async throws {
    let world = try await ServerWorld(
      limits: .init(wrongCodesPerUser: 100, wrongCodesPerAddress: 3, wrongCodesPerOrganization: 5))
    for _ in 0..<3 { #expect(try await lookUp("BBBB-BBBB", in: world).status == 409) }
    #expect(try await lookUp("BBBB-BBBB", in: world, by: world.b.manager).status == 429)
    for number in 1...2 {
      #expect(try await lookUp("BBBB-BBBB", in: world, from: "198.51.100.\(number)").status == 409)
    }
    // Organization A has used up its five, whoever asks for it and from wherever.
    #expect(try await lookUp("BBBB-BBBB", in: world, from: "198.51.100.3").status == 429)
    #expect(
      try await lookUp(
        "BBBB-BBBB", in: world, by: world.administrator, organization: world.a.organization.id, from: "198.51.100.4"
      ).status == 429)
    #expect(try await lookUp("BBBB-BBBB", in: world, by: world.b.manager, from: "198.51.100.5").status == 409)
  }

  @Test func pendingRequestsAreListedWithoutTheirCodes() async throws {
    let world = try await ServerWorld()
    let ask: @Sendable (String) async throws -> ServerAnswer = { serial in
      world.clock.advance(milliseconds: 1)
      return try await world.post(
        "/oauth/device_authorization", ["client_id": world.pos.id, "serial_number": serial, "hostname": serial])
    }
    let answers = [
      try await ask(" cs-POS-acme.example "), try await ask("CS-POS-bolt.example"), try await ask("unknown"),
      try await ask(""),
    ]
    let all = try await world.api(.get, "/device-authorizations", by: world.administrator)
    #expect(all.status == 200 && all.headers == .api)
    #expect(
      all["items"]?.elements.map { $0["hostname"] ?? nil } == [
        "cs-POS-acme.example", "CS-POS-bolt.example", "unknown", nil,
      ])
    for answer in answers {
      let code = answer.string("user_code")
      #expect(!all.text.contains(code) && !all.text.contains(code.replacing("-", with: "")))
      #expect(!all.text.contains(answer.string("device_code")))
    }
    for (tenant, serial) in [(world.a, "cs-POS-acme.example"), (world.b, "CS-POS-bolt.example")] {
      let own = try await world.api(
        .get, "/device-authorizations?organization_id=\(tenant.organization.id)", by: tenant.viewer)
      #expect(own["items"]?.elements.compactMap { $0["serial_number"]?.text } == [serial])
    }
    try expect(
      try await world.api(.get, "/device-authorizations?organization_id=x", by: world.administrator),
      is: Problem.notFound)
    world.clock.advance(seconds: 600)
    try expect(
      try await world.api(.get, "/device-authorizations", by: world.administrator), 200, ["items": [], "next": nil])
  }

  @Test func approvalAndDenialAreTold() async throws {
    let world = try await ServerWorld()
    let manager = world.a.manager
    let (first, second) = (try await world.authorize(), try await world.authorize(from: "203.0.113.9"))
    let (device, license) = (world.a.device.id, world.a.license.id)
    let found = try await lookUp(first.user, in: world)
    let approved = try await world.approve(first)
    try expect(
      approved, 200, ["device_id": "\(device)", "license_id": "\(license)", "took_quota": true])
    let other = try await lookUp(second.user, in: world)
    let denied = try await world.api(
      .post, "/device-authorizations/\(other.string("id"))/deny",
      [
        "user_code": "\(second.user)", "reason": " Not ours ", "organization_id": "\(world.a.organization.id)",
      ], by: manager)
    expectNoContent(denied)
    let activations = try await world.store.read { try $0.activations(of: license, page: Page()) }
    let organization = world.a.organization.id.text
    try await expectEvents(
      world,
      [
        (
          "device_authorization.approved", found.string("id"), organization,
          [
            "device": device.text, "license": license.text, "activation": activations.first?.id.text ?? "",
            "asked_from": ServerWorld.address,
          ], approved.requestID
        ),
        (
          "device_authorization.denied", other.string("id"), organization,
          ["reason": "Not ours", "asked_from": "203.0.113.9"], denied.requestID
        ),
      ], by: manager)
    // Decided is decided.
    for code in [first.user, second.user] { try expect(try await lookUp(code, in: world), is: Problem.userCodeUnknown) }
  }
}
