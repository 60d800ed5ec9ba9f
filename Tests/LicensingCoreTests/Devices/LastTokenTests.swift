import LicenseTokens
import LicensingCore
import Testing

@Suite struct LastTokenTests {
  private static let hour: Int64 = 3600

  @Test(
    arguments: [
      (0, LastToken.Age.fresh), (47 * 3600 + 3599, .fresh), (48 * 3600, .nearEnd), (72 * 3600 - 1, .nearEnd),
      (72 * 3600, .ended), (900 * 3600, .ended),
    ] as [(Int64, LastToken.Age)])
  func aTokenIsNearItsEndWhenTwoThirdsOfItsLifeAreOver(seconds: Int64, age: LastToken.Age) {
    let token = LastToken(issuedAt: sampleTime, lifetimeSeconds: 72 * Self.hour, renewalDate: nil)
    #expect(token.endsAt == sampleTime.adding(seconds: 72 * Self.hour))
    #expect(token.age(at: sampleTime.adding(seconds: seconds)) == age)
  }

  @Test func noTokenOutlivesTheRenewalDate() throws {
    let date = try #require(RenewalDate(unixTime: sampleTime.seconds))
    let token = LastToken(issuedAt: sampleTime, lifetimeSeconds: 72 * Self.hour, renewalDate: date)
    #expect(token.endsAt == Timestamp(seconds: date.lastSecond))
    let over = LastToken(
      issuedAt: sampleTime, lifetimeSeconds: 72 * Self.hour, renewalDate: RenewalDate("2026-09-01"))
    #expect(over.endsAt == sampleTime && over.age(at: sampleTime) == .ended, "nor ends before it began")
  }

  @Test func timesAtTheEndsOfTheRangeHold() {
    for issuedAt in [Timestamp(milliseconds: .min), Timestamp(milliseconds: .max)] {
      let token = LastToken(issuedAt: issuedAt, lifetimeSeconds: .max, renewalDate: nil)
      for now in [Timestamp(milliseconds: .min), Timestamp(milliseconds: .max)] { _ = token.age(at: now) }
    }
  }
}
