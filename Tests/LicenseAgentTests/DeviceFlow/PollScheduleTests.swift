import Testing

@testable import LicenseAgent

@Suite struct PollScheduleTests {
  @Test(
    arguments: [(5, 5), (31, 31), (1, 1), (0, 5), (-1, 5), (Int.min, 5), (3600, 3600), (Int.max, 3600)]
      as [(Int, Int64)])
  func theServersIntervalHolds(answered: Int, interval: Int64) {
    #expect(PollSchedule.interval(answered) == interval)
  }

  @Test func afterAFailureItIsLongerUpToAMinute() {
    func waits(interval: Int64, retryAfter: Int64? = nil) -> [Int64] {
      (0...6).map { PollSchedule.next(interval: interval, failures: $0, retryAfter: retryAfter, jitter: 0) }
    }
    #expect(waits(interval: 5) == [5, 5, 10, 20, 40, 60, 60])
    #expect(waits(interval: 100) == [100, 100, 100, 100, 100, 100, 100])
    #expect(waits(interval: 5, retryAfter: 30) == [5, 30, 30, 30, 40, 60, 60])
    #expect(waits(interval: 5, retryAfter: .max) == [5, 3600, 3600, 3600, 3600, 3600, 3600])
  }
}
