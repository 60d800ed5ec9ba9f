import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore
import TestInstruments
import Testing

@testable import LicensingServer

/// The license check as programs see it: whole answers.
@Suite struct LicenseCheckRoutesTests {
  private func expectOK(_ answer: ServerAnswer, _ location: SourceLocation = #_sourceLocation) {
    expect(answer, "OK", location)
  }

  private func expectFailed(_ answer: ServerAnswer, _ location: SourceLocation = #_sourceLocation) {
    expect(answer, "FAILED", location)
  }

  private func expect(_ answer: ServerAnswer, _ text: String, _ location: SourceLocation) {
    #expect(answer.body == Array(text.utf8), sourceLocation: location)
    #expect(answer.status == 200, sourceLocation: location)
    #expect(answer.headers == .check, sourceLocation: location)
  }

  @Test func theAnswerIsTwoWordsAndNotKept() async throws {
    let world = try await KeyWorld()
    expectOK(try await world.get())
    expectOK(try await world.get())
    expectFailed(try await world.get(world.query(mac: KeyWorld.otherMAC)))
    let answer = try await world.get()
    #expect(answer.headers["cache-control"] == "no-store" && answer.headers["referrer-policy"] == "no-referrer")
  }

  @Test func aFormIsAsGoodAsAQuery() async throws {
    let world = try await KeyWorld()
    expectOK(try await world.post())
    expectFailed(try await world.post(world.query(mac: KeyWorld.otherMAC)))
    // Parameters in the query of a POST are not read.
    expectFailed(try await world.post("ip=\(KeyWorld.ip)", query: "?" + world.query()))
    expectOK(try await world.post(query: "?key=other"))
    expectOK(try await world.get())
  }

  @Test func headIsAnsweredLikeGet() async throws {
    let world = try await KeyWorld()
    for query in [world.query(), world.query(mac: KeyWorld.otherMAC)] {
      let head = try await world.get(query, method: .head)
      #expect(head.status == 200 && head.headers == .check && head.body.isEmpty)
    }
  }

  @Test func whatIsNoFormIsAnsweredAsElsewhere() async throws {
    let world = try await KeyWorld()
    let json = try await world.server.send(.post, world.path, [("content-type", "application/json")], body: [])
    #expect(json.status == 415)
    #expect(json.text == "The body must be application/x-www-form-urlencoded.\n")
    let long = try await world.post("key=" + String(repeating: "k", count: 17_000))
    #expect(long.status == 413)
    let method = try await world.server.send(.put, world.path)
    #expect(method.status == 405 && method.headers["allow"] == "GET, HEAD, POST")
    world.server.store.fault = .everything
    let unavailable = try await world.get()
    #expect(unavailable.status == 503 && unavailable.headers["retry-after"] == "5")
    #expect(!unavailable.text.contains("FAILED"))
  }

  @Test func oneQueryLocksAndItsValuesHaveOneSpelling() async throws {
    let world = try await KeyWorld()
    let key = "key=\(world.key)"
    expectOK(try await world.get("\(key)&ip=::ffff:198.51.100.7&mac_address=aa-bb-cc-dd-ee-01"))
    #expect(try await world.lockedValues() == [KeyWorld.locked])
    for mac in ["AA:BB:CC:DD:EE:01", "aabb.ccdd.ee01", "aabbccddee01", "AA-BB-CC-DD-EE-01", "aa%3abb%3acc%3Add:ee:01"] {
      expectOK(try await world.get("\(key)&ip=198.51.100.7&mac_address=\(mac)"))
    }
    for ip in ["198.51.100.07", "198.051.100.7", "0306.063.0144.07", "3325256711", "198.51.100.7:80"] {
      expectFailed(try await world.get("\(key)&ip=\(ip)&mac_address=aabbccddee01"))
    }
    #expect(try await world.lockedValues() == [KeyWorld.locked])
  }

  /// Whatever is left out, empty, given twice, or spelt in another way does not pass, before the key is locked and after.
  @Test(arguments: [false, true]) func nothingIsTakenForALockedParameter(isLocked: Bool) async throws {
    let world = try await KeyWorld()
    if isLocked { expectOK(try await world.get()) }
    let (key, ip, mac) = ("key=\(world.key)", "ip=\(KeyWorld.ip)", "mac_address=aabbccddee01")
    let odd = [
      key, "\(key)&\(ip)", "\(key)&\(mac)", "\(ip)&\(mac)", "", "&", "=", "key", "\(key)&ip&mac_address",
      "\(key)&\(ip)&mac_address=", "\(key)&ip=&\(mac)", "\(key)&\(ip)&\(mac)&\(mac)", "\(key)&\(ip)&\(ip)&\(mac)",
      "\(key)&\(key)&\(ip)&\(mac)", "\(key)&\(ip)&MAC_ADDRESS=aabbccddee01", "\(key)&\(ip)&Mac_Address=aabbccddee01",
      "\(key)&\(ip)&mac_address[]=aabbccddee01", "\(key)&\(ip)&mac_address%5B%5D=aabbccddee01",
      "\(key)&\(ip)&mac_address[0]=aabbccddee01", "\(key)&\(ip)&\(mac)&mac_address[]=aabbccddee02",
      "\(key)&\(ip)&\(mac)&MAC_ADDRESS=aabbccddee02", "\(key)&\(ip)&mac_address+=aabbccddee01",
      "\(key)&\(ip)&mac_address%20=aabbccddee01", "\(key)&\(ip)&+mac_address=aabbccddee01",
      "\(key)&\(ip)&mac_address%00=aabbccddee01", "\(key)&\(ip)&mac_address=aabbccddee01%00",
      "\(key)&\(ip)&\(mac)%20", "\(key)&\(ip)&mac_address=+aabbccddee01", "\(key)&\(ip)&mac_address=%zz",
      "\(key)&\(ip)&\(mac)&x=%", "\(key)&\(ip)&\(mac)&x=%4", "\(key)&\(ip)&\(mac)&x=%FF",
      "\(key)&\(ip)&\(mac)&x=%C0%80", "\(key)&\(ip)&\(mac)&x=%00", "KEY=\(world.key)&\(ip)&\(mac)",
      "key[]=\(world.key)&\(ip)&\(mac)", "\(key)%00&\(ip)&\(mac)", "\(key)+&\(ip)&\(mac)", "\(key)%0A&\(ip)&\(mac)",
      "key=\(world.key.lowercased())&\(ip)&\(mac)", "domain=\(world.key)&\(ip)&\(mac)", "\(key);\(ip);\(mac)",
      "\(key)&\(ip)&\(mac)&" + String(repeating: "x=1&", count: 100),
    ]
    for query in odd {
      expectFailed(try await world.get(query))
      expectFailed(try await world.post(query))
    }
    #expect(try await world.lockedValues() == (isLocked ? [KeyWorld.locked] : []))
    // A name may be escaped, and others that the product does not know are no matter.
    expectOK(try await world.get("%6bey=\(world.key)&\(ip)&mac%5faddress=aabbccddee01&version=2"))
    #expect(try await world.lockedValues() == [KeyWorld.locked])
  }

  @Test func aRefusedQueryChangesNothing() async throws {
    let world = try await KeyWorld()
    expectFailed(try await world.get("key=\(world.key)&ip=\(KeyWorld.ip)"))
    expectOK(try await world.get())
    for mac in [KeyWorld.otherMAC, KeyWorld.otherMAC, ""] { expectFailed(try await world.get(world.query(mac: mac))) }
    expectFailed(try await world.get(world.query(ip: "203.0.113.9")))
    #expect(try await world.lockedValues() == [KeyWorld.locked])
    expectOK(try await world.get())
  }

  @Test func withoutLockParametersEveryQueryWithTheKeyIsGood() async throws {
    let host = LockParameter(name: "host", label: "Host", kind: .text, isRequired: false, locks: false, isShown: true)
    let world = try await KeyWorld(locking: [host])
    expectFailed(try await world.get("key=unknown&host=thief"))
    expectOK(try await world.get("key=\(world.key)&host=till-1"))
    expectOK(try await world.get("key=\(world.key)&host=till-2", from: "203.0.113.9"))
    expectOK(try await world.get("key=\(world.key)"))
    #expect(try await world.lockedValues() == [])
    try await world.server.context.store.flushNotes()
    let shown = try await world.server.api(.get, "/license-keys/\(world.keyID)", by: world.server.a.manager)
    #expect(shown["shown_values"]?["host"] != "thief")
  }

  @Test func releasingLocksAnew() async throws {
    let world = try await KeyWorld()
    let other = world.query(mac: KeyWorld.otherMAC)
    expectOK(try await world.get())
    expectFailed(try await world.get(other))
    let manager = world.server.a.manager
    let locks = try await world.server.api(.get, "/licenses/\(world.server.a.license.id)/locks", by: manager)
    let lock = locks["items"]?.elements.first?["id"]?.text ?? ""
    expectNoContent(try await world.server.api(.delete, "/locks/\(lock)?reason=new%20machine", by: manager))
    expectOK(try await world.get(other))
    expectFailed(try await world.get())
    let events = try await world.server.auditEvents(.lockReleased)
    #expect(events.map(\.details["reason"]) == ["new machine"] && events.first?.subject == lock)
  }

  /// The connection's address is the peer's, or whom a trusted proxy names; nobody else has a say.
  @Test func onlyTrustedProxiesNameTheConnection() async throws {
    var ip = LockParameter.ip
    ip.source = .connection
    let world = try await KeyWorld(locking: [ip])
    let key = "key=\(world.key)"
    expectOK(try await world.get(key, from: "192.0.2.10"))
    #expect(try await world.lockedValues() == [["ip": "192.0.2.10"]])
    expectFailed(try await world.get(key, from: "203.0.113.9"))
    expectFailed(try await world.get("\(key)&ip=192.0.2.10", from: "203.0.113.9"))
    expectFailed(try await world.get(key, forwardedFor: "192.0.2.10", from: "203.0.113.9"))
    expectOK(try await world.get(key, forwardedFor: "203.0.113.9", from: "192.0.2.10"))
    expectOK(try await world.get(key, forwardedFor: "192.0.2.10", from: "10.0.0.1"))
    expectFailed(try await world.get(key, forwardedFor: "192.0.2.10, 203.0.113.9", from: "10.0.0.1"))
  }

  @Test func domainsAreAskedAboutInTheSameWay() async throws {
    let world = try await KeyWorld(locking: []) { $0.method = .set(.domain) }
    let license = world.server.a.license.id
    let made = try await world.server.api(
      .post, "/licenses/\(license)/domains", ["domain": "www.Bücher.example.com"], by: world.server.administrator)
    #expect(made.status == 201)
    for domain in ["xn--bcher-kva.example.com", "www.b%C3%BCcher.example.com", "B%C3%9CCHER.example.com."] {
      expectOK(try await world.get("domain=\(domain)"))
    }
    for query in [
      "domain=example.com", "domain=a.xn--bcher-kva.example.com", "domain=", "key=\(world.key)", "domain=.",
    ] {
      expectFailed(try await world.get(query))
    }
    let json = try await world.get("domain=xn--bcher-kva.example.com", accept: "application/json")
    #expect(json.text == #"{"result":"OK","code":"ok","status":"Licensed","check_period_seconds":86400}"#)
  }
}
