import Testing

@testable import LicensingCore

@Suite struct PendingGaugeTests {
  @Test func aCountIsFreshForASecond() {
    let gauge = PendingGauge()
    #expect(gauge.isStale(at: sampleTime))
    gauge.set(7, at: sampleTime)
    #expect(gauge.count == 7)
    #expect(!gauge.isStale(at: sampleTime))
    #expect(!gauge.isStale(at: sampleTime.adding(milliseconds: 999)))
    #expect(gauge.isStale(at: sampleTime.adding(milliseconds: 1000)))
    #expect(gauge.isStale(at: sampleTime.adding(milliseconds: -1)), "a clock set back does not keep an old count")
  }

  @Test func newOnesRaiseIt() {
    let gauge = PendingGauge()
    gauge.set(7, at: sampleTime)
    gauge.increase()
    #expect(gauge.count == 8)
  }
}
