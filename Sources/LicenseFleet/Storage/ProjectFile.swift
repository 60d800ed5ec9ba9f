import Synchronization
import SystemPackage

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Why a project cannot be used. The description is for the technician and names the file.
package enum ProjectFileError: Error, Equatable, CustomStringConvertible {
  case notFound(path: String)
  case alreadyExists(path: String)
  /// It is left as it is.
  case unreadable(path: String, ProjectFormatError)
  /// With the change it would have more bytes than can be read again.
  case tooLarge(path: String, limit: Int)
  case trouble(FileTrouble)

  package var description: String {
    switch self {
    case .notFound(let path):
      "there is no project at \(path); make one with: countersign fleet init --parent FILE"
    case .alreadyExists(let path): "\(path) is there already; a project is never overwritten"
    case .unreadable(let path, let error): "\(path): \(error.description). It was left as it is"
    case .tooLarge(let path, let limit):
      "\(path) would be larger than \(limit) bytes, and was left as it is. Put some of the devices into another project"
    case .trouble(let trouble): trouble.description
    }
  }
}

/// The project on disk. Every change reads it, changes it and saves it while others wait, so that a page that is open and
/// a command beside it never undo each other's work.
package final class ProjectFile: Sendable {
  package let path: String

  /// What was read last, and of which file: saving makes another file of the name each time.
  private let last = Mutex<(stamp: Stamp, project: FleetProject)?>(nil)

  private struct Stamp: Equatable {
    var file: UInt64
    var bytes: Int64
    var seconds: Int64
    var nanoseconds: Int64
  }

  private let maximumBytes: Int

  package convenience init(path: String) { self.init(path: path, maximumBytes: FleetProject.maximumBytes) }

  /// - Parameter maximumBytes: of the file.
  init(path: String, maximumBytes: Int) {
    self.path = path
    self.maximumBytes = maximumBytes
  }

  package func load() throws(ProjectFileError) -> FleetProject {
    let stamp = stamp
    if let stamp, let last = last.withLock({ $0 }), last.stamp == stamp { return last.project }
    let bytes: [UInt8]?
    do { bytes = try DurableFile.read(path, limit: maximumBytes) } catch { throw .trouble(error) }
    guard let bytes else { throw .notFound(path: path) }
    let project: FleetProject
    do { project = try FleetProject(parsing: bytes) } catch { throw .unreadable(path: path, error) }
    if let stamp { last.withLock { $0 = (stamp, project) } }
    return project
  }

  /// Writes the first version.
  package func create(_ project: FleetProject) throws(ProjectFileError) {
    try locked { () throws(ProjectFileError) in
      guard access(path, F_OK) != 0 else { throw .alreadyExists(path: path) }
      try save(project)
    }
  }

  /// Changes the project as it is now, and returns once the change is safe.
  /// - Returns: the project with the change.
  @discardableResult
  package func update(_ change: (inout FleetProject) -> Void) throws(ProjectFileError) -> FleetProject {
    try locked { () throws(ProjectFileError) in
      var project = try load()
      let former = project
      change(&project)
      if project != former { project = try save(project) }
      return project
    }
  }

  /// - Returns: the project as it was saved.
  @discardableResult
  private func save(_ project: FleetProject) throws(ProjectFileError) -> FleetProject {
    var project = project
    project.shortenHistory()
    let bytes = project.json
    guard bytes.count <= maximumBytes else { throw .tooLarge(path: path, limit: maximumBytes) }
    // For its user alone, whatever mode it came with: it holds the credentials of the parent licenses.
    do { try DurableFile.replace(path, bytes, isAlone: true, keepsMode: false) } catch { throw .trouble(error) }
    if let stamp { last.withLock { $0 = (stamp, project) } }
    return project
  }

  /// Nil if there is no such file.
  private var stamp: Stamp? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    #if canImport(Darwin)
      let modified = status.st_mtimespec
    #else
      let modified = status.st_mtim
    #endif
    return Stamp(
      file: UInt64(status.st_ino), bytes: Int64(status.st_size), seconds: Int64(modified.tv_sec),
      nanoseconds: Int64(modified.tv_nsec))
  }

  /// While nobody else changes a project in the same directory. Its lock is used, so that no lock file lies about.
  private func locked<Result>(_ body: () throws(ProjectFileError) -> Result) throws(ProjectFileError) -> Result {
    let directory = DurableFile.directory(of: DurableFile.resolved(path)).string
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .trouble(FileTrouble(path: path, operation: "open its directory", errno: errno))
    }
    defer { close(descriptor) }
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else { throw .trouble(FileTrouble(path: path, operation: "lock it", errno: errno)) }
    }
    return try body()
  }
}
