import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@Suite struct SignLicenseCheckTests {
  private static let nonce = "n0nce-of-22-characters"

  @Test func aProgramCanVerifyWhatItIsTold() async throws {
    let checked = try await CheckedWorld()
    let key = try await checked.createKey()
    let published = try #require(checked.context.keyring.published)
    let verifier = LicenseCheckVerifier(
      issuer: LicensingWorld.issuer, product: "7", keySet: try JSONWebKeySet(parsing: published.json))
    let sign = SignLicenseCheck(checked.context)
    let now = checked.world.clock.now.seconds
    for (ip, result) in [(CheckedWorld.ip, .ok), ("192.0.2.2", .failed)] as [(String, LicenseCheckAnswer.Result)] {
      let outcome = try await checked.check(key, ip: ip)
      let signed = try await sign(outcome, product: "7", asked: key.text, nonce: Self.nonce)
      let answer = try verifier.verify(signed, nonce: Self.nonce, key: key.text, at: now)
      #expect(answer.result == result && answer.checkedAt == now)
      #expect(!signed.contains(key.text))
    }
    try await checked.step(.suspend)
    let refused = try await sign(try await checked.check(key), product: "7", asked: key.text, nonce: Self.nonce)
    #expect(try verifier.verify(refused, nonce: Self.nonce, key: key.text, at: now).result == .failed)
    let nothing = try await sign(.failed, product: "7", asked: nil, nonce: Self.nonce)
    #expect(try verifier.verify(nothing, nonce: Self.nonce, key: "", at: now).result == .failed)
  }

  @Test(arguments: ["", "short", "has spaces in it, alas", String(repeating: "x", count: 129)])
  func aNonceThatIsNoneIsRefused(nonce: String) async throws {
    let checked = try await CheckedWorld()
    let heard = try await refusal {
      try await SignLicenseCheck(checked.context)(.failed, product: "7", asked: nil, nonce: nonce)
    }
    guard case .invalid(let problems)? = heard else {
      Issue.record("\(nonce) was signed")
      return
    }
    #expect(problems.map(\.field) == ["nonce"])
  }

  @Test func withoutAKeyNothingIsSigned() async throws {
    let checked = try await CheckedWorld()
    try await checked.world.removeSigningKeys()
    let heard = try await refusal {
      try await SignLicenseCheck(checked.context)(.failed, product: "7", asked: nil, nonce: Self.nonce)
    }
    #expect(heard == .unavailable)
  }
}
