import Cryptography
import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

@Suite struct APIRoutesSigningKeysTests {
  private static let overlap: Int64 = 259_200 + 86_400

  private func keys(_ world: ServerWorld) async throws -> [JSONValue] {
    let answer = try await world.api(.get, "/signing-keys", by: world.administrator)
    #expect(answer.status == 200 && answer.headers == .api)
    #expect(answer["next"] == .null)
    return answer["items"]?.elements ?? []
  }

  @Test func theFirstKeyIsActive() async throws {
    let world = try await ServerWorld()
    let id = try #require(world.context.keyring.signer?.id)
    let start = JSONValue(AdjustableClock.start)
    #expect(
      try await keys(world) == [
        [
          "id": "\(id)", "purpose": "token", "algorithm": "ES256", "state": "active", "created_at": start,
          "activates_at": start, "removes_at": nil,
        ]
      ])
  }

  @Test func aPlannedRotationTakesItsTime() async throws {
    let world = try await ServerWorld()
    let first = try #require(world.context.keyring.signer?.id)
    let activatesAt = world.clock.now.adding(seconds: Self.overlap)
    let answer = try await world.api(.post, "/signing-keys/rotate", [:], by: world.administrator)
    let second = answer.string("key_id")
    try expect(
      answer, 200,
      [
        "key_id": .string(second), "activates_at": JSONValue(activatesAt), "affected_families": 0,
        "affected_license_files": 0, "affected_parent_licenses": 0,
      ])
    #expect(try await keys(world).map { $0["state"] } == ["active", "announced"])
    try expect(
      try await world.api(.post, "/signing-keys/rotate", ["urgency": "planned"], by: world.administrator),
      is: Problem.conflict("in_use", "Something of this kind is there already."))
    world.clock.set(activatesAt.adding(milliseconds: -1))
    try await MaintainSigningKeys(world.context)()
    #expect(world.context.keyring.signer?.id == first)
    world.clock.set(activatesAt)
    try await MaintainSigningKeys(world.context)()
    #expect(world.context.keyring.signer?.id == second)
    let retired = try await keys(world).first
    #expect(retired?["state"] == "retired")
    #expect(retired?["removes_at"] == JSONValue(activatesAt.adding(seconds: Self.overlap)))
    world.clock.advance(seconds: Self.overlap)
    try await MaintainSigningKeys(world.context)()
    #expect(try await keys(world).map { $0["id"] } == [.string(second)])
    try await expectEvents(
      world, [("signing_key.announced", second, nil, ["algorithm": "ES256"], answer.requestID)],
      by: world.administrator)
  }

  @Test(arguments: ["now", "compromised"])
  func anEmergencyIsAtOnce(urgency: String) async throws {
    let world = try await ServerWorld()
    let first = try #require(world.context.keyring.signer?.id)
    _ = try await world.tokens()
    let answer = try await world.api(
      .post, "/signing-keys/rotate", ["urgency": .string(urgency)], by: world.administrator)
    let second = answer.string("key_id")
    try expect(
      answer, 200,
      [
        "key_id": .string(second), "activates_at": JSONValue(world.clock.now), "affected_families": 1,
        "affected_license_files": 0, "affected_parent_licenses": 0,
      ])
    #expect(world.context.keyring.signer?.id == second)
    let published = try await world.send(.get, "/.well-known/jwks.json").json["keys"]?.elements ?? []
    let ids = published.compactMap { $0["kid"]?.text }
    #expect(Set(ids) == (urgency == "now" ? [first, second] : [second]))
    var events: [(String, String, String?, [String: String], String?)] = [
      ("signing_key.announced", second, nil, ["algorithm": "ES256"], nil),
      ("signing_key.retired", first, nil, [:], nil), ("signing_key.activated", second, nil, [:], nil),
    ]
    if urgency == "compromised" { events.append(("signing_key.removed", first, nil, [:], nil)) }
    try await expectEvents(world, events, by: world.administrator)
  }

  @Test func aRetiredKeyIsRemovedAtOnce() async throws {
    let world = try await ServerWorld()
    let first = try #require(world.context.keyring.signer?.id)
    _ = try await world.tokens()
    let notRetired = Problem.conflict(
      "signing_key_not_retired",
      "Only a retired key is removed. The one that signs is withdrawn by a rotation that says it is compromised.")
    try expect(try await world.api(.delete, "/signing-keys/\(first)", by: world.administrator), is: notRetired)
    let second = try await world.api(.post, "/signing-keys/rotate", ["urgency": "now"], by: world.administrator)
      .string("key_id")
    try expect(
      try await world.api(.delete, "/signing-keys/\(first)", by: world.administrator), 200,
      [
        "key_id": .string(first), "affected_families": 1, "affected_license_files": 0, "affected_parent_licenses": 0,
      ])
    let published = try await world.send(.get, "/.well-known/jwks.json").json["keys"]?.elements ?? []
    #expect(published.compactMap { $0["kid"]?.text } == [second] && world.context.keyring.signer?.id == second)
    for id in [first, "unknown"] {
      try expect(try await world.api(.delete, "/signing-keys/\(id)", by: world.administrator), is: Problem.notFound)
    }
  }

  @Test func anAnnouncedKeyIsPutToUseFirst() async throws {
    let world = try await ServerWorld()
    let announced = try await world.api(.post, "/signing-keys/rotate", [:], by: world.administrator)
    let now = try await world.api(.post, "/signing-keys/rotate", ["urgency": "now"], by: world.administrator)
    #expect(now["key_id"] == announced["key_id"])
  }

  @Test func theKeysOfLicenseFilesRotateByThemselves() async throws {
    let world = try await ServerWorld()
    let token = try #require(world.context.keyring.signer?.id)
    let answer = try await world.api(
      .post, "/signing-keys/rotate", ["urgency": "now", "purpose": "file"], by: world.administrator)
    let file = answer.string("key_id")
    try expect(
      answer, 200,
      [
        "key_id": .string(file), "activates_at": JSONValue(world.clock.now), "affected_families": 0,
        "affected_license_files": 0, "affected_parent_licenses": 0,
      ])
    #expect(try await keys(world).map { $0["purpose"] } == ["token", "file"])
    #expect(world.context.keyring.signer?.id == token && world.context.keyring.fileSigner?.id == file)
    let published = try await world.send(.get, "/.well-known/jwks.json").json["keys"]?.elements ?? []
    #expect(published.map { $0["kid"] } == [.string(token), .string(file)])
    #expect(published.map { $0["purpose"] } == ["token", "file"])
    try await expectEvents(
      world,
      [
        ("signing_key.announced", file, nil, ["algorithm": "ES256", "purpose": "file"], nil),
        ("signing_key.activated", file, nil, [:], nil),
      ], by: world.administrator)
  }

  @Test func thePurposeIsOneOfTwo() async throws {
    let world = try await ServerWorld()
    for purpose in ["check", 1, nil] as [JSONValue] {
      try expect(
        try await world.api(.post, "/signing-keys/rotate", ["purpose": purpose], by: world.administrator),
        is: Problem.invalid(["purpose": "is one of: token, file"]))
    }
  }

  @Test func theKindIsOneOfThree() async throws {
    let world = try await ServerWorld()
    for urgency in ["soon", 1, nil] as [JSONValue] {
      try expect(
        try await world.api(.post, "/signing-keys/rotate", ["urgency": urgency], by: world.administrator),
        is: Problem.invalid(["urgency": "is one of: planned, now, compromised"]))
    }
  }

  @Test func aPrivateKeyIsNowhere() async throws {
    let world = try await ServerWorld()
    let key = try #require(world.context.keyring.signer?.key)
    let secret = Base64URL.encode(try key.pkcs8())
    for path in ["/signing-keys", "/audit-events"] {
      let answer = try await world.api(.get, path, by: world.administrator)
      #expect(!answer.text.contains(secret) && !answer.text.contains("private") && !answer.text.contains("sealed"))
    }
  }
}
