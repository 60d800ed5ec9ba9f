import Synchronization
import Testing

@testable import LicensingStore

@Suite struct WriteQueueTests {
  private let refusals = Refusals()

  /// A write that is known by its number.
  private func write(_ number: Int) -> PendingWrite {
    PendingWrite(
      run: { _ in PendingWrite.Outcome(succeeded: true, answer: {}) },
      refuse: { [refusals] in refusals.append(number, $0) })
  }

  /// Refuses the writes, which tells their numbers.
  private func numbers(_ writes: [PendingWrite]?) -> [Int]? {
    guard let writes else { return nil }
    let before = refusals.all.count
    writes.forEach { $0.refuse(.full) }
    return refusals.all.dropFirst(before).map(\.number)
  }

  @Test func writesLeaveInTheOrderInWhichTheyCame() {
    let queue = WriteQueue(capacity: 10)
    (1...7).forEach { queue.append(write($0)) }
    #expect(numbers(queue.next(upTo: 3)) == [1, 2, 3])
    queue.append(write(8))
    #expect(numbers(queue.next(upTo: 3)) == [4, 5, 6])
    #expect(queue.count == 2)
    #expect(numbers(queue.takeAll()) == [7, 8])
    #expect(queue.count == 0)
  }

  @Test func whatIsTooMuchIsRefusedAtOnce() {
    let queue = WriteQueue(capacity: 2)
    (1...4).forEach { queue.append(write($0)) }
    #expect(refusals.all == [Refusal(number: 3, failure: .busy), Refusal(number: 4, failure: .busy)])
    #expect(numbers(queue.next(upTo: 1)) == [1])
    queue.append(write(5))
    #expect(numbers(queue.next(upTo: 10)) == [2, 5])
  }

  @Test func aClosedQueueHandsOutWhatWaitsAndTakesNoMore() {
    let queue = WriteQueue(capacity: 10)
    queue.append(write(1))
    queue.close()
    queue.append(write(2))
    #expect(refusals.all == [Refusal(number: 2, failure: .unavailable)])
    #expect(numbers(queue.next(upTo: 10)) == [1])
    #expect(queue.next(upTo: 10)?.count == nil)
  }
}

private struct Refusal: Equatable {
  let number: Int
  let failure: StoreFailure
}

private final class Refusals: Sendable {
  private let refusals = Mutex([Refusal]())
  var all: [Refusal] { refusals.withLock { $0 } }
  func append(_ number: Int, _ failure: StoreFailure) {
    refusals.withLock { $0.append(Refusal(number: number, failure: failure)) }
  }
}
