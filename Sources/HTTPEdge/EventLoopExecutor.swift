import NIOCore

/// Runs the task of a connection on the connection's event loop, so that a request is read, answered and written without a
/// change of threads, each of which costs as much as the parsing of a request.
///
/// There are as many event loops as cores, and what a request does between two awaits takes less than a millisecond; what
/// takes longer, hashing a password for instance, has threads of its own.
final class EventLoopExecutor: TaskExecutor {
  private let eventLoop: any EventLoop

  init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    eventLoop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
