import LicensingCore
import Testing

@Suite struct CappedCountTests {
  @Test(
    arguments: [(0, 0, false), (1, 1, false), (100, 100, false), (101, 100, true), (.max, 100, true)]
      as [(Int64, Int64, Bool)])
  func nothingIsCountedBeyondTheLimit(found: Int64, count: Int64, hasMore: Bool) {
    let capped = CappedCount(found, upTo: 100)
    #expect(capped.count == count && capped.hasMore == hasMore && capped.isZero == (found == 0))
  }

  @Test func oneThatWasNotCountedAtAllIsNotNone() {
    #expect(CappedCount(1, upTo: 0).isZero == false && CappedCount.none.isZero)
  }
}
