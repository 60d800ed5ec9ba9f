import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

/// Signed answers, and how a program chooses among the forms of the answer.
@Suite struct SignedLicenseCheckTests {
  private static let nonce = "0123456789-._~AZaz"

  private func verifier(_ world: KeyWorld) async throws -> LicenseCheckVerifier {
    let keySet = try await world.server.send(.get, "/.well-known/jwks.json")
    return LicenseCheckVerifier(
      issuer: ServerWorld.issuer, product: String(world.server.product.number),
      keySet: try JSONWebKeySet(parsing: keySet.body))
  }

  @Test func theLibraryVerifiesIt() async throws {
    let world = try await KeyWorld()
    let verifier = try await verifier(world)
    let now = world.server.clock.now.seconds
    for (mac, result) in [(KeyWorld.mac, LicenseCheckAnswer.Result.ok), (KeyWorld.otherMAC, .failed)] {
      let answer = try await world.get(
        world.query(mac: mac) + "&nonce=\(Self.nonce)", accept: "application/jose")
      #expect(answer.status == 200 && answer.headers == .always.with(["content-type": "application/jose"]))
      let verified = try verifier.verify(answer.text, nonce: Self.nonce, key: world.key, at: now)
      #expect(verified.result == result && verified.checkedAt == now)
      #expect(throws: LicenseCheckFailure.wrongNonce) {
        try verifier.verify(answer.text, nonce: Self.nonce + "0", key: world.key, at: now)
      }
      #expect(throws: LicenseCheckFailure.wrongKey) {
        try verifier.verify(answer.text, nonce: Self.nonce, key: "other", at: now)
      }
    }
    let posted = try await world.server.post(
      world.path, raw: "\(world.query())&nonce=\(Self.nonce)", [("accept", "application/jose")])
    #expect(try verifier.verify(posted.text, nonce: Self.nonce, key: world.key, at: now).result == .ok)
  }

  /// Somebody in between asks about another product, of which the key is: that opens nothing.
  @Test func anAnswerAboutAnotherProductProvesNothing() async throws {
    let world = try await KeyWorld()
    let keySet = try await world.server.send(.get, "/.well-known/jwks.json")
    let other = LicenseCheckVerifier(
      issuer: ServerWorld.issuer, product: "1002", keySet: try JSONWebKeySet(parsing: keySet.body))
    let (query, now) = (world.query() + "&nonce=\(Self.nonce)", world.server.clock.now.seconds)
    let answer = try await world.get(query, accept: "application/jose")
    #expect(throws: LicenseCheckFailure.wrongProduct) {
      try other.verify(answer.text, nonce: Self.nonce, key: world.key, at: now)
    }
    let elsewhere = try await world.get(query, path: world.path(number: "1002"), accept: "application/jose")
    #expect(try other.verify(elsewhere.text, nonce: Self.nonce, key: world.key, at: now).result == .failed)
  }

  /// No answer about a domain is taken for one about a key that stands beside it.
  @Test func aQueryThatNamesTwoIsSignedForNeither() async throws {
    let world = try await KeyWorld(locking: [])
    let verifier = try await verifier(world)
    for query in ["key=\(world.key)&domain=other.example", "key=\(world.key)&key=other"] {
      let answer = try await world.get("\(query)&nonce=\(Self.nonce)", accept: "application/jose")
      for key in [world.key, "other.example", "other"] {
        #expect(throws: LicenseCheckFailure.wrongKey) {
          try verifier.verify(answer.text, nonce: Self.nonce, key: key, at: world.server.clock.now.seconds)
        }
      }
    }
  }

  @Test(arguments: ["", "&nonce=", "&nonce=short", "&nonce=with+a+space+in+between", "&nonce=0123456789abcdef&nonce=x"])
  func withoutANonceNothingIsChecked(rest: String) async throws {
    let world = try await KeyWorld()
    for key in [world.key, "unknown"] {
      let answer = try await world.get(world.query(key: key) + rest, accept: "application/jose")
      #expect(answer.status == 400 && answer.headers == .check)
      #expect(
        answer.text
          == "A signed answer needs the parameter nonce: 16 to 128 letters, digits, '-', '.', '_' and '~'.\n")
    }
    #expect(try await world.lockedValues() == [])
  }

  /// Programs of old send what their HTTP library likes, and read two words.
  @Test(
    arguments: [
      (nil, "OK"), ("*/*", "OK"), ("text/plain", "OK"), ("text/html, */*;q=0.8", "OK"), ("", "OK"),
      ("application/json, text/plain, */*", "OK"), ("application/xml", "OK"), ("application/*, text/*", "OK"),
      ("application/json;q=0", "OK"), ("application/json;q=2", "OK"), ("application/json;q=x", "OK"),
      ("text/plain;q=0.9, application/json;q=0.8", "OK"), ("application/json", "{"), ("APPLICATION/JSON", "{"),
      ("application/json; charset=utf-8", "{"), ("application/json, */*;q=0.5", "{"),
      ("text/plain; q=0.5, application/json", "{"), ("application/json;q=0.2", "{"), ("application/jose", "eyJ"),
      ("application/jose, application/json;q=0.9", "eyJ"),
    ] as [(String?, String)]) func whatIsPreferredIsSent(accept: String?, beginning: String) async throws
  {
    let world = try await KeyWorld()
    let answer = try await world.get(world.query() + "&nonce=\(Self.nonce)", accept: accept)
    #expect(answer.status == 200 && answer.text.hasPrefix(beginning))
  }
}
