import SystemPackage

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Makes one process the owner of the state, until it ends: two would present the same refresh tokens, and the server
/// would take them for two machines with a copied state.
package final class StateLock: Sendable {
  /// Why the lock cannot be had.
  package enum Failure: Error, Equatable {
    /// Another agent runs with this data directory.
    case held(path: String)
    /// The lock file cannot be made; the system's `errno`.
    case system(path: String, errno: Int32)
  }

  private let descriptor: Int32

  /// - Parameter directory: the data directory, which is there. The lock file stays in it.
  package init(directory: String) throws(Failure) {
    let path = directory + "/agent.lock"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .system(path: path, errno: errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      // The descriptor is closed by deinit, which runs also when an initializer throws at its end.
      throw errno == EWOULDBLOCK ? .held(path: path) : .system(path: path, errno: errno)
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
