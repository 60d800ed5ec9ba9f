import NIOCore
import NIOPosix
import Testing

@testable import HTTPEdge

@Suite struct EventLoopExecutorTests {
  @Test func aTaskAndItsChildrenRunOnTheEventLoop() async {
    let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
    let isThere: @Sendable () async -> Bool = { eventLoop.inEventLoop }
    let found = await withTaskExecutorPreference(EventLoopExecutor(eventLoop)) {
      async let child = isThere()
      let before = await isThere()
      // Resumed by another thread, it comes back.
      await withCheckedContinuation { continuation in
        MultiThreadedEventLoopGroup.singleton.any().execute { continuation.resume() }
      }
      return [before, await child, await isThere()]
    }
    #expect(found == [true, true, true])
  }
}
