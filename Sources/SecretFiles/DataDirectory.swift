import SystemPackage

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The directory in which a program keeps what it owns.
package enum DataDirectory {
  /// Makes the directory with mode 0700 if it is missing (its parent must be there). One that is there is only looked
  /// at: it must belong to the process's user or to root and be closed to everybody else.
  package static func prepare(_ path: String) throws(SecretFileError) {
    if mkdir(path, 0o700) == 0 {
      // The umask may have taken bits away from the owner.
      guard chmod(path, 0o700) == 0 else { throw .system(path: path, operation: "chmod", errno: errno) }
      let parent = FilePath(path).removingLastComponent()
      try SecretFile.synchronize(directory: parent.isEmpty ? "." : parent)
      return
    }
    let code = errno
    guard code == EEXIST else { throw .system(path: path, operation: "make the directory", errno: code) }

    var status = stat()
    guard stat(path, &status) == 0 else { throw .system(path: path, operation: "look at it", errno: errno) }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw .wrongType(path: path) }
    let mode = UInt32(status.st_mode)
    if let problem = SecretFile.problem(path: path, owner: status.st_uid, mode: mode, user: geteuid()) {
      throw problem
    }
  }
}
