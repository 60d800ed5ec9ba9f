import LicenseTokens
import Testing

@testable import LicensingCore

@Suite struct IssuedTokensTests {
  /// 2026-09-30T23:59:59Z.
  private static let lastSecond: Int64 = 1_790_812_799

  @Test(
    arguments: [
      (0, 259_200), (lastSecond - 259_200, 259_200), (lastSecond - 259_199, 259_199), (lastSecond - 1, 1),
      (lastSecond, 0), (lastSecond + 1, 0), (.max, 0),
    ] as [(Int64, Int64)])
  func aTokenNeverLivesPastTheRenewalDate(now: Int64, seconds: Int64) {
    let license = sampleLicense(renewalDate: RenewalDate("2026-09-30"))
    #expect(sampleStanding(license: license).tokenLifetime(at: now) == seconds)
  }

  @Test func withoutRenewalDateItLivesAsTheProductSays() {
    #expect(sampleStanding(tokenLifetimeSeconds: 300).tokenLifetime(at: .max) == 300)
  }

  @Test func theClaimsSayWhatStands() {
    let standing = sampleStanding(license: sampleLicense(renewalDate: RenewalDate("2026-09-30")))
    let ids: (organization: OrganizationID, license: LicenseID, activation: ActivationID, device: DeviceID) =
      (sampleID(2), sampleID(1), sampleID(4), sampleID(5))
    let family: FamilyID = sampleID(6)
    let claims = standing.claims(
      issuer: "https://auth.example.com", client: "countersign-agent", family: family, tokenID: "t",
      now: sampleTime.seconds)
    let expected = LicenseClaims(
      issuer: "https://auth.example.com", subject: ids.device.text, audience: [ids.organization.text],
      clientID: "countersign-agent", scope: "license", issuedAt: 1_790_000_000, expiresAt: 1_790_259_200, tokenID: "t",
      family: family.text, activation: ids.activation.text, entitlements: ["xms"],
      license: .init(
        id: ids.license.text, product: "pos", renewalDate: RenewalDate("2026-09-30"), renewalWindowDays: 30),
      device: .init(name: "Store 12 server", kind: "server"),
      organization: .init(id: ids.organization.text, name: "Acme Stores"))
    #expect(claims == expected)
  }

  @Test func printingShowsNoToken() throws {
    let refreshToken = try RefreshToken(
      familyID: sampleID(6), generation: 1, keys: try sampleKeys(), random: SeededRandom())
    let tokens = IssuedTokens(
      accessToken: "eyJ0.eyJ1.c2ln", expiresIn: 300, refreshToken: refreshToken, scope: "license")
    var dumped = ""
    dump(tokens, to: &dumped)
    for text in ["\(tokens)", String(reflecting: tokens), dumped] {
      #expect(!text.contains("eyJ0") && !text.contains(refreshToken.exposed))
    }
  }
}
