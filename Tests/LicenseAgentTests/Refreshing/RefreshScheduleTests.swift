import LicenseTokens
import Testing

@testable import LicenseAgent

@Suite struct RefreshScheduleTests {
  private static let hour: Int64 = 3600

  private func claims(life: Int64, issuedAt: Int64 = 0) -> LicenseClaims {
    var claims = sampleClaims
    claims.issuedAt = issuedAt
    claims.expiresAt = issuedAt + life
    return claims
  }

  @Test(
    arguments: [
      // Life, jitter, wait.
      (72 * 3600, 0.5, 12 * 3600), (72 * 3600, 0, 38_880), (72 * 3600, 0.9999999, 47_519), (24 * 3600, 0.5, 12 * 3600),
      (23 * 3600, 0.5, 41_400), (61, 0.5, 30), (10, 0.5, 30), (0, 0.5, 30),
      (-5, 0.5, 30),
    ] as [(Int64, Double, Int64)])
  func afterTwelveHoursOrHalfTheLife(life: Int64, jitter: Double, wait: Int64) {
    #expect(RefreshSchedule.afterSuccess(claims(life: life), jitter: jitter) == wait)
  }

  @Test func afterAStartWaitsForTheRest() {
    let claims = claims(life: 72 * Self.hour, issuedAt: 1_000_000)
    let table: [(now: Int64, wait: Int64)] = [
      (1_000_000, 43_200), (1_000_000 + 43_199, 1), (1_000_000 + 43_200, 15), (9_000_000, 15),
      // A clock that is behind makes no one wait longer than a fresh token does.
      (0, 43_200), (.min, 43_200), (.max, 15),
    ]
    for (now, wait) in table {
      #expect(RefreshSchedule.afterStart(claims, now: now, jitter: 0.5) == wait, "\(now)")
    }
    #expect(RefreshSchedule.afterStart(claims, now: 9_000_000, jitter: 0) == 0)
    #expect(RefreshSchedule.afterStart(paused: 0.99) == 29)
  }

  @Test func doublesUpToAQuarterOfAnHour() {
    let longest = (1...9).map { RefreshSchedule.afterFailure($0, retryAfter: nil, jitter: 0.9999999) }
    #expect(longest == [9, 19, 39, 79, 159, 319, 639, 899, 899])
    let shortest = (1...9).map { RefreshSchedule.afterFailure($0, retryAfter: nil, jitter: 0) }
    #expect(shortest == [5, 10, 20, 40, 80, 160, 320, 450, 450])
    #expect(RefreshSchedule.afterFailure(.max, retryAfter: nil, jitter: 0) == 450)
    #expect(RefreshSchedule.afterFailure(0, retryAfter: nil, jitter: 0) == 5)
    #expect(RefreshSchedule.afterFailure(.min, retryAfter: nil, jitter: 0) == 5)
  }

  @Test func waitsAsLongAsItIsAskedToButNotForEver() {
    let table: [(asked: Int64, wait: Int64)] = [(0, 5), (4, 5), (6, 6), (3600, 3600), (.max, 3600), (.min, 5)]
    for (asked, wait) in table {
      #expect(RefreshSchedule.afterFailure(1, retryAfter: asked, jitter: 0) == wait, "\(asked)")
    }
  }

  @Test func aPausedLicenseIsAskedForHourly() {
    #expect([0, 0.5, 0.9999999].map { RefreshSchedule.afterPause(jitter: $0) } == [3240, 3600, 3959])
  }

  /// Ten thousand agents whose server was away come back over minutes, not at once.
  @Test func agentsSpread() {
    let perSecond = Dictionary(
      grouping: (0..<10_000).map { RefreshSchedule.afterFailure(9, retryAfter: nil, jitter: Double($0) / 10_000) }
    ) { $0 }
    #expect(perSecond.count == 450)
    #expect(perSecond.values.map(\.count).max() ?? 0 <= 23)
  }
}
