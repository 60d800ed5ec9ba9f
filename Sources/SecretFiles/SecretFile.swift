import SystemPackage

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

// SecretFiles reads and writes files that hold secrets, and the directory they are in, for every program that has some.

/// Files that only the program's user may read: keys.
package enum SecretFile {
  /// Looks whether the file may hold a secret: a regular file (or a link to one) of the process's user or of root,
  /// without any permission for group or others.
  package static func check(path: String) throws(SecretFileError) {
    try close(opened(path), path)
  }

  /// Reads the whole file, after the same look at the file that is then read.
  /// - Parameter limit: the largest size taken, in bytes.
  package static func read(path: String, limit: Int = 65_536) throws(SecretFileError) -> [UInt8] {
    let descriptor = try opened(path)
    defer { try? descriptor.close() }
    return try attempt("read", path) {
      var contents: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 4096)
      while contents.count <= limit {
        let count = try chunk.withUnsafeMutableBytes { try descriptor.read(into: $0) }
        if count == 0 { return contents }
        contents += chunk.prefix(count)
      }
      throw SecretFileError.tooLarge(path: path, limit: limit)
    }
  }

  /// Creates the file with mode 0600, whole or not at all, also when power fails; never replaces one that is there.
  package static func create(path: String, contents: [UInt8]) throws(SecretFileError) {
    try write(contents, beside: FilePath(path)) { temporaryPath, path throws(SecretFileError) in
      // A link, other than a rename, fails if the name is taken.
      guard link(temporaryPath.string, path.string) == 0 else {
        let code = errno
        if code == EEXIST { throw .alreadyExists(path: path.string) }
        throw .system(path: path.string, operation: "create", errno: code)
      }
    }
  }

  /// Puts the file, with mode 0600, in place of the one of this name if there is one: whole or not at all, also when power
  /// fails.
  package static func replace(path: String, contents: [UInt8]) throws(SecretFileError) {
    try write(contents, beside: FilePath(path)) { temporaryPath, path throws(SecretFileError) in
      guard rename(temporaryPath.string, path.string) == 0 else {
        throw .system(path: path.string, operation: "replace", errno: errno)
      }
    }
  }

  /// Writes a file that is safe on the disk before `place` gives it its name, as that name is before this returns.
  private static func write(
    _ contents: [UInt8], beside path: FilePath,
    place: (_ temporaryPath: FilePath, _ path: FilePath) throws(SecretFileError) -> Void
  ) throws(SecretFileError) {
    let directory = path.removingLastComponent()
    let parent = directory.isEmpty ? FilePath(".") : directory
    let (descriptor, temporaryPath) = try temporaryFile(beside: path, in: parent)
    defer { unlink(temporaryPath.string) }
    do {
      defer { try? descriptor.close() }
      try attempt("write", path.string) {
        guard fchmod(descriptor.rawValue, 0o600) == 0 else { throw Errno(rawValue: errno) }
        try descriptor.writeAll(contents)
        guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
      }
    }
    try place(temporaryPath, path)
    try synchronize(directory: parent)
  }

  /// Makes the names in a directory survive a loss of power.
  static func synchronize(directory: FilePath) throws(SecretFileError) {
    try attempt("synchronize", directory.string) {
      let descriptor = try FileDescriptor.open(directory, .readOnly, options: [.directory, .closeOnExec])
      defer { try? descriptor.close() }
      guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
    }
  }

  /// What makes a file or directory unfit for secrets, if anything.
  static func problem(path: String, owner: UInt32, mode: UInt32, user: UInt32) -> SecretFileError? {
    if owner != user && owner != 0 { return .foreignOwner(path: path, owner: owner) }
    let permissions = UInt16(truncatingIfNeeded: mode & 0o7777)
    return permissions & 0o077 == 0 ? nil : .accessibleByOthers(path: path, mode: permissions)
  }

  private static func opened(_ path: String) throws(SecretFileError) -> FileDescriptor {
    // Without `nonBlocking`, opening a pipe would wait for its writer.
    let descriptor = try attempt("open", path) {
      try FileDescriptor.open(FilePath(path), .readOnly, options: [.nonBlocking, .closeOnExec])
    }
    do throws(SecretFileError) {
      var status = stat()
      guard fstat(descriptor.rawValue, &status) == 0 else {
        throw .system(path: path, operation: "open", errno: errno)
      }
      guard status.st_mode & S_IFMT == S_IFREG else { throw .wrongType(path: path) }
      let mode = UInt32(status.st_mode)
      if let problem = problem(path: path, owner: status.st_uid, mode: mode, user: geteuid()) { throw problem }
      return descriptor
    } catch {
      try? descriptor.close()
      throw error
    }
  }

  private static func temporaryFile(
    beside path: FilePath, in parent: FilePath
  ) throws(SecretFileError) -> (FileDescriptor, FilePath) {
    let name = path.lastComponent?.string ?? "secret"
    var template = parent.appending(".\(name).XXXXXX").string.utf8CString
    let number = template.withUnsafeMutableBufferPointer { buffer -> CInt in
      buffer.baseAddress.map { mkstemp($0) } ?? -1
    }
    guard number >= 0 else { throw .system(path: path.string, operation: "create", errno: errno) }
    let temporaryPath = template.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { FilePath(platformString: $0) } ?? FilePath()
    }
    return (FileDescriptor(rawValue: number), temporaryPath)
  }

  private static func close(_ descriptor: FileDescriptor, _ path: String) throws(SecretFileError) {
    try attempt("close", path) { try descriptor.close() }
  }

  private static func attempt<Value>(
    _ operation: String, _ path: String, _ body: () throws -> Value
  ) throws(SecretFileError) -> Value {
    do {
      return try body()
    } catch let error as SecretFileError {
      throw error
    } catch Errno.noSuchFileOrDirectory {
      throw .notFound(path: path)
    } catch {
      throw .system(path: path, operation: operation, errno: (error as? Errno)?.rawValue ?? 0)
    }
  }
}
