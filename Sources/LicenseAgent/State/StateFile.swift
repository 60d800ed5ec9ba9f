package import SystemPackage

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The state as `license.json` (0600), with the one before as `license.previous.json`. A save writes a third name and
/// moves it into place, so that at every moment one of the two is whole.
package struct StateFile: StateStorage {
  private let newest: FilePath
  private let former: FilePath
  private let unfinished: FilePath
  private let directory: FilePath

  /// - Parameter directory: the data directory, which is there.
  package init(directory: FilePath) {
    self.directory = directory
    newest = directory.appending("license.json")
    former = directory.appending("license.previous.json")
    unfinished = directory.appending("license.json.new")
  }

  package func load() -> LoadedState {
    var problems: [String] = []
    for (path, origin) in [(newest, LoadedState.Origin.newest), (former, .former)] {
      do {
        if let state = try read(path) { return LoadedState(state: state, origin: origin, problems: problems) }
      } catch {
        problems.append("\(path): \(error)")
      }
    }
    return LoadedState(state: AgentState(), origin: .none, problems: problems)
  }

  package func save(_ state: AgentState, _ formerState: FormerState) throws(StateFailure) {
    do {
      try write(state.file)
      switch formerState {
      // Only a copy that can be read is worth keeping; a damaged one must not replace it.
      case .kept: if (try? read(newest)) != nil { try move(newest, to: former) }
      case .forgotten: unlink(former.string)
      }
      try move(unfinished, to: newest)
      try synchronizeDirectory()
    } catch {
      throw StateFailure("\(newest): cannot be saved: \(error)")
    }
  }

  /// - Returns: nil if there is no such file.
  private func read(_ path: FilePath) throws -> AgentState? {
    let descriptor: FileDescriptor
    do {
      descriptor = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
    } catch Errno.noSuchFileOrDirectory {
      return nil
    }
    let bytes = try descriptor.closeAfter {
      var bytes: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 16 * 1024)
      while bytes.count <= AgentState.maximumByteCount {
        let count = try chunk.withUnsafeMutableBytes { try descriptor.read(into: $0) }
        if count == 0 { break }
        bytes += chunk.prefix(count)
      }
      return bytes
    }
    return try AgentState(file: bytes)
  }

  private func write(_ bytes: [UInt8]) throws {
    let descriptor = try FileDescriptor.open(
      unfinished, .writeOnly, options: [.create, .truncate, .closeOnExec, .noFollow], permissions: .ownerReadWrite)
    try descriptor.closeAfter {
      guard fchmod(descriptor.rawValue, 0o600) == 0 else { throw Errno(rawValue: errno) }
      try descriptor.writeAll(bytes)
      guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
    }
  }

  private func move(_ source: FilePath, to target: FilePath) throws {
    guard rename(source.string, target.string) == 0 else { throw Errno(rawValue: errno) }
  }

  /// Makes the names survive a loss of power.
  private func synchronizeDirectory() throws {
    let descriptor = try FileDescriptor.open(directory, .readOnly, options: [.directory, .closeOnExec])
    try descriptor.closeAfter {
      guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
    }
  }
}
