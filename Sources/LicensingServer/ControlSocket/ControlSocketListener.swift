import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The listening end: a socket file that only its owner can connect to.
final class ControlSocketListener: Sendable {
  private let path: String
  private let descriptor: CInt
  /// A pipe whose closing wakes `next`.
  private let wakeReader: CInt
  private let wakeWriter: Mutex<CInt?>

  /// Binds and listens; replaces the file of a server that is gone.
  init(path: String) throws(ControlSocketError) {
    try Self.removeStaleFile(path)
    descriptor = try UnixSocket.make()
    self.path = path
    var ends: [CInt] = [-1, -1]
    guard pipe(&ends) == 0, let reader = ends.first, let writer = ends.last else {
      let code = errno
      _ = closeDescriptor(descriptor)
      throw .system(operation: "make a pipe", errno: code)
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    wakeReader = reader
    wakeWriter = Mutex(writer)
    do throws(ControlSocketError) {
      try UnixSocket.bind(descriptor, path: path)
      // Nobody can connect before `listen`: there is no moment at which the file is open to others.
      guard chmod(path, 0o600) == 0 else { throw .system(operation: "chmod \(path)", errno: errno) }
      guard listen(descriptor, 16) == 0 else { throw .system(operation: "listen at \(path)", errno: errno) }
    } catch {
      stop()
      _ = closeDescriptor(wakeReader)
      _ = closeDescriptor(descriptor)
      throw error
    }
  }

  /// Waits for the next connection; `nil` once `stop` was called.
  func next() -> ControlSocketConnection? {
    while true {
      var events = [
        pollfd(fd: wakeReader, events: Int16(POLLIN), revents: 0),
        pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&events, nfds_t(events.count), -1) > 0 else { continue }
      if events.first?.revents != 0 { return nil }
      let connection = accept(descriptor, nil, nil)
      if connection >= 0 {
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        return ControlSocketConnection(descriptor: connection)
      }
      // Out of descriptors, most likely: the connection stays in the queue, so that without a pause this would spin.
      _ = poll(nil, 0, 100)
    }
  }

  /// Makes `next` return `nil`, also the one that is waiting.
  func stop() {
    wakeWriter.withLock { writer in
      if let writer { _ = closeDescriptor(writer) }
      writer = nil
    }
  }

  /// Removes the file and closes the socket; to be called once, by the one who called `next`.
  func close() {
    stop()
    unlink(path)
    _ = closeDescriptor(wakeReader)
    _ = closeDescriptor(descriptor)
  }

  private static func removeStaleFile(_ path: String) throws(ControlSocketError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: path) }
    do throws(ControlSocketError) {
      let descriptor = try UnixSocket.make()
      defer { _ = closeDescriptor(descriptor) }
      try UnixSocket.connect(descriptor, path: path)
    } catch .notRunning {
      guard unlink(path) == 0 || errno == ENOENT else { throw .system(operation: "remove \(path)", errno: errno) }
      return
    }
    throw .alreadyRunning(path: path)
  }
}
