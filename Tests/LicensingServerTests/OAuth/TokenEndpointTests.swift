import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

/// Polling with a device code.
@Suite struct TokenEndpointTests {
  static let pending: JSONValue = [
    "error": "authorization_pending", "error_description": "The user code has not been approved yet.",
  ]
  static let slowDown: JSONValue = [
    "error": "slow_down", "error_description": "Polled too early. The interval is now 5 seconds longer.",
  ]
  static let denied: JSONValue = ["error": "access_denied", "error_description": "The authorization was denied."]
  static let expired: JSONValue = ["error": "expired_token", "error_description": "The device code has expired."]
  static let unknown: JSONValue = [
    "error": "invalid_grant", "error_description": "The grant is unknown, used, or of another client.",
  ]

  static func refused(_ status: String, _ sentence: String) -> JSONValue {
    ["error": "invalid_grant", "error_description": .string(sentence), "license_status": .string(status)]
  }

  private func expect(_ answer: ServerAnswer, _ body: JSONValue, _ location: SourceLocation = #_sourceLocation) throws {
    #expect(answer.status == 400, sourceLocation: location)
    #expect(answer.headers == .oauth, sourceLocation: location)
    #expect(try answer.json == body, sourceLocation: location)
  }

  @Test func anApprovedCodeGivesTokens() async throws {
    let world = try await ServerWorld()
    let codes = try await world.authorize()
    try expect(try await world.poll(codes), Self.pending)
    #expect(try await world.approve(codes).status == 200)
    let answer = try await world.poll(codes)
    #expect(answer.status == 200)
    #expect(answer.headers == .oauth)
    let tokens = ServerWorld.Tokens(answer, client: world.pos)
    #expect(
      try answer.json == [
        "access_token": "\(tokens.access)", "token_type": "Bearer", "expires_in": 259_200,
        "refresh_token": "\(tokens.refresh)", "scope": "license",
      ])
    #expect(tokens.access.wholeMatch(of: /[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+/) != nil)
    #expect(tokens.refresh.wholeMatch(of: /csr_[A-Za-z0-9_-]+/) != nil)
  }

  @Test func theLicenseTokenSaysEverything() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    let now = world.clock.now.seconds
    let token = try CompactJWS(parsing: tokens.access)
    let keyID = try #require(world.context.keyring.signer?.id)
    #expect(JSONValue.object(token.header) == ["typ": "at+jwt", "alg": "ES256", "kid": "\(keyID)"])
    let claims = try tokens.claims
    let (family, activation) = (claims["family"]?.text ?? "", claims["activation"]?.text ?? "")
    #expect(
      claims == [
        "iss": "https://auth.example.com", "sub": "\(world.a.device.id)", "aud": ["\(world.a.organization.id)"],
        "client_id": "\(world.pos.id)", "scope": "license", "iat": .integer(now), "exp": .integer(now + 259_200),
        "jti": claims["jti"] ?? .null, "family": "\(family)", "activation": "\(activation)", "entitlements": ["xms"],
        "license": [
          "id": "\(world.a.license.id)", "product": "pos", "renewal_date": "2027-06-30", "renewal_window_days": 30,
        ],
        "device": ["name": "Acme Stores 12", "kind": "register"],
        "organization": ["id": "\(world.a.organization.id)", "name": "Acme Stores"],
        "hub": ["id": "\(world.a.hub.id)", "name": "Acme Stores Hub", "url": "https://hub.acme.example"],
      ])
    #expect(FamilyID(family) != nil && ActivationID(activation) != nil)
    #expect(claims["jti"]?.text?.isEmpty == false)
    let keys = try JSONWebKeySet(parsing: try await world.send(.get, "/.well-known/jwks.json").body)
    let verifier = LicenseVerifier(
      issuer: ServerWorld.issuer, audience: world.a.organization.id.text, keySet: keys)
    #expect(try verifier.verify(tokens.access, at: now, requiring: "xms").subject == world.a.device.id.text)
  }

  @Test func withoutHubAndRenewalDateTheyAreLeftOut() async throws {
    let world = try await ServerWorld()
    let license = try await world.founder.license(
      of: world.a.organization.id, product: world.product, quota: nil, renewalDate: nil)
    let claims = try await world.tokens(device: world.a.hub, license: license.id).claims
    #expect(claims["hub"] == nil)
    #expect(
      claims["license"] == ["id": "\(license.id)", "product": "pos", "renewal_window_days": 30])
  }

  @Test func aTokenNeverOutlivesItsLicense() async throws {
    let world = try await ServerWorld()
    // 2026-09-22 is the day after the clock's: its last second is less than three days away.
    let license = try await world.founder.license(
      of: world.a.organization.id, product: world.product, quota: 1, renewalDate: "2026-09-22")
    let tokens = try await world.tokens(license: license.id)
    let last = try #require(RenewalDate("2026-09-22")).lastSecond
    let life = last - world.clock.now.seconds
    #expect(tokens.answer["expires_in"] == .integer(life))
    #expect(try tokens.claims["exp"] == .integer(last))
  }

  @Test func tooFastSlowsDownForGood() async throws {
    let world = try await ServerWorld()
    let codes = try await world.authorize()
    // 0 s: the first poll is free. 1 s: too early, 10 s from now on. 6 s: too early again, 15 s from now on.
    try expect(try await world.poll(codes), Self.pending)
    world.clock.advance(seconds: 1)
    try expect(try await world.poll(codes), Self.slowDown)
    world.clock.advance(seconds: 5)
    try expect(try await world.poll(codes), Self.slowDown)
    // A refused poll does not move the clock: 15 s count from the first one.
    world.clock.advance(seconds: 9)
    try expect(try await world.poll(codes), Self.pending)
    world.clock.advance(seconds: 13)
    try expect(try await world.poll(codes), Self.slowDown)
    world.clock.advance(seconds: 7)
    try expect(try await world.poll(codes), Self.pending)
  }

  @Test func aSecondEarlyIsForgiven() async throws {
    let world = try await ServerWorld()
    let codes = try await world.authorize()
    try expect(try await world.poll(codes), Self.pending)
    world.clock.advance(milliseconds: 4000)
    try expect(try await world.poll(codes), Self.pending)
    world.clock.advance(milliseconds: 3999)
    try expect(try await world.poll(codes), Self.slowDown)
  }

  @Test func theIntervalGrowsToAMinute() async throws {
    let world = try await ServerWorld()
    let codes = try await world.authorize()
    try expect(try await world.poll(codes), Self.pending)
    for _ in 0..<20 { try expect(try await world.poll(codes), Self.slowDown) }
    world.clock.advance(seconds: 58)
    try expect(try await world.poll(codes), Self.slowDown)
    world.clock.advance(seconds: 1)
    try expect(try await world.poll(codes), Self.pending)
  }

  @Test func theGrownIntervalIsStored() async throws {
    let world = try await ServerWorld()
    let codes = try await world.authorize()
    try expect(try await world.poll(codes), Self.pending)
    try expect(try await world.poll(codes), Self.slowDown)
    try await world.store.flushNotes()
    // Another server over the same store knows when it was polled last and how long to wait.
    let page = try await world.store.read {
      try $0.pendingDeviceAuthorizations(for: nil, at: .init(seconds: 0), page: Page())
    }
    #expect(page.map(\.intervalSeconds) == [10])
    #expect(page.map(\.polledAt) == [world.clock.now])
  }

  @Test func anApprovedCodeIsDeliveredHoweverEarly() async throws {
    let world = try await ServerWorld()
    let codes = try await world.authorize()
    try expect(try await world.poll(codes), Self.pending)
    try expect(try await world.poll(codes), Self.slowDown)
    #expect(try await world.approve(codes).status == 200)
    #expect(try await world.poll(codes).status == 200)
  }

  @Test func aDeniedCodeStaysDenied() async throws {
    let world = try await ServerWorld()
    let codes = try await world.authorize()
    #expect(try await world.deny(codes, reason: "Not ours").status == 204)
    for _ in 0..<3 { try expect(try await world.poll(codes), Self.denied) }
    world.clock.advance(seconds: 600)
    try expect(try await world.poll(codes), Self.denied)
  }

  @Test(arguments: [true, false])
  func anExpiredCodeSaysSoForAnHour(wasPolled: Bool) async throws {
    let world = try await ServerWorld()
    let codes = try await world.authorize()
    if wasPolled { try expect(try await world.poll(codes), Self.pending) }
    world.clock.advance(milliseconds: 599_999)
    try expect(try await world.poll(codes), Self.pending)
    world.clock.advance(milliseconds: 1)
    try expect(try await world.poll(codes), Self.expired)
    world.clock.advance(milliseconds: 3_599_999)
    while try await PurgeExpired(world.context)() {}
    try expect(try await world.poll(codes), Self.expired)
    world.clock.advance(milliseconds: 1)
    try expect(try await world.poll(codes), Self.unknown)
    while try await PurgeExpired(world.context)() {}
    try expect(try await world.poll(codes), Self.unknown)
  }

  @Test func approvalIsGoodUntilTheCodeExpires() async throws {
    let world = try await ServerWorld()
    let (early, late) = (try await world.authorize(), try await world.authorize())
    world.clock.advance(seconds: 599)
    #expect(try await world.approve(early).status == 200)
    world.clock.advance(seconds: 2)
    #expect(try await world.approve(late).string("code") == "user_code_unknown")
    try expect(try await world.poll(early), Self.expired)
    // The unit that the approval took is given back.
    #expect(try await world.used() == 1)
    while try await PurgeExpired(world.context)() {}
    #expect(try await world.used() == 0)
  }

  @Test func codesOfNobody() async throws {
    let world = try await ServerWorld()
    let codes = try await world.authorize()
    let random = "csd_" + String(repeating: "a", count: 43)
    let others = [
      random, String(codes.device.dropLast()), codes.device + "A", codes.user, "x", "csd_", "ä", " " + codes.device,
      codes.device.uppercased(), String(repeating: "x", count: 8000),
    ]
    for code in others { try expect(try await world.poll(code: code), Self.unknown) }
    try expect(try await world.poll(codes), Self.pending)
  }

  @Test func anotherClientsCodeTellsNothing() async throws {
    let world = try await ServerWorld()
    let codes = try await world.authorize()
    for client in [world.kiosk, world.hub] { try expect(try await world.poll(codes, client), Self.unknown) }
    #expect(try await world.approve(codes).status == 200)
    for client in [world.kiosk, world.hub] { try expect(try await world.poll(codes, client), Self.unknown) }
    #expect(try await world.poll(codes).status == 200)
    for client in [world.kiosk, world.hub] { try expect(try await world.poll(codes, client), Self.unknown) }
    // Nor does it end what the owner has.
    #expect(try await world.poll(codes).status == 200)
  }
}
