import Dispatch
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Writes lines to a file descriptor on a thread of its own, several at once. Lines that it cannot write in time wait in a queue of
/// bounded size; those beyond are dropped, counted, and the count is written once there is room again.
package final class LogWriter: Sendable {
  private struct State {
    var pending: [UInt8] = []
    var pendingLines = 0
    var dropped = 0
    var isWriting = false
  }

  private let descriptor: CInt
  private let capacity: Int
  private let notice: @Sendable (_ dropped: Int) -> [UInt8]
  private let state = Mutex(State())
  private let thread = DispatchQueue(label: "countersign.log")
  /// How long the first line waits for others to be written with it: to wake the thread for each takes longer than all else.
  private static let gathering = DispatchTimeInterval.milliseconds(5)

  /// - Parameters:
  ///   - descriptor: stays the caller's to close.
  ///   - capacity: bytes that may wait; as many again may be on their way.
  ///   - notice: the line that tells how many lines were dropped.
  package init(descriptor: CInt, capacity: Int = 1 << 20, notice: @escaping @Sendable (_ dropped: Int) -> [UInt8]) {
    self.descriptor = descriptor
    self.capacity = capacity
    self.notice = notice
  }

  /// Queues a line, which ends with its line feed. Never waits for the descriptor.
  package func write(_ line: [UInt8]) {
    let mustStart = state.withLock { state in
      guard line.count <= capacity - state.pending.count else {
        state.dropped += 1
        return false
      }
      state.pending += line
      state.pendingLines += 1
      defer { state.isWriting = true }
      return !state.isWriting
    }
    if mustStart { thread.asyncAfter(deadline: .now() + Self.gathering) { self.writePending() } }
  }

  /// Waits until all that was queued before is written, but not for ever.
  /// - Returns: whether it is.
  @discardableResult
  package func flush(milliseconds: Int = 1000) -> Bool {
    let done = DispatchSemaphore(value: 0)
    thread.async {
      self.writePending()
      done.signal()
    }
    return done.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
  }

  private func writePending() {
    var failed = false
    while let batch = takeBatch(afterFailure: failed) {
      failed = !writeAll(batch.bytes)
      if failed { state.withLock { $0.dropped += batch.lines } }
    }
  }

  /// What is pending, and the notice if lines were dropped; alone, the notice is not tried again after a failure.
  private func takeBatch(afterFailure failed: Bool) -> (bytes: [UInt8], lines: Int)? {
    state.withLock { state in
      guard state.pendingLines > 0 || (state.dropped > 0 && !failed) else {
        state.isWriting = false
        return nil
      }
      // If the batch fails, so do the lines that its notice tells of.
      let batch = (
        bytes: state.dropped > 0 ? state.pending + notice(state.dropped) : state.pending,
        lines: state.pendingLines + state.dropped
      )
      state = State(isWriting: true)
      return batch
    }
  }

  private func writeAll(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let count = systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count >= 0 {
          rest = rest.dropFirst(count)
        } else if errno == EAGAIN {
          // Somebody who shares the descriptor made it non-blocking.
          var interest = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = poll(&interest, 1, -1)
        } else if errno != EINTR {
          return false
        }
      }
      return true
    }
  }
}

private func systemWrite(_ descriptor: CInt, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}
