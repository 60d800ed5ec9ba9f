import SystemPackage

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Storage is how files get onto the technician's disk, and survive a loss of power there: single files (`DurableFile`),
/// the project (`ProjectFile`), and what lies in the user's data directory (`FleetArchive`).

/// The system would not do something with a file.
package struct FileTrouble: Error, Equatable, CustomStringConvertible {
  package let path: String
  package let operation: String
  /// The system's number.
  package let errno: CInt

  package var description: String { "\(path): cannot \(operation): \(Errno(rawValue: errno))" }
}

/// Reads files whole and writes them whole or not at all.
enum DurableFile {
  /// - Returns: nil if there is no such file.
  /// - Parameter limit: the largest size taken, in bytes; a larger file is trouble.
  static func read(_ path: String, limit: Int) throws(FileTrouble) -> [UInt8]? {
    do {
      let descriptor = try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec, .nonBlocking])
      return try descriptor.closeAfter {
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Errno.isDirectory }
        return try contents(of: descriptor, limit: limit)
      }
    } catch Errno.noSuchFileOrDirectory {
      return nil
    } catch {
      throw FileTrouble(path: path, operation: "read it", error)
    }
  }

  /// Puts the file in place of the one that is there, if any. Returns once it would survive a loss of power.
  /// - Parameters:
  ///   - isAlone: nobody else writes it now; what a loss of power left unfinished is then taken up again.
  ///   - mode: of a file that was not there.
  ///   - keepsMode: one that was there keeps its own.
  static func replace(
    _ path: String, _ bytes: [UInt8], isAlone: Bool = false, mode: mode_t = 0o600, keepsMode: Bool = true
  ) throws(FileTrouble) {
    let target = resolved(path)
    do {
      var status = stat()
      let mode = keepsMode && stat(target.string, &status) == 0 ? status.st_mode & 0o7777 : mode
      let (descriptor, unfinished) = try isAlone ? onlyUnfinished(of: target) : newUnfinished(of: target)
      do {
        try descriptor.closeAfter {
          guard fchmod(descriptor.rawValue, mode) == 0 else { throw Errno(rawValue: errno) }
          try descriptor.writeAll(bytes)
          guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
        }
        guard rename(unfinished.string, target.string) == 0 else { throw Errno(rawValue: errno) }
      } catch {
        unlink(unfinished.string)
        throw error
      }
      try synchronize(directoryOf: target)
    } catch {
      throw FileTrouble(path: path, operation: "save it", error)
    }
  }

  /// A file of a name that is always the same: what was left of the last one is gone.
  private static func onlyUnfinished(of target: FilePath) throws -> (FileDescriptor, FilePath) {
    let unfinished = target.removingLastComponent().appending(".\(target.lastComponent?.string ?? "file").new")
    unlink(unfinished.string)
    let options: FileDescriptor.OpenOptions = [.create, .exclusiveCreate, .closeOnExec, .noFollow]
    let descriptor = try FileDescriptor.open(unfinished, .writeOnly, options: options, permissions: .ownerReadWrite)
    return (descriptor, unfinished)
  }

  /// A file of a name that nobody else has, in this program or another.
  private static func newUnfinished(of target: FilePath) throws -> (FileDescriptor, FilePath) {
    let name = ".\(target.lastComponent?.string ?? "file").XXXXXX"
    var template = target.removingLastComponent().appending(name).string.utf8CString
    let number = template.withUnsafeMutableBufferPointer { buffer in buffer.baseAddress.map { mkstemp($0) } ?? -1 }
    guard number >= 0 else { throw Errno(rawValue: errno) }
    let unfinished = template.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { FilePath(platformString: $0) } ?? FilePath()
    }
    return (FileDescriptor(rawValue: number), unfinished)
  }

  /// Makes the names in a file's directory survive a loss of power.
  private static func synchronize(directoryOf path: FilePath) throws {
    let descriptor = try FileDescriptor.open(directory(of: path), .readOnly, options: [.directory, .closeOnExec])
    try descriptor.closeAfter {
      guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
    }
  }

  static func directory(of path: FilePath) -> FilePath {
    let directory = path.removingLastComponent()
    return directory.isEmpty ? "." : directory
  }

  /// Where a name that is a link leads: the file is replaced there, and the link stays one.
  static func resolved(_ path: String) -> FilePath {
    guard let real = realpath(path, nil) else { return FilePath(path) }
    defer { free(real) }
    return FilePath(platformString: real)
  }

  private static func contents(of descriptor: FileDescriptor, limit: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = try chunk.withUnsafeMutableBytes { try descriptor.read(into: $0) }
      if count == 0 { return bytes }
      bytes += chunk.prefix(count)
      guard bytes.count <= limit else { throw Errno.fileTooLarge }
    }
  }
}

extension FileTrouble {
  init(path: String, operation: String, _ error: any Error) {
    self.init(path: path, operation: operation, errno: (error as? Errno)?.rawValue ?? EIO)
  }
}
