import Synchronization
import SystemPackage

/// Stands in for standard error.
final class Pipe: Sendable {
  private let readDescriptor: FileDescriptor
  private let writeDescriptor: FileDescriptor
  private let open = Mutex((read: true, write: true))

  init() throws { (readDescriptor, writeDescriptor) = try FileDescriptor.pipe() }

  deinit {
    closeReadEnd()
    closeWriteEnd()
  }

  var writeEnd: CInt { writeDescriptor.rawValue }

  func closeReadEnd() {
    open.withLock {
      if $0.read { try? readDescriptor.close() }; $0.read = false
    }
  }
  func closeWriteEnd() {
    open.withLock {
      if $0.write { try? writeDescriptor.close() }; $0.write = false
    }
  }

  /// Reads until the writing end is closed, or until `isEnough` for what was read.
  func read(until isEnough: (String) -> Bool) -> String {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while let count = try? chunk.withUnsafeMutableBytes({ try readDescriptor.read(into: $0) }), count > 0 {
      bytes += chunk.prefix(count)
      if isEnough(String(decoding: bytes, as: UTF8.self)) { break }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  func readAll() -> String { read(until: { _ in false }) }
}
