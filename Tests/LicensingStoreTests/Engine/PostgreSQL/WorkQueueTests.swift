import Dispatch
import Foundation
import Testing

@testable import LicensingStore

@Suite struct WorkQueueTests {
  /// Lets something wait that is never run, and returns what it heard.
  private func refusal(by queue: WorkQueue) async -> StoreFailure {
    await withCheckedContinuation { caller in
      queue.append(PendingWork(run: { _ in }, refuse: { caller.resume(returning: $0) }))
    }
  }

  /// The first wakes a thread, the second finds none that rests, and the thread takes neither for as long as its connection is being
  /// opened.
  @Test(.timeLimit(.minutes(1))) func nobodyWaitsForAConnectionForLongerThanTheLimit() async {
    let queue = WorkQueue(capacity: 10, waitLimit: .milliseconds(20))
    Thread.detachNewThread { queue.watch() }
    Thread.detachNewThread { if queue.wait(DispatchSemaphore(value: 0)) { queue.delay() } }
    for _ in 0..<3 {
      async let first = refusal(by: queue)
      async let second = refusal(by: queue)
      #expect(await [first, second] == [.unavailable, .unavailable])
    }
    #expect(queue.count == 0 && queue.take() == nil)
    queue.close()
  }

  @Test func whatIsTooMuchIsRefusedAtOnce() async {
    let queue = WorkQueue(capacity: 1, waitLimit: .seconds(3600))
    queue.append(PendingWork(run: { _ in }, refuse: { _ in }))
    #expect(await refusal(by: queue) == .busy)
    #expect(queue.count == 1 && queue.take() != nil)
    queue.close()
    #expect(await refusal(by: queue) == .unavailable)
  }
}
