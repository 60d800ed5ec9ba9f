import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore
import TestInstruments
import Testing

@testable import LicensingServer

/// Nobody learns from a `FAILED` why it is one.
@Suite struct LicenseCheckOracleTests {
  struct Failure: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var accept: String?
    var limits = KeyWorld.noLimits
    /// Whether the store is written to before it says no.
    var writes = 0
    /// Makes the world so that the question is refused, and tells path and query.
    let ask: @Sendable (KeyWorld) async throws -> (path: String, query: String)
  }

  @Test(arguments: failures) func everyFailureIsTheSame(failure: Failure) async throws {
    let world = try await KeyWorld(limits: failure.limits)
    let (path, query) = try await failure.ask(world)
    let before = world.server.store.work
    let (pauses, asked) = (world.server.pauses.instants.count, ContinuousClock.now)
    let plain = try await world.get(query, path: path)
    // Whatever it took to find out, the answer waits for the same moment.
    let waited = world.server.pauses.instants.dropFirst(pauses).map { $0 - EvenPace.duration }
    #expect(waited.count == 1 && waited.allSatisfy((asked ... .now).contains))
    #expect(plain.body == Array("FAILED".utf8) && plain.status == 200 && plain.headers == .check)
    // The product, then the key with its locks: looked up whether they are there or not.
    let work = world.server.store.work
    #expect(work.reads - before.reads == 2 && work.writes - before.writes == failure.writes)

    let json = try await world.get(query, path: path, accept: "application/json")
    #expect(json.text == #"{"result":"FAILED","code":"failed"}"#)
    #expect(json.status == 200 && json.headers == .api)
    let head = try await world.get(query, path: path, method: .head)
    #expect(head.status == 200 && head.headers == .check && head.body.isEmpty)
  }

  static let failures: [Failure] = addresses + keys + limits

  private static let addresses = [
    Failure(testDescription: "unknown token") {
      ($0.path(token: "cst_" + String(repeating: "A", count: 43)), $0.query())
    },
    Failure(testDescription: "no token") { ($0.path(token: "x"), $0.query()) },
    Failure(testDescription: "unknown number") { ($0.path(number: "9999"), $0.query()) },
    Failure(testDescription: "number in another spelling") { ($0.path(number: "01001"), $0.query()) },
    Failure(testDescription: "no number") { ($0.path(number: "x"), $0.query()) },
    Failure(testDescription: "token that was renewed twice") { world in
      for _ in 0..<2 {
        _ = try await RenewCheckToken(world.server.context)(of: world.server.product.id, version: nil, by: .operator)
      }
      return (world.path, world.query())
    },
    Failure(testDescription: "token that was renewed a month ago") { world in
      _ = try await RenewCheckToken(world.server.context)(of: world.server.product.id, version: nil, by: .operator)
      world.server.clock.advance(seconds: LicenseCheckSettings.renewedTokenWorksSeconds)
      return (world.path, world.query())
    },
  ]

  private static let keys = [
    Failure(testDescription: "unknown key") { ($0.path, $0.query(key: "AAAAA-AAAAA-AAAAA-AAAAA")) },
    Failure(testDescription: "no key") { ($0.path, "ip=198.51.100.7&mac_address=aabbccddee01") },
    Failure(testDescription: "what cannot be a key") { ($0.path, $0.query(key: String(repeating: "k", count: 500))) },
    Failure(testDescription: "nothing") { ($0.path, "") },
    Failure(testDescription: "malformed escape") { ($0.path, $0.query() + "&x=%4") },
    Failure(testDescription: "invalid UTF-8") { ($0.path, $0.query() + "&x=%ff") },
    Failure(testDescription: "other machine") { world in
      _ = try await world.get()
      return (world.path, world.query(mac: KeyWorld.otherMAC))
    },
    Failure(testDescription: "missing parameter") { ($0.path, "key=\($0.key)&ip=198.51.100.7") },
    Failure(testDescription: "malformed parameter") { ($0.path, $0.query(mac: "none")) },
    Failure(testDescription: "blocked key") { world in
      var change = ChangeLicenseKey.Change()
      change.isBlocked = .set(true)
      guard let id = LicenseKeyID(world.keyID) else { throw CancellationError() }
      _ = try await ChangeLicenseKey(world.server.context)(id, version: nil, change, by: .operator)
      return (world.path, world.query())
    },
    Failure(testDescription: "suspended license, key never used") { world in
      try await world.step(.suspend)
      return (world.path, world.query())
    },
    Failure(testDescription: "suspended license, other machine") { world in
      _ = try await world.get()
      try await world.step(.suspend)
      return (world.path, world.query(mac: KeyWorld.otherMAC))
    },
    Failure(testDescription: "revoked license") { world in
      try await world.step(.revoke)
      return (world.path, world.query())
    },
    Failure(testDescription: "expired license") { world in
      world.server.clock.advance(seconds: 366 * 86_400)
      return (world.path, world.query())
    },
    Failure(testDescription: "no unit of quota left") { world in
      var change = ChangeLicense.Change()
      change.quota = .set(0)
      _ = try await ChangeLicense(world.server.context)(
        world.server.a.license.id, version: nil, change, by: .operator)
      return (world.path, world.query())
    },
  ]

  private static let limits = [
    Failure(
      testDescription: "too many checks with one key",
      limits: .init(checksPerKeyPerMinute: 1, wrongKeysPerAddressPerTenMinutes: 0)
    ) { world in
      _ = try await world.get()
      return (world.path, world.query())
    },
    Failure(
      testDescription: "too many wrong keys from one address",
      limits: .init(checksPerKeyPerMinute: 0, wrongKeysPerAddressPerTenMinutes: 1)
    ) { world in
      _ = try await world.get()
      _ = try await world.get("key=wrong")
      return (world.path, world.query())
    },
  ]

  /// A program whose key and locks matched is told why, and what the vendor has to say.
  @Test func onlyWhoMatchesHearsWhy() async throws {
    let world = try await KeyWorld { $0.suspendedText = .set("Please call \"us\".") }
    let ok = try await world.get(accept: "application/json")
    #expect(ok.text == #"{"result":"OK","code":"ok","status":"Licensed"}"# && ok.headers == .api)
    world.server.clock.set(Timestamp(seconds: 1_813_000_000))
    #expect(
      try await world.get(accept: "application/json").text
        == #"{"result":"OK","code":"ok","status":"Requires Renewal"}"#)
    try await world.step(.suspend)
    let suspended = #"{"result":"FAILED","code":"failed","status":"Suspended","message":"Please call \"us\"."}"#
    #expect(try await world.get(accept: "application/json").text == suspended)
    #expect(try await world.get().text == "FAILED")
    for query in [world.query(mac: KeyWorld.otherMAC), "key=\(world.key)"] {
      #expect(
        try await world.get(query, accept: "application/json").text == #"{"result":"FAILED","code":"failed"}"#)
    }
    try await world.step(.reinstate)
    #expect(try await world.get().text == "OK")
  }

  @Test func limitsAreCountedAndSeen() async throws {
    let limits = LicensingPolicy.Limits(checksPerKeyPerMinute: 2, wrongKeysPerAddressPerTenMinutes: 3)
    let world = try await KeyWorld(limits: limits)
    for answer in ["OK", "OK", "FAILED"] { #expect(try await world.get().text == answer) }
    for number in 0..<4 { _ = try await world.get("key=wrong-\(number)", from: "203.0.113.9") }
    world.server.clock.advance(seconds: 60)
    #expect(try await world.get(from: "203.0.113.9").text == "FAILED")
    #expect(try await world.get().text == "OK")
    let lines = world.server.metrics.exposition().split(separator: "\n").filter { $0.hasPrefix("license_checks") }
    #expect(
      Set(lines) == [
        #"license_checks_total{result="ok"} 3"#, #"license_checks_total{result="failed"} 6"#,
        #"license_checks_limited_total{by="key"} 1"#, #"license_checks_limited_total{by="address"} 2"#,
        #"license_checks_limited_total{by="product"} 0"#,
      ])
  }

  /// Who is licensed waits for nothing.
  @Test func onlyRefusalsAreHeldBack() async throws {
    let world = try await KeyWorld()
    for accept in ["text/plain", "application/json"] {
      #expect(try await world.get(accept: accept).text.contains("OK"))
    }
    #expect(world.server.pauses.instants == [])
    _ = try await world.get("key=wrong")
    _ = try await world.get(world.query() + "&nonce=nonce-of-this-question", accept: "application/jose")
    _ = try await world.get("key=wrong&nonce=nonce-of-this-question", accept: "application/jose")
    #expect(world.server.pauses.instants.count == 2)
  }

  /// Somebody guesses at a product's keys from many addresses: who guessed is told nothing, and the operator is told once.
  @Test func guessingFromManyAddressesRaisesAnAlarm() async throws {
    let limits = LicensingPolicy.Limits(
      checksPerKeyPerMinute: 0, wrongKeysPerAddressPerTenMinutes: 0, wrongKeysPerProductPerTenMinutes: 3)
    let world = try await KeyWorld(limits: limits)
    #expect(try await world.get().text == "OK")
    for number in 1...5 { _ = try await world.get("key=wrong-\(number)", from: "203.0.113.\(number)") }
    #expect(try await world.get(from: "203.0.113.5").text == "FAILED", "a hit of who guesses")
    #expect(try await world.get().text == "OK", "who guesses nothing is not held to it")
    let lines = world.server.metrics.exposition().split(separator: "\n")
    #expect(lines.contains(#"license_checks_limited_total{by="product"} 1"#))
    #expect(lines.contains("license_check_alarms_total 1"))
    let warnings = world.server.log.lines.filter { $0.contains("license keys of a product are being guessed") }
    #expect(warnings.count == 1 && warnings.allSatisfy { $0.contains(world.server.product.id.text) })
  }

  /// Neither the key, nor the check token, nor anything else of the question.
  @Test func nothingOfTheQuestionIsLoggedOrMeasured() async throws {
    let world = try await KeyWorld()
    let nonce = "nonce-of-this-question"
    let mac = "aabbccddee01"
    for query in [world.query(mac: mac), world.query(mac: "AABBCCDDEE99"), world.query() + "&x=%", "key=\(world.key)"] {
      _ = try await world.get(query)
      _ = try await world.post(query)
      _ = try await world.get(query, accept: "application/json")
      _ = try await world.get("\(query)&nonce=\(nonce)", accept: "application/jose")
      _ = try await world.get(query, path: world.path(number: "%31"))
      _ = try await world.server.send(.put, "\(world.path)?\(query)")
    }
    for fault in [FaultyStore.Fault.writes, .everything, .unforeseen] {
      world.server.store.fault = fault
      _ = try await world.get()
      _ = try await world.get(world.query(mac: KeyWorld.otherMAC))
    }
    let lines = world.server.log.lines + [world.server.metrics.exposition()]
    #expect(world.server.log.lines.count > 20)
    #expect(lines.contains { $0.contains("route=/license/checking/{token}/{number} status=200") })
    let secrets = [
      world.key, ServerWorld.escaped(world.key), world.token, String(world.token.dropFirst(4)), mac, "AABBCCDDEE99",
      nonce, KeyWorld.ip, "mac_address", "key=",
    ]
    for secret in secrets { #expect(!lines.contains { $0.contains(secret) }, "\(secret)") }
  }
}
