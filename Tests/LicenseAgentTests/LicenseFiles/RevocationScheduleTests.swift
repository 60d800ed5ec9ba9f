import Testing

@testable import LicenseAgent

@Suite struct RevocationScheduleTests {
  @Test func everyTwelveHoursAtTheMost() {
    #expect(RevocationSchedule.afterSuccess(jitter: 0) == 43_200)
    #expect(RevocationSchedule.afterSuccess(jitter: 0.999) == 47_515)
    #expect(RevocationSchedule.soon(jitter: 0) == 0)
    #expect(RevocationSchedule.soon(jitter: 0.999) == 29)
  }

  @Test func lessAndLessOftenWithoutAnAnswer() {
    let waits = (1...9).map { RevocationSchedule.afterFailure($0, jitter: 1) }
    #expect(waits == [900, 1800, 3600, 7200, 14_400, 28_800, 43_200, 43_200, 43_200])
    #expect(RevocationSchedule.afterFailure(1, jitter: 0) == 450)
    #expect(RevocationSchedule.afterFailure(.max, jitter: 0) == 21_600)
    #expect(RevocationSchedule.afterFailure(.min, jitter: 0) == 450)
  }
}
