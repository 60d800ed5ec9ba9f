import HTTPCalls
import LicenseTokens
import TestAuthorizationServer
import Testing

@testable import LicenseAgent

@Suite struct HeldFileTests {
  @Test func whatItIsWorth() throws {
    var claims = sampleFileClaims
    claims.expiresAt = 1_800_000_000
    claims.license.renewalDate = RenewalDate("2027-01-10")
    let file = try #require(sampleFile(claims))
    let keys = try TestAuthorizationServer().keySet
    let others = try JSONWebKeySet(keys: [])
    // The window opens with the eleventh of December; the file ends on the fifteenth of January, after the license's last day.
    let window: Int64 = 1_796_947_200
    let lastDay: Int64 = 1_799_625_600
    let table: [(now: Int64, revoked: Set<String>, keys: JSONWebKeySet?, LicenseStatus)] = [
      (1_790_000_000, [], keys, .licensed), (1_790_000_000, [], nil, .licensed), (0, [], keys, .licensed),
      (window - 1, [], keys, .licensed), (window, [], keys, .requiresRenewal),
      (lastDay - 1, [], keys, .requiresRenewal),
      (lastDay, [], keys, .expired), (.max, [], nil, .expired), (0, ["fil_1"], keys, .revoked),
      (.max, ["fil_1"], keys, .revoked), (0, ["fil_2"], keys, .licensed), (0, [], others, .revoked),
    ]
    for (now, revoked, keys, status) in table {
      let standing = file.standing(at: now, revoked: RevokedFiles(revoked), keys: keys)
      #expect(standing.status == status, "\(now) \(revoked)")
      #expect(standing.isUsable == [.licensed, .requiresRenewal].contains(status))
      #expect((standing.reason != nil) == (status == .revoked))
    }
  }

  @Test func endsWithItsOwnLastSecond() throws {
    var claims = sampleFileClaims
    claims.expiresAt = 1_800_000_000
    let file = try #require(sampleFile(claims))
    #expect(file.standing(at: 1_799_999_999, revoked: RevokedFiles(), keys: nil).status == .licensed)
    #expect(file.standing(at: 1_800_000_000, revoked: RevokedFiles(), keys: nil).status == .expired)
  }

  @Test func whatIsNoFileIsNone() {
    for text in ["", "a.b.c", sampleLicense().accessToken.value] { #expect(HeldFile(unverified: text) == nil) }
  }
}
