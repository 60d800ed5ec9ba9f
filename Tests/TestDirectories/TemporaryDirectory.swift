package import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A directory (mode 0700) that is gone, with what is in it, when the test is.
package final class TemporaryDirectory: Sendable {
  package let path: String

  package init() throws {
    var template = "/tmp/countersign-test.XXXXXX".utf8CString
    let made = template.withUnsafeMutableBufferPointer { $0.baseAddress.map { mkdtemp($0) } != nil }
    guard made else { throw Errno(rawValue: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { Self.remove(path) }

  package func path(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file and returns its path.
  @discardableResult
  package func write(_ text: String, to name: String, mode: FilePermissions = .ownerReadWrite) throws -> String {
    let file = FilePath(path(name))
    let descriptor = try FileDescriptor.open(file, .writeOnly, options: [.create, .truncate], permissions: mode)
    try descriptor.closeAfter {
      _ = try descriptor.writeAll(text.utf8)
      guard fchmod(descriptor.rawValue, mode.rawValue) == 0 else { throw Errno(rawValue: errno) }
    }
    return file.string
  }

  /// The permission bits of a file or directory in it.
  package func mode(of name: String) throws -> UInt16 {
    var status = stat()
    guard stat(path(name), &status) == 0 else { throw Errno(rawValue: errno) }
    return UInt16(truncatingIfNeeded: UInt32(status.st_mode) & 0o7777)
  }

  package func names() -> [String] { Self.names(in: path) }

  private static func names(in path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  private static func remove(_ path: String) {
    for name in names(in: path) {
      let child = "\(path)/\(name)"
      if unlink(child) != 0 { remove(child) }
    }
    rmdir(path)
  }
}

/// The text of a file of the test's own.
package func readText(_ path: String) throws -> String {
  let descriptor = try FileDescriptor.open(FilePath(path), .readOnly)
  return try descriptor.closeAfter {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = try chunk.withUnsafeMutableBytes { try descriptor.read(into: $0) }
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += chunk.prefix(count)
    }
  }
}
