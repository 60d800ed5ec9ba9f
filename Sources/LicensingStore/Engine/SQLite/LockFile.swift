import Foundation

/// An exclusive lock, held until it is released and given up by the kernel when the process dies.
///
/// Two processes that write to one file could both be answered "saved" and lose a commit: SQLite before 3.51.3 can
/// damage the file when two connections write and checkpoint at once (https://www.sqlite.org/wal.html#walresetbug).
/// The lock file stays when the lock is given up; without it, two servers could each lock a file of that name.
final class LockFile: Sendable {
  private let descriptor: Int32

  /// - Throws: `StoreFailure.locked` with the database's path when another process, or another engine in this one,
  ///   holds the lock; `.unusable` when the file cannot be made.
  init(besideDatabase database: String) throws(StoreFailure) {
    let path = database + ".lock"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .unusable("\(path): \(String(cString: strerror(errno)))") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let reason = errno
      // Closing is left to deinit, which runs also when an initializer throws after its last property is set.
      throw reason == EWOULDBLOCK ? .locked(database) : .unusable("\(path): \(String(cString: strerror(reason)))")
    }
  }

  func release() { flock(descriptor, LOCK_UN) }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
